import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { buildCli, runCli, type BuiltCli, type Run } from './built-cli.ts'

const readySchema = z.object({ baseUrl: z.string(), apiKey: z.string() })
let built: BuiltCli
let dataDir: string
let run: Run | null = null

beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-serve-keys-'))
})
afterEach(async () => {
  run?.child.kill('SIGTERM')
  run?.child.kill('SIGTERM')
  await run?.exit
  await rm(dataDir, { recursive: true, force: true })
})

const provider = (id: string, key: string): string =>
  `[model_providers.${id}]\nbase_url = "http://127.0.0.1:1/v1"\n${key}\n`
const stored = 'key_source = "keychain"'

it('serve warns of providers whose stored key it cannot open, and of no others', async () => {
  const config = join(dataDir, 'config.toml')
  const providers = [
    provider('sealed', stored),
    provider('open', stored),
    provider('var', 'env_key = "NOT_SET"'),
  ]
  await writeFile(config, providers.join(''))
  const keys = [
    ['sealed', { kept: 'encrypted', value: 'djExYWJj' }],
    ['open', { kept: 'plain', value: 'sk-plain-0123456789' }],
  ]
  await writeFile(join(dataDir, 'provider-keys.json'), JSON.stringify({ version: 1, keys }))
  run = runCli(built.cli, ['serve', '--json', '--data-dir', dataDir, '--port', '0', '--config', config])
  const { baseUrl, apiKey } = readySchema.parse(await run.event(({ event }) => event === 'ready'))
  expect(run.err()).toMatch(/^codex-tray: warning: The stored key of provider "sealed"[^\n]*\n$/)
  expect(run.err()).toContain('Run the codex-tray app instead of codex-tray serve')
  const refused = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sealed/m', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  expect(refused.status).toBe(503)
  expect(await refused.text()).toContain('env_key')
  expect(run.err() + run.out()).not.toContain('sk-plain')
})
