import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { RequestContext } from '../../../../shared/protocol/convert/converter.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultResponsesQuirks } from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { convert } from '../../../support/messages-harness.ts'

const codes = (changes: JsonObject): string[] => convert(changes).warnings.map(({ code }) => code)

function refusal(changes: JsonObject): { code: string; where: string | undefined } {
  try {
    convert(changes)
  } catch (thrown) {
    if (thrown instanceof AppError) return { code: thrown.code, where: thrown.facts.where }
  }
  return { code: 'none', where: undefined }
}

describe('system', () => {
  it.each<[Json, string | undefined]>([
    ['Be brief.', 'Be brief.'],
    [
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', cache_control: { type: 'ephemeral' } },
      ],
      'a\n\nb',
    ],
    [
      [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=2; cch=1;' },
        { type: 'text', text: 'b' },
      ],
      'b',
    ],
    ['x-anthropic-billing-header: cch=1;\nb', 'b'],
    ['  keep x-anthropic-billing-header: inside', '  keep x-anthropic-billing-header: inside'],
    [[], undefined],
  ])('%j', (system, instructions) => {
    expect(convert({ system }).body['instructions']).toBe(instructions)
  })

  it('names what is wrong', () => {
    expect(refusal({ system: 5 })).toEqual({ code: 'invalid_request', where: 'system' })
    expect(refusal({ system: [{ type: 'image' }] })).toEqual({
      code: 'invalid_request',
      where: 'system[0].type',
    })
  })
})

describe('thinking and effort', () => {
  const reasoning = (changes: JsonObject, context: Partial<RequestContext> = {}): [unknown, string] => {
    const { body, memory } = convert(changes, context)
    return [body['reasoning'], memory.thinking]
  }

  it.each<[JsonObject, unknown, string]>([
    [{}, undefined, 'off'],
    [{ thinking: { type: 'disabled' } }, undefined, 'off'],
    [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, { effort: 'low', summary: 'auto' }, 'shown'],
    [
      { thinking: { type: 'enabled', budget_tokens: 10_000 } },
      { effort: 'medium', summary: 'auto' },
      'shown',
    ],
    [{ thinking: { type: 'enabled', budget_tokens: 31_999 } }, { effort: 'high', summary: 'auto' }, 'shown'],
    [{ thinking: { type: 'adaptive' } }, undefined, 'shown'],
    [{ thinking: { type: 'between_tools' } }, undefined, 'shown'],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'xhigh' } },
      { effort: 'xhigh' },
      'omitted',
    ],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }, 'off'],
  ])('%j', (changes, member, shown) => {
    expect(reasoning(changes)).toEqual([member, shown])
  })

  it('the wish of the client wins over that of the alias', () => {
    expect(reasoning({}, { reasoningEffort: 'high' })[0]).toEqual({ effort: 'high' })
    expect(reasoning({ output_config: { effort: 'low' } }, { reasoningEffort: 'high' })[0]).toEqual({
      effort: 'low',
    })
  })

  it('an effort for this turn wins over the general one, one of an earlier turn does not', () => {
    const user = { role: 'user', content: 'hi' }
    const note = { role: 'system', content: 'x', output_config: { effort: 'max' } }
    const output_config = { effort: 'low' }
    expect(reasoning({ messages: [user, note], output_config })[0]).toEqual({ effort: 'max' })
    expect(reasoning({ messages: [user, note, user], output_config })[0]).toEqual({ effort: 'low' })
  })

  it('is not sent to a model that never reasons, and encrypted reasoning is not asked of it', () => {
    const { body } = convert(
      { thinking: { type: 'enabled', budget_tokens: 9000 } },
      { upstreamModel: 'openai/gpt-4.1-mini' },
    )
    expect(body).not.toHaveProperty('reasoning')
    expect(body).not.toHaveProperty('include')
  })

  it('is clamped to what the provider takes', () => {
    const quirks = { ...defaultResponsesQuirks, efforts: ['low', 'medium', 'high'] }
    const { body, warnings } = convert({ output_config: { effort: 'max' } }, { quirks })
    expect(body['reasoning']).toEqual({ effort: 'high' })
    expect(warnings).toMatchObject([{ code: 'effort-changed', path: 'output_config.effort' }])
  })
})

