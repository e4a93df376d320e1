import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { askCodex } from '../../electron/codex-config/codex-verdict.ts'
import { mcpHealth } from '../../electron/codex-config/mcp-health.ts'
import { editToml } from '../../electron/toml/edit-toml.ts'
import type { TomlEdit } from '../../electron/toml/toml-edit.ts'
import { largeConfig } from '../support/large-config.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'
import { inEnglish, say } from '../../shared/i18n/wording/wording.ts'

/** Files out of real lives, edited at random as the editor does, several edits each; every result goes to Codex. */
const perFile = 12
const editsEach = 6
const run = promisify(execFile)
const folder = join(import.meta.dirname, '../fixtures/codex-config')

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', "'''", '#', '\\', 'a\nb', '[x]'),
)
const id = fc.constantFrom('one', 'two-2', 'three_3', 'docs', 'issues')
const fields = fc.record({ name: fc.constant('N'), base_url: fc.webUrl(), env_key: fc.constant('KEY') })
const projects = fc.constantFrom('/home/me/work', '/new "path"/ä', '/tmp/x.y')

/** Only what Codex takes: what it says must be about the writing and not about a type. */
const edit: fc.Arbitrary<TomlEdit> = fc.oneof(
  fc.record({ op: fc.constant('set' as const), path: fc.constant(['model']), value: text }),
  fc.record({
    op: fc.constant('set' as const),
    path: projects.map((path) => ['projects', path, 'trust_level']),
    value: fc.constantFrom('trusted', 'untrusted'),
  }),
  fc.record({ op: fc.constant('set' as const), path: fc.constant(['notify']), value: fc.array(text) }),
  fc.record({
    op: fc.constant('set' as const),
    path: fc
      .tuple(fc.constantFrom('acme', 'deep', 'azure', 'q'), text)
      .map(([p, k]) => ['model_providers', p, 'query_params', k]),
    value: text,
  }),
  fc.record({
    op: fc.constant('add-table' as const),
    path: id.map((n) => ['model_providers', n]),
    entries: fields,
  }),
  fc.record({
    op: fc.constant('add-table' as const),
    path: id.map((n) => ['mcp_servers', n]),
    entries: fc.record({ command: text, args: fc.array(text), env: fc.dictionary(id, text) }),
    comment: fc.constantFrom('A comment', 'Two\nlines "here'),
  }),
  fc.record({ op: fc.constant('delete' as const), path: id.map((n) => ['mcp_servers', n]) }),
  fc.record({ op: fc.constant('delete' as const), path: projects.map((n) => ['projects', n]) }),
  fc.record({
    op: fc.constant('delete' as const),
    path: fc.constantFrom(['profiles', 'fast'], ['tui'], ['history']),
  }),
  fc.record({ op: fc.constant('rename' as const), path: id.map((n) => ['mcp_servers', n]), to: id }),
  fc.record({
    op: fc.constant('move' as const),
    path: id.map((n) => ['model_providers', n]),
    before: fc.constant(null),
  }),
)

/** Edits the shape of the file forbids, or that name nothing, are refused and left out. */
function edited(source: string, edits: readonly TomlEdit[]): string {
  return edits.reduce((now, one) => {
    // An empty name is a provider without one to Codex; a table made by `set` alone lacks what Codex wants.
    const parent = one.path
      .slice(0, 2)
      .reduce<unknown>((at, part) => Object(at)[part], parse(now.replace(/^\ufeff/, '')))
    if (one.op === 'set' && one.path[0] === 'model_providers' && parent === undefined) return now
    if (one.op === 'add-table' && parent !== undefined) return now
    try {
      return editToml(now, [one])
    } catch {
      return now
    }
  }, source)
}

const listSchema = z.array(z.looseObject({ name: z.string() }))

/** The names of the MCP servers as Codex reads them. @throws with what it says when it refuses the file */
async function namesIn(codex: Codex, home: string, contents: string): Promise<string[]> {
  await writeFile(join(home, 'config.toml'), contents)
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home }
  const { stdout } = await run(codex.program, ['mcp', 'list', '--json'], { env, cwd: home, maxBuffer: 1e8 })
  return listSchema
    .parse(JSON.parse(stdout))
    .map(({ name }) => name)
    .toSorted()
}

describe.each(versions(['0.44.0', '0.94.0', 'latest']))('files edited by us in Codex %s', (version) => {
  let codex: Codex | null = null
  let home = ''
  beforeAll(async () => {
    codex = await fetchCodex(version)
    home = await mkdtemp(join(tmpdir(), 'codex-tray-edits-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  it('are read by it, with the servers that stand in them', async (context) => {
    if (codex === null) return context.skip('no registry')
    const names = await readdir(folder)
    const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    const seed = Number(process.env['EDIT_SEED'] ?? Date.now() % 1_000_000)
    console.info(`${version}: seed ${seed} (EDIT_SEED repeats it)`)
    let changed = 0
    for (const source of [...files, largeConfig()]) {
      const runs = fc.sample(fc.array(edit, { minLength: 1, maxLength: editsEach }), {
        numRuns: perFile,
        seed,
      })
      for (const edits of runs) {
        const result = edited(source, edits)
        if (result !== source) changed += 1
        const own = Object(parse(result.replace(/^\ufeff/, ''))['mcp_servers'])
        expect(await namesIn(codex, home, result), JSON.stringify(edits)).toEqual(Object.keys(own).toSorted())
      }
    }
    expect(changed).toBeGreaterThan(perFile)
  })

  it('are judged by it without touching anybody’s home', async (context) => {
    if (codex === null) return context.skip('no registry')
    const ask = (contents: string): ReturnType<typeof askCodex> =>
      askCodex({ program: codex?.program ?? '', version: codex?.version ?? '', env: process.env }, contents)
    expect(await ask('model = "x"\n')).toMatchObject({ ok: true })
    const refusals = [
      ['model = 5\n', 'invalid type'],
      ['[model_providers.x]\nname = "x"\nwire_api = "zz"\n', 'zz'],
    ] as const
    for (const [contents, word] of refusals) {
      const { ok, text } = await ask(contents)
      expect([ok, inEnglish(text)]).toEqual([false, expect.stringContaining(word)])
    }
    const program = { program: codex.program, version: codex.version, env: process.env }
    const servers = '[mcp_servers.a]\ncommand = "x"\n[mcp_servers.b]\ncommand = "y"\nenabled = false\n'
    const health = await mcpHealth(program, servers)
    expect(health.get('a')).toEqual({ ok: true, text: say('mcp-health.taken') })
    expect(health.get('b')?.ok).toBe(version === '0.44.0')
    expect(await mcpHealth(program, 'model = 5\n')).toEqual(new Map())
    const unknown = await ask('foo_bar = 1\n')
    expect(unknown.ok).toBe(true)
    if (version === 'latest') expect(inEnglish(unknown.text)).toContain('foo_bar')
  })
})
