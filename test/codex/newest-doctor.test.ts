import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { fileStore } from '../../electron/doctor/document-store.ts'
import { runDoctor } from '../../electron/doctor/run-doctor.ts'
import { configKeys } from '../../shared/compat/generated/config-keys.ts'
import { presenceIn } from '../../shared/doctor/key-table.ts'
import { newest } from '../unit/doctor/fixture.ts'
import { judge } from '../unit/doctor/judge-text.ts'
import { ruleFixtures } from '../unit/doctor/rule-fixtures.ts'
import { contradictions, inTurns, load } from './doctor-world.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'

let codex: Codex | null = null
beforeAll(async () => {
  codex = await fetchCodex(newest)
})

it('every fixture for the newest Codex is as the real one has it', async (context) => {
  const program = codex
  if (program === null) return context.skip('no registry')
  const fixtures = ruleFixtures.filter(({ version }) => version === newest)
  const wrong = await inTurns(fixtures, (fixture) => contradictions(program, fixture))
  expect(wrong.flat()).toEqual([])
})

it('a wrong type of any key of the table is fatal for both', async (context) => {
  const program = codex
  if (program === null) return context.skip('no registry')
  const keys = configKeys.filter((row) => presenceIn(row, newest) === 'there' && row.type !== null)
  expect(keys.length).toBeGreaterThan(200)
  const wrong = await inTurns(keys, async ({ key, type }) => {
    const text = lineOf(key, wrongValue(type))
    const told = judge({ text }, newest).some(({ id }) => id === 'type-wrong')
    const { code } = await load(program, { 'config.toml': text })
    return told && code === 1 ? [] : [`${text.trim()}: told ${told}, ended with ${code}`]
  })
  expect(wrong.flat()).toEqual([])
})

const ofUrls = /bearer|header|oauth|\.auth$|\.url$/

/** What worked with 0.94 and was never touched again. */
const old = `# mine, since 2025
model = "gpt-5.2-codex" # the default
model_provider = "acme"
profile = "fast"
approval_policy = "untrusted"
experimental_use_rmcp_client = true

[model_providers.acme]
name = "Acme"
base_url = "https://llm.acme.example/v1"
env_key = "ACME_KEY"
wire_api = "chat"

[model_providers.openai]
name = "Mine"
base_url = "http://localhost:1234/v1"

[profiles.fast]
model_reasoning_effort = "low"

[mcp_servers.docs]
url = "https://mcp.example/docs"
bearer_token = "tok"

[projects."/home/me/work"]
trust_level = "trusted" # kept
`

it('an old configuration is fixed so that the real Codex has nothing to say', async (context) => {
  const program = codex
  if (program === null) return context.skip('no registry')
  const home = mkdtempSync(join(tmpdir(), 'codex-tray-doctor-'))
  try {
    const codexFile = join(home, 'config.toml')
    writeFileSync(codexFile, old)
    const options = {
      codexFile,
      ourFile: null,
      codexVersion: null,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ACME_KEY: 'set' },
      configuredCodex: program.program,
      versionCacheFile: join(home, 'data', 'versions.json'),
      storedKeys: new Set<string>(),
      ownPort: null,
    }
    const before = await runDoctor({ ...options, fix: null })
    expect(before.codexVersion).toBe(newest)
    const fatal = before.findings.filter(({ severity }) => severity === 'fatal').map(({ id }) => id)
    expect(fatal.toSorted()).toEqual([
      'approval-untrusted-removed',
      'mcp-bearer-token',
      'profile-key-removed',
      'provider-reserved-id',
      'wire-api-chat-removed',
    ])
    const after = await runDoctor({ ...options, fix: fileStore(join(home, 'data', 'backups'), Date.now) })
    expect(after.findings).toEqual([])
    expect(after.fixed?.refused).toEqual([])
    const text = readFileSync(codexFile, 'utf8')
    for (const line of [
      '# mine, since 2025',
      '"gpt-5.2-codex" # the default',
      'trust_level = "trusted" # kept',
    ])
      expect(text).toContain(line)
    expect(readFileSync(join(home, 'fast.config.toml'), 'utf8')).toContain('model_reasoning_effort = "low"')
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})

/** The key alone in its table, with what the table cannot be without. */
function lineOf(key: string, value: string): string {
  const line = `${key.replace('<name>', 'x').replace('<id>', 'x').replace('<path>', '"/x"')} = ${value}\n`
  if (key.startsWith('model_providers.<id>.')) {
    return key.endsWith('.name') ? line : `model_providers.x.name = "x"\n${line}`
  }
  if (!key.startsWith('mcp_servers.<id>.') || /\.(url|command)$/.test(key)) return line
  return `mcp_servers.x.${ofUrls.test(key) ? 'url = "https://x.example"' : 'command = "x"'}\n${line}`
}

/** Of no key's type: a list is no text, and a date is neither number nor list nor table. */
function wrongValue(type: string | null): string {
  return /string|path/.test(type ?? '') ? '5' : '1979-05-27'
}
