import { describe, expect, it } from 'vitest'
import {
  isStrictSchema,
  normaliseParameters,
  normaliseSchema,
  strictSchema,
} from '../../../../shared/protocol/convert/common/json-schema.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'

describe('parameters', () => {
  it.each<[string, Json | undefined, JsonObject]>([
    ['absent', undefined, { type: 'object', properties: {} }],
    ['null', null, { type: 'object', properties: {} }],
    ['empty', {}, { type: 'object', properties: {} }],
    ['type null', { type: null, properties: null, required: null }, { type: 'object', properties: {} }],
    ['no type beside properties', { properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
    ['no properties', { type: 'object' }, { type: 'object', properties: {} }],
    [
      'alternatives at the top',
      { oneOf: [{ properties: { a: { type: null } } }] },
      { type: 'object', properties: {}, oneOf: [{ type: 'object', properties: { a: {} } }] },
    ],
  ])('%s become an object schema', (_name, parameters, expected) => {
    expect(normaliseParameters(parameters)).toEqual(expected)
  })

  it('leaves what is right alone: $defs, $ref, enum, unions, nullable types', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], enum: ['x', null] },
        b: { anyOf: [{ type: 'number' }, { $ref: '#/$defs/c' }] },
        c: { type: 'object', additionalProperties: { type: 'string' }, properties: {} },
        format: { type: 'string', default: { type: null } },
      },
      required: ['a'],
      $defs: { c: { type: 'array', items: { type: 'integer' }, prefixItems: [{ const: 1 }] } },
    }
    expect(normaliseParameters(schema)).toEqual(schema)
    expect(normaliseParameters({ $ref: '#/$defs/a', $defs: {} })).toEqual({ $ref: '#/$defs/a', $defs: {} })
  })

  it('drops refused keywords from schemas, not from properties of that name or from data', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        format: { type: 'string', format: 'date' },
        list: { items: { format: 'x' }, default: { format: 1 } },
      },
      format: 'y',
    }
    expect(normaliseParameters(schema, ['format'])).toEqual({
      type: 'object',
      properties: { format: { type: 'string' }, list: { items: {}, default: { format: 1 } } },
    })
  })

  it('ends on schemas of any depth', () => {
    let deep: JsonObject = { type: null }
    for (let n = 0; n < 5000; n++) deep = { not: deep }
    expect(() => normaliseSchema(deep)).not.toThrow()
    expect(() => strictSchema(deep)).not.toThrow()
  })
})

describe('strict schemas', () => {
  it('close objects everywhere and make optional properties nullable', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        need: { type: 'string' },
        maybe: { type: 'string' },
        pick: { type: 'string', enum: ['a'] },
        already: { type: ['string', 'null'] },
        list: { type: 'array', items: { type: 'object', properties: { x: { $ref: '#/$defs/d' } } } },
      },
      required: ['need', 'list'],
      $defs: { d: { anyOf: [{ type: 'object', properties: {} }, { type: 'null' }] } },
    }
    expect(strictSchema(schema)).toEqual({
      type: 'object',
      properties: {
        need: { type: 'string' },
        maybe: { type: ['string', 'null'] },
        pick: { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
        already: { type: ['string', 'null'] },
        list: {
          type: 'array',
          items: {
            type: 'object',
            properties: { x: { anyOf: [{ $ref: '#/$defs/d' }, { type: 'null' }] } },
            required: ['x'],
            additionalProperties: false,
          },
        },
      },
      required: ['need', 'list', 'maybe', 'pick', 'already'],
      additionalProperties: false,
      $defs: {
        d: {
          anyOf: [
            { type: 'object', properties: {}, required: [], additionalProperties: false },
            { type: 'null' },
          ],
        },
      },
    })
  })

  it.each<JsonObject>([
    { type: 'object', properties: {}, additionalProperties: true },
    {
      type: 'object',
      properties: { a: { type: 'object', additionalProperties: { type: 'string' }, properties: {} } },
    },
    { type: 'object' },
    { type: 'object', properties: {}, patternProperties: {} },
    { type: 'object', properties: { a: { oneOf: [] } } },
  ])('cannot be made of %j', (schema) => {
    expect(strictSchema(schema)).toBeNull()
    expect(isStrictSchema(schema)).toBe(false)
  })

  it('come out as they went in', () => {
    const strict = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    }
    expect(strictSchema(strict)).toEqual(strict)
    expect(isStrictSchema(strict)).toBe(true)
    expect(isStrictSchema({ ...strict, required: [] })).toBe(false)
  })
})
