import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { editToml } from '../../../electron/toml/edit-toml.ts'
import type { TomlEdit } from '../../../electron/toml/toml-edit.ts'
import { locateToml } from '../../../electron/toml/toml-positions.ts'
import type { TomlValue } from '../../../electron/toml/toml-value.ts'

const folder = join(import.meta.dirname, '../../fixtures/codex-config')
const corpus = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const textOf = (name: string): string => corpus.find((one) => one.name === name)?.text ?? ''
const long = textOf('long-lived.toml')
const inline = textOf('dotted-and-inline.toml')

/** What was there and is gone, what is new: by lines, ends and all. */
function difference(before: string, after: string): { gone: string[]; added: string[] } {
  const [a, b] = [before, after].map((text) => text.split(/(?<=\n)/))
  if (a === undefined || b === undefined) throw new Error('two texts')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return { gone: a.slice(start, a.length - end), added: b.slice(start, b.length - end) }
}
const changed = (text: string, ...edits: TomlEdit[]): { gone: string[]; added: string[] } =>
  difference(text, editToml(text, edits))

describe('editing a file that belongs to its user', () => {
  it('changes a value and keeps the comment on its line', () => {
    expect(changed(long, { op: 'set', path: ['model'], value: 'gpt-6' })).toEqual({
      gone: ['model = "gpt-5.2-codex"   # the default\n'],
      added: ['model = "gpt-6"   # the default\n'],
    })
    const edit = { op: 'set', path: ['mcp_servers', 'docs', 'env', 'TOKEN'], value: 'x' } as const
    expect(changed(long, edit).added).toEqual(['TOKEN = "x"\n'])
  })

  it('adds a key behind its siblings, in whatever form they stand', () => {
    const add = (path: string[], value: TomlValue, text = long): string[] =>
      changed(text, { op: 'set', path, value }).added
    expect(add(['model_verbosity'], 'low')).toEqual(['model_verbosity = "low"\n'])
    expect(add(['model_providers', 'acme', 'request_max_retries'], 2)).toEqual(['request_max_retries = 2\n'])
    expect(add(['model_providers', 'acme', 'http_headers', 'X-New'], 'v')).toEqual([
      'http_headers = { "X-Team" = "core", "X-Env" = "dev", X-New = "v" }\n',
    ])
    expect(add(['model_providers', 'acme', 'query_params', 'v'], '1')).toEqual([
      'query_params = { v = "1" }\n',
    ])
    expect(add(['tools', 'view_image'], false, inline)).toEqual(['tools.view_image = false\n'])
    expect(add(['shell_environment_policy', 'set', 'C'], '3', inline)).toEqual([
      'shell_environment_policy = { inherit = "core", set = { A = "1", B = "2", C = "3" } }\n',
    ])
    expect(add(['hooks', 'stop', '1', 'timeout'], 3, inline)).toEqual(['timeout = 3\n'])
  })

  it('adds a table as a section of its own, with its kind, never inline at the top', () => {
    const entries = { name: 'New', base_url: 'http://n', http_headers: { a: 'b' } }
    const edit = { op: 'add-table', path: ['model_providers', 'new one'], entries } as const
    const { gone, added } = changed(long, edit)
    expect(gone).toEqual([])
    expect(added.join('')).toBe(
      '[model_providers."new one"]\nname = "New"\nbase_url = "http://n"\n\n[model_providers."new one".http_headers]\na = "b"\n\n',
    )
    const after = editToml(long, [edit])
    expect(after.indexOf('[model_providers."new one"]')).toBeLessThan(after.indexOf('# --- MCP'))
    expect(after.indexOf('[model_providers."new one"]')).toBeGreaterThan(
      after.indexOf('[model_providers."local.ollama"]'),
    )
  })

  it('writes a comment into a new table, which goes with it', () => {
    const path = ['model_providers', 'new']
    const comment = 'Made here.\nSecond line [x]'
    const after = editToml(long, [{ op: 'add-table', path, entries: { name: 'N' }, comment }])
    expect(after).toContain('[model_providers.new]\n# Made here.\n# Second line [x]\nname = "N"\n')
    expect(editToml(after, [{ op: 'delete', path }])).toBe(long)
  })

  it('deletes a table with its sub-tables and nothing else', () => {
    const { gone, added } = changed(long, { op: 'delete', path: ['mcp_servers', 'docs'] })
    expect(added).toEqual([])
    expect(gone.join('')).toBe(
      long.slice(long.indexOf('[mcp_servers.docs]'), long.indexOf('[mcp_servers.issues]')),
    )
    expect(changed(long, { op: 'delete', path: ['tui'] }).gone.join('')).not.toContain('[profiles')
  })

  it('leaves the comments above the next section alone', () => {
    const after = editToml(long, [{ op: 'delete', path: ['model_providers', 'local.ollama'] }])
    expect(after).toContain('# --- MCP ---')
    expect(after).toContain('# The company')
  })

  it('deletes members of inline tables and arrays with one comma', () => {
    const drop = (path: string[], text: string): string =>
      changed(text, { op: 'delete', path }).added.join('')
    expect(drop(['model_providers', 'acme', 'http_headers', 'X-Team'], long)).toBe(
      'http_headers = { "X-Env" = "dev" }\n',
    )
    expect(drop(['model_providers', 'acme', 'http_headers', 'X-Env'], long)).toBe(
      'http_headers = { "X-Team" = "core" }\n',
    )
    expect(drop(['notify', '0'], long)).toBe('notify = ["Codex"] # desktop\n')
    expect(drop(['shell_environment_policy', 'set'], inline)).toBe(
      'shell_environment_policy = { inherit = "core" }\n',
    )
  })

  it('renames a table in every header and dotted key that writes it', () => {
    const after = editToml(long, [{ op: 'rename', path: ['mcp_servers', 'docs'], to: 'my docs' }])
    expect(after).toContain('[mcp_servers."my docs"]')
    expect(after).toContain('[mcp_servers."my docs".env]')
    expect(editToml(inline, [{ op: 'rename', path: ['mcp_servers', 'x'], to: 'y' }])).toContain(
      'mcp_servers.y.command = "x"\nmcp_servers.y.args = []\n',
    )
  })

  it('moves a provider with the comment above it', () => {
    const after = editToml(long, [{ op: 'move', path: ['model_providers', 'acme'], before: null }])
    expect(after.indexOf('[model_providers.acme]')).toBeGreaterThan(
      after.indexOf('[model_providers."local.ollama"]'),
    )
    expect(after.indexOf('# Ask Anna')).toBeGreaterThan(after.indexOf('[model_providers."local.ollama"]'))
    expect(after.indexOf('[model_providers.acme]')).toBeLessThan(after.indexOf('[mcp_servers.docs]'))
    const back = editToml(after, [{ op: 'move', path: ['model_providers', 'acme'], before: 'local.ollama' }])
    expect(parse(back)).toEqual(parse(long))
    expect(back.indexOf('[model_providers.acme]')).toBeLessThan(
      back.indexOf('[model_providers."local.ollama"]'),
    )
  })

  it('keeps Windows line ends, the byte order mark and a missing last line end', () => {
    const windows = textOf('windows.toml')
    const after = editToml(windows, [
      { op: 'set', path: ['model_providers', 'azure', 'wire_api'], value: 'responses' },
    ])
    expect(after.startsWith('\ufeff# Windows\r\n')).toBe(true)
    expect(after.replaceAll('\r\n', '').includes('\n')).toBe(false)
    expect(editToml(textOf('no-end.toml'), [{ op: 'set', path: ['a', 'c'], value: 2 }])).toBe(
      '[a]\nb = 1\nc = 2',
    )
  })

  it('refuses what it cannot do cleanly, and a file that is no TOML, naming the key', () => {
    const refused = (text: string, edit: TomlEdit): unknown => {
      try {
        return editToml(text, [edit])
      } catch (error) {
        return error
      }
    }
    expect(refused(long, { op: 'set', path: ['mcp_servers'], value: 1 })).toMatchObject({
      code: 'config_write_failed',
    })
    expect(refused(long, { op: 'rename', path: ['profiles', 'gone'], to: 'x' })).toMatchObject({
      code: 'config_write_failed',
    })
    expect(refused('a = \n', { op: 'set', path: ['a'], value: 1 })).toMatchObject({ code: 'config_syntax' })
  })
})