describe('sampling and delivery', () => {
  it('1 is the default of temperature and top_p on both sides and is not sent', () => {
    expect(convert({ temperature: 1, top_p: 1 }).body).not.toHaveProperty('temperature')
    expect(convert({ temperature: 0, top_p: 0.5 }).body).toMatchObject({ temperature: 0, top_p: 0.5 })
  })

  it.each([
    [0, 16, ['output-limit-raised']],
    [1, 16, ['output-limit-raised']],
    [16, 16, []],
    [64_000, 64_000, []],
  ])('max_tokens %d', (limit, sent, expected) => {
    expect(convert({ max_tokens: limit }).body['max_output_tokens']).toBe(sent)
    expect(codes({ max_tokens: limit })).toEqual(expected)
  })

  it('metadata.user_id keeps a conversation on one cache', () => {
    const long = 'u'.repeat(100)
    const first = convert({ metadata: { user_id: long } }).body
    expect(first['user']).toBe(convert({ metadata: { user_id: long } }).body['prompt_cache_key'])
    expect(first['user']).not.toBe(convert({ metadata: { user_id: `${long}x` } }).body['user'])
    expect(String(first['user']).length).toBeLessThanOrEqual(64)
    expect(convert({ metadata: { user_id: 'short' } }).body).toMatchObject({
      user: 'short',
      prompt_cache_key: 'short',
    })
  })

  it.each<[JsonObject, string]>([
    [{ stop_sequences: ['x'] }, 'stop_sequences'],
    [{ top_k: 5 }, 'top_k'],
    [{ mcp_servers: [{ name: 'x' }] }, 'mcp_servers'],
    [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }, 'context_management'],
  ])('%j is lost with a warning', (changes, path) => {
    expect(convert(changes).warnings).toMatchObject([{ code: 'parameter-dropped', path }])
  })

  it('what says nothing to another provider is dropped without a word', () => {
    const context_management = { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] }
    expect(
      codes({ context_management, cache_control: { type: 'ephemeral' }, stop_sequences: [], betas: ['x'] }),
    ).toEqual([])
    expect(codes({ brand_new: 1 })).toEqual(['member-unknown'])
  })

  it('service tiers', () => {
    expect(convert({ service_tier: 'auto' }).body).not.toHaveProperty('service_tier')
    expect(convert({ service_tier: 'standard_only' }).body['service_tier']).toBe('default')
    expect(convert({ speed: 'fast' }).body['service_tier']).toBe('priority')
  })

  it('a format with a schema', () => {
    const strict = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    }
    expect(
      convert({ output_config: { format: { type: 'json_schema', schema: strict } } }).body['text'],
    ).toEqual({
      format: { type: 'json_schema', name: 'response', schema: strict, strict: true },
    })
    const loose = { ...strict, required: [] }
    expect(convert({ output_format: { type: 'json_schema', schema: loose } }).body['text']).toMatchObject({
      format: { schema: loose, strict: false },
    })
    expect(refusal({ output_config: { format: { type: 'json_schema' } } }).where).toBe(
      'output_config.format.schema',
    )
  })
})

it.each<[JsonObject, string]>([
  [{ messages: [] }, 'messages'],
  [{ messages: [{ role: 'tool', content: '' }] }, 'messages[0].role'],
  [{ messages: ['x'] }, 'messages[0]'],
  [{ messages: [{ role: 'user', content: [{ type: 'audio' }] }] }, 'messages[0].content[0].type'],
  [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
  [{ messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content[0].source'],
  [{ thinking: { type: 'x' } }, 'thinking.type'],
  [{ max_tokens: -1 }, 'max_tokens'],
  [{ temperature: 'x' }, 'temperature'],
  [{ tools: [{}] }, 'tools[0].name'],
  [{ tools: [5] }, 'tools[0]'],
  [{ tool_choice: { type: 'x' } }, 'tool_choice.type'],
  [{ tool_choice: { type: 'tool', name: 'nobody' } }, 'tool_choice.name'],
])('%j is refused at its place', (changes, where) => {
  expect(refusal(changes)).toEqual({ code: 'invalid_request', where })
})
