import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { doctor, type DoctorCommandOptions } from '../../../electron/cli/commands/doctor.ts'
import { toldReportSchema } from '../../../shared/doctor/finding.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'codex-tray-doctor-'))
  mkdirSync(join(home, '.codex'))
  mkdirSync(join(home, 'bin'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const file = (): string => join(home, '.codex', 'config.toml')
const chat = `# mine\n[model_providers.acme]\nname = "Acme"\nbase_url = "https://x.example/v1"\nwire_api = "chat" # old\n`

async function run(more: Partial<DoctorCommandOptions> = {}): Promise<{ code: number; out: string }> {
  const lines: string[] = []
  const terminal = {
    out: (line: string) => void lines.push(line),
    err: () => undefined,
    flush: async () => {},
  }
  const code = await doctor(
    {
      codexVersion: '0.169.0',
      configFile: null,
      json: true,
      fix: false,
      profile: 'none',
      codexHome: join(home, '.codex'),
      ourConfigFile: join(home, 'ours.toml'),
      dataDir: join(home, 'data'),
      configuredCodex: null,
      ownPort: null,
      env: { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home },
      ...more,
    },
    terminal,
  )
  return { code, out: lines.join('\n') }
}

/** A program that says it is Codex and judges as it is told. */
function fakeCodex(version: string, judged: string): void {
  const program = join(home, 'bin', 'codex')
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo "codex-cli ${version}"; exit 0; fi\n${judged}\n`
  writeFileSync(program, script)
  chmodSync(program, 0o755)
}

it('is clean, finds something, cannot run: 0, 1, 2', async () => {
  expect(await run()).toEqual({ code: 0, out: '{"codexVersion":"0.169.0","findings":[]}' })
  writeFileSync(file(), chat)
  const { code, out } = await run()
  expect(code).toBe(1)
  expect(toldReportSchema.parse(JSON.parse(out)).findings).toMatchObject([
    { id: 'wire-api-chat-removed', severity: 'fatal', where: { document: 'codex', line: 5, column: 1 } },
  ])
  await expect(run({ codexVersion: 'newest' })).rejects.toMatchObject({ code: 'usage' })
  await expect(run({ configFile: join(home, 'none.toml') })).rejects.toMatchObject({
    code: 'config_unreadable',
  })
})

it('notes alone are no finding for the exit code', async () => {
  writeFileSync(file(), 'model = "my-own"\n')
  const { code, out } = await run()
  expect([code, toldReportSchema.parse(JSON.parse(out)).findings.map(({ severity }) => severity)]).toEqual([
    0,
    ['info'],
  ])
})

it('tells people the place, the reason and the fix', async () => {
  writeFileSync(file(), chat)
  const { out } = await run({ json: false })
  expect(out).toContain('Codex does not start (1)')
  expect(out).toContain('config.toml:5:1: model_providers.acme.wire_api is "chat"')
  expect(out).toContain('fix: Write wire_api = "responses" (--fix does it)')
})

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

it('fixes, keeps what was there, and looks again', async () => {
  writeFileSync(file(), chat, { mode: 0o640 })
  const { code, out } = await run({ fix: true })
  expect(code).toBe(0)
  expect(readFileSync(file(), 'utf8')).toBe(chat.replace('"chat"', '"responses"'))
  expect(statSync(file()).mode & 0o777).toBe(0o640)
  const kept = filesBelow(join(home, 'data', 'backups'))
  expect(kept.map((path) => readFileSync(path, 'utf8'))).toContain(chat)
  for (const path of kept) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(JSON.parse(out)).toMatchObject({ findings: [], fixed: { done: [{ id: 'wire-api-chat-removed' }] } })
})

it('writes nothing where it only looks', async () => {
  writeFileSync(file(), chat)
  const before = statSync(file()).mtimeMs
  await run()
  expect(readdirSync(home).toSorted()).toEqual(['.codex', 'bin'])
  expect(statSync(file()).mtimeMs).toBe(before)
})

it('a broken file is a finding with its place; --fix leaves it', async () => {
  writeFileSync(file(), 'model = "a\n')
  expect(JSON.parse((await run({ fix: true })).out)).toMatchObject({
    findings: [{ id: 'config-unreadable', severity: 'fatal', where: { line: 1 } }],
  })
  expect(readFileSync(file(), 'utf8')).toBe('model = "a\n')
  writeFileSync(file(), Buffer.from([0x61, 0xff]))
  expect((await run()).out).toContain('it is not UTF-8')
})

it('a file that others may write is a warning, and so is a readable one with a key in it', async () => {
  writeFileSync(file(), '')
  chmodSync(file(), 0o666)
  expect((await run()).out).toContain('config-open-to-others')
  chmodSync(file(), 0o644)
  expect((await run()).code).toBe(0)
  writeFileSync(
    file(),
    '[mcp_servers.a]\nurl = "https://x"\nhttp_headers = { Authorization = "Bearer hush" }\n',
  )
  const { out } = await run()
  expect(out).toContain('config-open-to-others')
  expect(out).not.toContain('hush')
})

it('auth.json is judged by its mode, never opened', async () => {
  const auth = join(home, '.codex', 'auth.json')
  writeFileSync(auth, 'not even JSON')
  chmodSync(auth, 0o644)
  expect((await run()).out).toContain('auth-open-to-others')
  chmodSync(auth, 0o600)
  expect((await run()).code).toBe(0)
})

it('proxies and variables are told by name; no value is shown', async () => {
  const text = chat.replace('chat', 'responses').replace('https://x.example', 'http://127.0.0.1:1')
  writeFileSync(file(), `model_provider = "acme"\n${text}env_key = "ACME_KEY"\n`)
  const env = { PATH: '', HOME: home, HTTP_PROXY: 'http://user:hush@proxy', OPENAI_BASE_URL: 'http://hush' }
  const { out } = await run({ env })
  const ids = toldReportSchema.parse(JSON.parse(out)).findings.map(({ id }) => id)
  expect(ids.toSorted()).toEqual(['env-key-unset', 'openai-base-url-ignored', 'proxy-swallows-localhost'])
  expect(out).not.toContain('hush')
  const mended = { ...env, NO_PROXY: '127.0.0.1,localhost', ACME_KEY: 'hush', OPENAI_BASE_URL: undefined }
  expect((await run({ env: mended })).code).toBe(0)
})

it('the installed Codex has a word of its own, where no rule has said it', async () => {
  writeFileSync(file(), 'model = "gpt-5.5"\n')
  const error = { data: { line: 1, column: 9, detail: 'a mistake of a kind nobody knew' } }
  fakeCodex('0.169.0', `echo '${JSON.stringify({ error })}'; exit 1`)
  const { code, out } = await run({ codexVersion: null })
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    codexVersion: '0.169.0',
    findings: [{ id: 'codex-verdict', severity: 'fatal', where: { line: 1, column: 9 } }],
  })
})

it('an older one is asked by mcp list, with the same files beside it', async () => {
  writeFileSync(file(), '# x\n')
  writeFileSync(join(home, '.codex', 'auth.json'), '{}', { mode: 0o600 })
  writeFileSync(join(home, '.codex', 'notes.md'), '')
  fakeCodex(
    '0.94.0',
    'echo "Error: failed to load: Caused by: $* $(ls $CODEX_HOME | tr "\\n" " ")" >&2; exit 1',
  )
  const { out } = await run({ codexVersion: null })
  expect(out).toContain('mcp list --json config.toml notes.md')
  expect(out).not.toContain('auth.json')
})

it('without any Codex tells what holds for all', async () => {
  const { code, out } = await run({ codexVersion: null, env: { PATH: join(home, 'bin') } })
  expect([code, out]).toEqual([0, '{"codexVersion":null,"findings":[]}'])
})
