import { rm } from 'node:fs/promises'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { resolveRouting } from '../../shared/config/resolve-routing.ts'
import { buildProxy } from '../fakes/build-bundle.mjs'
import { startChatgptBackend, type ChatgptBackend } from '../fakes/chatgpt-backend.mjs'
import { apiKey, forkProxy, until, type ProxyChild } from '../integration/proxy/harness.ts'
import { answer, greeting } from '../integration/sdk/strict-world.ts'
import { serveCodex } from '../support/codex-daemon.ts'
import { makeCodexHome, type CodexHome } from '../support/codex-login.ts'
import type { FakeDaemon } from '../support/fake-daemon.ts'
import { proxyInit } from '../support/proxy-init.ts'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex } from './fetch-codex.ts'
import { runCodex } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'

const authSchema = z.object({ tokens: z.object({ access_token: z.string(), refresh_token: z.string() }) })
const backendPath = '/backend-api/codex/responses'

type World = {
  backend: ChatgptBackend
  home: CodexHome
  daemon: FakeDaemon
  proxy: ProxyChild
  client: OpenAI
}

const built: Awaited<ReturnType<typeof buildProxy>>[] = []
beforeAll(async () => {
  built.push(await buildProxy())
})
afterAll(async () => {
  for (const { folder } of built) await rm(folder, { recursive: true, force: true })
})