const key = fc.constantFrom('model', 'name', 'a b', 'X-Team', 'neu', 'ключ', '"', 'wire_api')
const scalar: fc.Arbitrary<TomlValue> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string(), { maxLength: 3 }),
)

/** Every path of a document, and paths beside them that are not there. */
function somePath(text: string): fc.Arbitrary<string[]> {
  const { entries, tables } = locateToml(text.replace(/^\ufeff/, ''))
  const present = [...entries, ...tables].map(({ path }) => [...path])
  const beside = fc
    .tuple(fc.constantFrom(...present), key)
    .map(([path, name]) => [...path.slice(0, -1), name])
  return fc.oneof(
    fc.constantFrom(...present),
    beside,
    key.map((name) => [name]),
  )
}

describe.each(corpus)('any edit of $name', ({ text }) => {
  const edit: fc.Arbitrary<TomlEdit> = fc.oneof(
    fc.record({ op: fc.constant('set' as const), path: somePath(text), value: scalar }),
    fc.record({ op: fc.constant('delete' as const), path: somePath(text) }),
    fc.record({ op: fc.constant('rename' as const), path: somePath(text), to: key }),
    fc.record({
      op: fc.constant('add-table' as const),
      path: fc.tuple(fc.constantFrom('model_providers', 'mcp_servers', 'projects'), key),
      entries: fc.dictionary(key, scalar, { maxKeys: 3 }),
    }),
  )

  it('is refused, or changes one run of lines and nothing else', () => {
    fc.assert(
      fc.property(edit, (one) => {
        let after = ''
        try {
          after = editToml(text, [one])
        } catch (error) {
          expect(error).toMatchObject({ code: 'config_write_failed' })
          return
        }
        parse(after.replace(/^\ufeff/, ''))
        if (one.op === 'rename') return
        const { gone: lost, added } = difference(text, after)
        // A last line without an end gets one before another can follow.
        const gone = lost.filter((line) => !added.some((other) => other.trimEnd() === line.trimEnd()))
        if (one.op === 'add-table') expect(gone.join('').trim()).toBe('')
        const touched = linesOf(text, one)
        for (const line of gone) {
          if (line.trim() !== '') expect(touched, JSON.stringify(one)).toContain(line)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('sets and takes away again what was not there', () => {
    fc.assert(
      fc.property(key, scalar, (name, value) => {
        const path = [`neu ${name}`]
        const after = editToml(editToml(text, [{ op: 'set', path, value }]), [{ op: 'delete', path }])
        expect(after.trim()).toBe(text.trim())
      }),
    )
  })
})

/** Lines that hold the edited key, its table or its siblings in one value. */
function linesOf(text: string, { path }: TomlEdit): string[] {
  const source = text.replace(/^\ufeff/, '')
  const { entries, tables } = locateToml(source)
  const related = (other: readonly string[]): boolean =>
    other.every((part, index) => index >= path.length || part === path[index]) ||
    path.slice(0, -1).every((part, index) => part === other[index])
  const ranges = [
    ...entries
      .filter((entry) => related(entry.path))
      .map(({ keyStart, valueEnd }) => [keyStart, valueEnd] as const),
    ...tables
      .filter((table) => related(table.path))
      .map((table) => [table.start, tables[tables.indexOf(table) + 1]?.start ?? source.length] as const),
  ]
  const lines: string[] = []
  let at = 0
  for (const line of source.split(/(?<=\n)/)) {
    const end = at + line.length
    if (ranges.some(([from, to]) => from < end && to > at)) lines.push(line, `\ufeff${line}`)
    at = end
  }
  return lines
}
