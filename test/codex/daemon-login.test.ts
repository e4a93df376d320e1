import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { resolveRouting } from '../../shared/config/resolve-routing.ts'
import { buildProxy } from '../fakes/build-bundle.mjs'
import { startChatgptBackend, type ChatgptBackend } from '../fakes/chatgpt-backend.mjs'
import { listen } from '../fakes/upstream.mjs'
import { apiKey, forkProxy } from '../integration/proxy/harness.ts'
import { answer, greeting } from '../integration/sdk/strict-world.ts'
import { codexEnv, makeCodexHome, type CodexHome } from '../support/codex-login.ts'
import {
  connectRaw,
  daemonInit,
  forkDaemon,
  makeDaemonFolder,
  until,
  withBuiltDaemon,
  type DaemonChild,
} from '../support/daemon-harness.ts'
import { proxyInit } from '../support/proxy-init.ts'
import { fetchCodex } from './fetch-codex.ts'
import { versions } from './versions.ts'

/**
 * The `openai` package -> our proxy -> the daemon of the release -> a real Codex that is logged in to the fake service.
 * `hidden`: its default provider is the user's own, as when Codex uses our proxy; whoever asks that one is `strayed`.
 */
type World = {
  backend: ChatgptBackend
  home: CodexHome
  daemon: DaemonChild
  client: OpenAI
  socket: string
  strayed: string[]
}

const backendPath = '/backend-api/codex/responses'
const daemonEntry = withBuiltDaemon()
const built: Awaited<ReturnType<typeof buildProxy>>[] = []
beforeAll(async () => {
  built.push(await buildProxy())
})
afterAll(async () => {
  for (const { folder } of built) await rm(folder, { recursive: true, force: true })
})
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function strayServer(): Promise<{ url: string; strayed: string[] }> {
  const strayed: string[] = []
  const server = createServer((request, response) => {
    // Its list of models a Codex asks for itself.
    if (request.method === 'POST') strayed.push(request.url ?? '')
    response.writeHead(500).end()
  })
  const url = `http://127.0.0.1:${await listen(server)}/v1`
  cleanups.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { url, strayed }
}

/** With a profile where the version has them: it would win over a plain setting. */
function hidingConfig(url: string, version: string): string[] {
  const table = ['[model_providers.codex-tray]', 'name = "codex-tray"', `base_url = "${url}"`]
  const wire = 'wire_api = "responses"'
  if (version === 'latest') return ['model_provider = "codex-tray"', ...table, wire]
  return ['profile = "mine"', ...table, wire, '[profiles.mine]', 'model_provider = "codex-tray"']
}

type Beginning = { hidden: boolean; loggedIn?: boolean }
async function begin(version: string, { hidden, loggedIn = true }: Beginning): Promise<World | null> {
  const codex = await fetchCodex(version)
  const [proxyBundle] = built
  if (codex === null || proxyBundle === undefined) return null
  const backend = await startChatgptBackend({ decide: answer })
  const { url, strayed } = await strayServer()
  const home = await makeCodexHome(
    backend,
    loggedIn ? backend.tokens.issue() : null,
    hidden ? hidingConfig(url, version) : [],
  )
  const place = await makeDaemonFolder()
  const daemon = forkDaemon(daemonEntry(), daemonInit(place, codex.program, { env: codexEnv(backend, home) }))
  await daemon.next('listening')
  const proxy = forkProxy(proxyBundle.entry, {
    HTTPS_PROXY: backend.proxyUrl,
    NODE_EXTRA_CA_CERTS: backend.caFile,
  })
  proxy.send(proxyInit(resolveRouting({}, {}, true), apiKey, { daemonSocket: place.socket }))
  const { port } = await proxy.next('listening')
  cleanups.push(async () => {
    proxy.child.kill('SIGKILL')
    await proxy.exited
    await daemon.end()
    await Promise.all([place.remove(), home.remove(), backend.close()])
    await rm(backend.folder, { recursive: true, force: true })
  })
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey, maxRetries: 0 })
  return { backend, home, daemon, client, socket: place.socket, strayed }
}

/** What another Codex does that renews the login: the old tokens are worth nothing any more. */
async function renewElsewhere({ backend, home }: World): Promise<string> {
  backend.tokens.revokeAll()
  backend.state.refreshRefused = true
  const tokens = backend.tokens.issue()
  const other = await makeCodexHome(backend, tokens)
  await writeFile(home.authFile, await other.auth())
  await other.remove()
  return tokens.access_token
}

/** What `codex login` in a terminal leaves behind. */
async function loginElsewhere({ backend, home }: World): Promise<void> {
  const other = await makeCodexHome(backend, backend.tokens.issue())
  await writeFile(home.authFile, await other.auth())
  await other.remove()
}

const no = (): boolean => false
const isNotLoggedIn = (thrown: unknown): boolean =>
  thrown instanceof OpenAI.APIError && thrown.code === 'not_logged_in'