describe.each(['latest', '0.94.0', '0.44.0'])('the login of a real Codex, %s', (wanted) => {
  const worlds: World[] = []

  /** Codex and proxy with default addresses; neither can reach anything but the fake service. */
  async function begin(login: 'chatgpt' | { apiKey: string } | null): Promise<World | null> {
    const codex = await fetchCodex(wanted)
    const [proxyBundle] = built
    if (codex === null || proxyBundle === undefined) return null
    const backend = await startChatgptBackend({ decide: answer })
    const home = await makeCodexHome(backend, login === 'chatgpt' ? backend.tokens.issue() : login)
    const daemon = await serveCodex(codex, backend, home)
    // Not even the folder of the login is known to the proxy.
    const proxy = forkProxy(proxyBundle.entry, {
      HTTPS_PROXY: backend.proxyUrl,
      NODE_EXTRA_CA_CERTS: backend.caFile,
    })
    proxy.send(proxyInit(resolveRouting({}, {}, true), apiKey, { daemonSocket: daemon.socket }))
    const { port } = await proxy.next('listening')
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey, maxRetries: 0 })
    const world = { backend, home, daemon, proxy, client }
    worlds.push(world)
    return world
  }

  afterEach(async () => {
    for (const { backend, home, daemon, proxy } of worlds.splice(0)) {
      expect(backend.refusals).toEqual([])
      // Without a ChatGPT login 0.169 looks for plugins there; it was refused, so that nothing was sent.
      const refused = backend.tunnels.filter(({ allowed }) => !allowed).map(({ host }) => host)
      expect(refused.filter((host) => !/^(?:api\.)?github\.com:443$/.test(host))).toEqual([])
      for (const [credential, hosts] of backend.credentials()) {
        // 0.169 itself asks chatgpt.com for models with a key (recorded).
        const allowed = credential.startsWith('sk-') ? ['api.openai.com', 'chatgpt.com'] : ['chatgpt.com']
        expect(allowed).toEqual(expect.arrayContaining([...hosts]))
        expect(proxy.output()).not.toContain(credential)
      }
      proxy.child.kill('SIGKILL')
      await proxy.exited
      await daemon.close()
      await Promise.all([
        backend.close(),
        home.remove(),
        rm(backend.folder, { recursive: true, force: true }),
      ])
    }
  })

  const tokensIn = async ({ home }: World): Promise<z.infer<typeof authSchema>['tokens']> =>
    authSchema.parse(JSON.parse(await home.auth())).tokens
  const ask = ({ client }: World, stream: boolean): Promise<OpenAI.Responses.Response> => {
    const params = { model: 'gpt-5.2-codex', input: 'Hi' }
    return stream ? client.responses.stream(params).finalResponse() : client.responses.create(params)
  }

  it('reaches the service with it, and leaves its file alone', async () => {
    const world = await begin('chatgpt')
    if (world === null) return
    const before = await world.home.auth()
    for (const stream of [true, false]) expect((await ask(world, stream)).output_text).toBe(greeting)
    const sent = world.backend.asked(backendPath)
    const { access_token: token } = await tokensIn(world)
    expect(sent.map(({ credential, host }) => [credential, host])).toEqual([
      [token, 'chatgpt.com'],
      [token, 'chatgpt.com'],
    ])
    expect(sent[0]?.headers['chatgpt-account-id']).toBe(world.backend.account.accountId)
    expect(sent[0]?.headers['user-agent']).toContain(`/${sent[0]?.headers['version']} (`)
    expect(await world.home.auth()).toBe(before)
  })

  it('has Codex renew it once for many requests that were refused', async () => {
    const world = await begin('chatgpt')
    if (world === null) return
    await ask(world, false)
    const before = await tokensIn(world)
    world.backend.tokens.revokeAll()
    const replies = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(world, n % 2 === 0)))
    expect(replies.map(({ output_text: text }) => text)).toEqual(replies.map(() => greeting))
    const refreshes = world.backend.asked('/oauth/token')
    expect(refreshes).toHaveLength(1)
    // Codex asked and Codex wrote; the proxy does nothing but use it.
    expect(refreshes[0]?.headers['user-agent']).toContain('codex')
    expect(refreshes[0]?.body).toMatchObject({ refresh_token: before.refresh_token })
    const after = await tokensIn(world)
    expect(after.refresh_token).not.toBe(before.refresh_token)
    expect(world.backend.asked(backendPath).at(-1)?.credential).toBe(after.access_token)
  })

  it('is at its end when the refresh token was used before', async () => {
    const world = await begin('chatgpt')
    if (world === null) return
    world.backend.tokens.revokeAll()
    world.backend.state.refreshRefused = true
    await expect(ask(world, false)).rejects.toMatchObject({ status: 401, code: 'login_expired' })
    await expect(ask(world, true)).rejects.toMatchObject({ status: 401, code: 'login_expired' })
    expect(world.backend.asked('/oauth/token')).toHaveLength(1)
  })

  it('goes to the public API where it is a key', async () => {
    const world = await begin({ apiKey: 'sk-of-the-user' })
    if (world === null) return
    expect((await ask(world, true)).output_text).toBe(greeting)
    expect(world.backend.asked('/v1/responses').map(({ credential, host }) => [credential, host])).toEqual([
      ['sk-of-the-user', 'api.openai.com'],
    ])
    expect(world.backend.asked(backendPath)).toEqual([])
  })

  it('serves a Codex that is a client of ours, whose requests stay its own', async () => {
    const world = await begin('chatgpt')
    const codex = await fetchCodex(wanted)
    if (world === null || codex === null) return
    const base = { baseUrl: world.client.baseURL, model: 'gpt-5.2-codex', wireApi: 'responses' } as const
    const repo = await makeScratchRepo(codexConfig(base, noRetries))
    try {
      world.backend.state.decide = () => ({ reasoning: 'Hm.', text: greeting })
      const { items } = await runCodex(codex, repo, { apiKey })
      expect(items('agent_message')).toMatchObject([{ text: greeting }])
      const [request] = world.backend.asked(backendPath)
      expect(request?.headers['originator']).toMatch(/^codex_/)
      expect(request?.headers['chatgpt-account-id']).toBe(world.backend.account.accountId)
      expect(JSON.stringify(request?.body)).toContain('Please do the work.')
    } finally {
      await repo.remove()
    }
  })

  it('is told to be missing', async () => {
    const world = await begin(null)
    if (world === null) return
    await expect(ask(world, false)).rejects.toMatchObject({ status: 401, code: 'not_logged_in' })
  })

  it.skipIf(wanted === '0.44.0')('brings its models', async () => {
    const world = await begin('chatgpt')
    if (world === null) return
    const names = async (): Promise<string[]> => {
      const list: string[] = []
      for await (const { id } of world.client.models.list()) list.push(id)
      return list
    }
    await until(async () => (await names()).some((id) => id.startsWith('chatgpt/gpt-')), 'the models')
  })
})
