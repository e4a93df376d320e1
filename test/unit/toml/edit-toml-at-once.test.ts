import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editToml, editTomlAtOnce } from '../../../electron/toml/edit-toml.ts'
import type { TomlEdit } from '../../../electron/toml/toml-edit.ts'

const text = [
  '# mine',
  'model = "m" # the default',
  '',
  ...['a', 'b', 'c', 'd'].flatMap((id) => [
    `[model_providers.${id}] # ${id}`,
    `name = "${id}"`,
    `base_url = 'https://${id}.example/v1'`,
    'http_headers = { x = "1" }',
    '',
  ]),
  '[features]',
  'fly = true',
  '',
].join('\n')

const at = (id: string, key: string): string[] => ['model_providers', id, key]
const editsOf = (id: string): fc.Arbitrary<TomlEdit> =>
  fc.constantFrom<TomlEdit>(
    { op: 'set', path: at(id, 'name'), value: `${id} anew` },
    { op: 'set', path: at(id, 'wire_api'), value: 'responses' },
    { op: 'delete', path: at(id, 'base_url') },
    { op: 'delete', path: ['model_providers', id] },
    { op: 'rename', path: at(id, 'http_headers'), to: 'query_params' },
    { op: 'rename', path: ['model_providers', id], to: `${id}-custom` },
  )

describe('many edits at once', () => {
  it('are the edits one after the other, to the byte', () => {
    const each = fc.tuple(...['a', 'b', 'c', 'd'].map((id) => fc.option(editsOf(id), { nil: null })))
    fc.assert(
      fc.property(each, fc.boolean(), fc.boolean(), (some, withModel, withMark) => {
        const model: TomlEdit = { op: 'set', path: ['model'], value: 'n' }
        const edits = [...some.flatMap((edit) => edit ?? []), ...(withModel ? [model] : [])]
        const document = withMark ? `\ufeff${text}` : text
        expect(editTomlAtOnce(document, edits)).toBe(editToml(document, edits))
      }),
    )
  })

  it('that touch one place are made one after the other', () => {
    const edits: TomlEdit[] = [
      { op: 'set', path: at('a', 'wire_api'), value: 'responses' },
      { op: 'set', path: at('a', 'env_key'), value: 'A_KEY' },
      { op: 'rename', path: ['model_providers', 'b'], to: 'b2' },
      { op: 'set', path: at('b2', 'name'), value: 'B' },
    ]
    expect(editTomlAtOnce(text, edits)).toBe(editToml(text, edits))
  })

  it('are refused as one of them is', () => {
    const edits: TomlEdit[] = [
      { op: 'set', path: ['model'], value: 'n' },
      { op: 'rename', path: at('a', 'nothing'), to: 'x' },
    ]
    expect(() => editTomlAtOnce(text, edits)).toThrow(
      expect.objectContaining({ code: 'config_write_failed' }),
    )
  })
})