const ask = ({ client }: World): Promise<OpenAI.Responses.Response> =>
  client.responses.create({ model: 'chatgpt/gpt-5.2-codex', input: 'Hi' })

describe.each(versions(['latest', '0.94.0', '0.44.0']))(
  'the login of Codex %s behind the daemon',
  (version) => {
    it('is used and told though the default provider hides it', async () => {
      const world = await begin(version, { hidden: true })
      if (world === null) return
      expect((await ask(world)).output_text).toBe(greeting)
      const { account } = await world.daemon.state((state) => state.account.status === 'chatgpt')
      expect(account).toMatchObject({ email: world.backend.account.email, error: null })
      const client = await connectRaw(world.socket)
      expect(await client.result('daemon/status')).toMatchObject({ account: { status: 'chatgpt' } })
      expect(await client.result('getAuthStatus', { includeToken: false })).toMatchObject({
        authMethod: 'chatgpt',
        requiresOpenaiAuth: false,
      })
      client.close()
      expect(world.strayed).toEqual([])
    })

    it('is renewed once for many that were refused, hidden or not', async () => {
      for (const hidden of [true, false]) {
        const world = await begin(version, { hidden })
        if (world === null) return
        await ask(world)
        world.backend.tokens.revokeAll()
        const replies = await Promise.all(Array.from({ length: 4 }, () => ask(world)))
        expect(replies.map(({ output_text: text }) => text)).toEqual(replies.map(() => greeting))
        expect(world.backend.asked('/oauth/token')).toHaveLength(1)
      }
    })

    it('is taken over when another program has renewed it, hidden or not', async () => {
      for (const hidden of [true, false]) {
        const world = await begin(version, { hidden })
        if (world === null) return
        await ask(world)
        const token = await renewElsewhere(world)
        expect((await ask(world)).output_text).toBe(greeting)
        expect(world.backend.asked(backendPath).at(-1)?.credential).toBe(token)
      }
    })

    it('is found when another program logs in, and gone when it logs out, hidden or not', async () => {
      for (const hidden of [true, false]) {
        const world = await begin(version, { hidden, loggedIn: false })
        if (world === null) return
        await world.daemon.state(({ account }) => account.status === (hidden ? 'not-needed' : 'logged-out'))
        await expect(ask(world)).rejects.toMatchObject({ status: 401, code: 'not_logged_in' })
        await loginElsewhere(world)
        await world.daemon.state(({ account }) => account.status === 'chatgpt')
        expect((await ask(world)).output_text).toBe(greeting)
        await rm(world.home.authFile)
        await world.daemon.state(({ account }) => account.status === (hidden ? 'not-needed' : 'logged-out'))
        await until(() => ask(world).then(no, isNotLoggedIn), 'a proxy that knows it')
      }
    })

    it('ends and begins on the Account page though it is hidden', async () => {
      const world = await begin(version, { hidden: true })
      if (world === null) return
      const { backend, daemon } = world
      await daemon.state((state) => state.account.status === 'chatgpt')
      daemon.send({ type: 'ask', id: 1, question: 'account.logout', input: {} })
      await daemon.state((state) => state.account.status === 'not-needed')
      await expect(ask(world)).rejects.toMatchObject({ status: 401, code: 'not_logged_in' })
      await expect(world.home.auth()).rejects.toMatchObject({ code: 'ENOENT' })
      const key = { method: 'api-key', apiKey: 'sk-of-the-user' }
      daemon.send({ type: 'ask', id: 2, question: 'account.login', input: key })
      await daemon.state((state) => state.account.status === 'api-key')
      expect((await ask(world)).output_text).toBe(greeting)
      expect(backend.asked('/v1/responses').at(-1)?.credential).toBe('sk-of-the-user')
      daemon.send({ type: 'ask', id: 3, question: 'account.login', input: { method: 'chatgpt' } })
      const { account } = await daemon.state((state) => state.account.login !== null)
      expect(account.login?.url).toMatch(/^https:\/\/auth\.openai\.com\//)
      daemon.send({ type: 'ask', id: 4, question: 'account.cancelLogin', input: {} })
      await daemon.state((state) => state.account.login === null)
    })
  },
)

it('forwards through the newest Codex to the service of the login, never to its default provider', async () => {
  const world = await begin('latest', { hidden: true })
  if (world === null) return
  const request = { model: 'codex/gpt-5.5', instructions: 'Be short.', input: 'Hi' }
  expect((await world.client.responses.create(request)).output_text).toBe(greeting)
  expect(world.backend.asked(backendPath)).toHaveLength(1)
  // Codex renews what it sends itself: its own memory has the old one.
  world.backend.tokens.revokeAll()
  await ask(world)
  expect((await world.client.responses.create(request)).output_text).toBe(greeting)
  expect(world.backend.asked('/oauth/token')).toHaveLength(1)
  expect(world.strayed).toEqual([])
})
