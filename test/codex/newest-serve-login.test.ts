import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import OpenAI from 'openai'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { ensureBuilt } from '../../build/ensure-built.mjs'
import { inProject } from '../../build/lib/project.mjs'
import { startChatgptBackend } from '../fakes/chatgpt-backend.mjs'
import { runCli } from '../integration/cli/built-cli.ts'
import { until } from '../integration/proxy/harness.ts'
import { answer } from '../integration/sdk/strict-world.ts'
import { codexEnv, makeCodexHome } from '../support/codex-login.ts'
import { fetchCodex } from './fetch-codex.ts'

const readySchema = z.object({ event: z.literal('ready'), baseUrl: z.url(), apiKey: z.string() })
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

it('serve alone, with a Codex that is logged in, answers a plain model name from that login', async () => {
  const codex = await fetchCodex('latest')
  if (codex === null) return
  await ensureBuilt()
  const backend = await startChatgptBackend({ decide: answer })
  cleanups.push(() => rm(backend.folder, { recursive: true, force: true }), backend.close)
  const home = await makeCodexHome(backend, backend.tokens.issue())
  cleanups.push(home.remove)
  const dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-login-served-'))
  cleanups.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  await writeFile(join(dataDir, 'given.toml'), '# nothing is configured: the login is what there is\n')

  const args = [
    'serve',
    '--json',
    '--config',
    join(dataDir, 'given.toml'),
    '--port',
    '0',
    '--data-dir',
    dataDir,
  ]
  const env = codexEnv(backend, home)
  const run = runCli(inProject('build', 'codex-tray.mjs'), args, {
    ...env,
    PATH: `${dirname(codex.program)}:${env['PATH']}`,
    NODE_EXTRA_CA_CERTS: backend.caFile,
  })
  cleanups.push(async () => {
    run.child.kill('SIGTERM')
    await run.exit
  })
  const { baseUrl, apiKey } = readySchema.parse(await run.event(({ event }) => event === 'ready'))
  const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 })
  const ask = (): Promise<OpenAI.ChatCompletion | null> =>
    client.chat.completions
      .create({ model: 'gpt-5.2-codex', messages: [{ role: 'user', content: 'Hi' }] })
      // Until Codex has told of its login nobody takes the name.
      .catch((thrown: unknown) => {
        if (thrown instanceof OpenAI.NotFoundError) return null
        throw thrown
      })
  let reply: OpenAI.ChatCompletion | null = null
  await until(async () => (reply = await ask()) !== null, 'the login to be found')
  expect(reply).toMatchObject({ model: 'gpt-5.2-codex', choices: [{ finish_reason: 'stop' }] })
  const [request] = backend.asked('/backend-api/codex/responses')
  expect(request?.headers['chatgpt-account-id']).toBe(backend.account.accountId)
  expect(backend.refusals).toEqual([])
  expect([...backend.credentials().values()].map((hosts) => [...hosts])).toEqual([['chatgpt.com']])
  for (const credential of backend.credentials().keys())
    expect(run.out() + run.err()).not.toContain(credential)
}, 60_000)
