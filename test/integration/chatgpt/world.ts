import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import { resolveRouting } from '../../../shared/config/resolve-routing.ts'
import type { ConfigFile } from '../../../shared/config/config-schema.ts'
import { idleDaemonState, type DaemonState } from '../../../shared/codex/daemon-state.ts'
import { startChatgptBackend, type ChatgptBackend, type Tokens } from '../../fakes/chatgpt-backend.mjs'
import { startFakeDaemon, type FakeDaemon } from '../../support/fake-daemon.ts'
import { proxyInit } from '../../support/proxy-init.ts'
import { apiKey, ask, forkProxy, withBuiltProxy, type ProxyChild, type Reply } from '../proxy/harness.ts'
import { answer } from '../sdk/strict-world.ts'

/** The login as the fake Codex has it; a test may change it at any time. */
export type FakeLogin = {
  authMethod: 'chatgpt' | 'apikey' | null
  tokens: Tokens
  apiKey: string
  /** Of `account/read`; null: the version does not know it. */
  backendOrigin: string | null
  userAgent: string
  /** What `daemon/status` says of Codex. */
  phase: DaemonState['codex']['phase']
  /** Makes a refresh give the old token, as Codex 0.44 does when it failed. */
  refreshFails: boolean
  models: string[]
}

export type ChatgptWorld = {
  backend: ChatgptBackend
  daemon: FakeDaemon
  login: FakeLogin
  proxy: ProxyChild
  port: number
  /** The config as the host would send it. */
  configure(file: ConfigFile): void
  client(): OpenAI
  post(path: string, body: object, headers?: Record<string, string>): Promise<Reply>
  /** How often Codex was asked for a token with and without a refresh. */
  refreshes(): number
}

export const userAgent = 'codex_tray/0.169.0 (Debian 12.0.0; x86_64) unknown (codex_tray; 1.0.0)'

/**
 * The built proxy with default addresses: it reaches the fake service through CONNECT and its own authority, and gets
 * its login from a fake daemon. After each test the service must have refused nothing, and nobody else was called.
 */
export function withChatgptWorld(): () => ChatgptWorld {
  const entry = withBuiltProxy()
  const started: ChatgptWorld[] = []
  const world = (): ChatgptWorld => {
    const [first] = started
    if (first === undefined) throw new Error('the world has not begun')
    return first
  }
  beforeAll(async () => {
    started.push(await start(entry()))
  }, 120_000)
  beforeEach(() => reset(world()))
  afterEach(() => {
    const { backend, proxy } = world()
    expect(backend.refusals.splice(0)).toEqual([])
    expect(backend.tunnels.filter(({ allowed }) => !allowed)).toEqual([])
    for (const token of backend.credentials().keys()) expect(proxy.output()).not.toContain(token)
  })
  afterAll(async () => {
    const { proxy, daemon, backend } = world()
    proxy.child.kill('SIGKILL')
    await proxy.exited
    await Promise.all([daemon.close(), backend.close()])
    await rm(backend.folder, { recursive: true, force: true })
  })
  return world
}

function reset({ backend, login, daemon }: ChatgptWorld): void {
  Object.assign(backend.state, { decide: answer, unauthorized: 0, usageLimitReached: false, rateLimited: 0 })
  Object.assign(login, newLogin(backend))
  backend.requests.splice(0)
  daemon.asked.splice(0)
  for (const client of daemon.clients) client.notify('account/updated', {})
}

const newLogin = (backend: ChatgptBackend): FakeLogin => ({
  authMethod: 'chatgpt',
  tokens: backend.tokens.issue(),
  apiKey: 'sk-of-the-login',
  backendOrigin: 'https://chatgpt.com',
  userAgent,
  phase: 'running',
  refreshFails: false,
  models: ['gpt-5.2-codex', 'gpt-6.1-sol'],
})

async function start(entry: string): Promise<ChatgptWorld> {
  const backend = await startChatgptBackend({ decide: answer })
  const login = newLogin(backend)
  const daemon = await startFakeDaemon((method, params) => answerAs(login, backend, method, params))
  const proxy = forkProxy(entry, {
    HTTPS_PROXY: backend.proxyUrl,
    NODE_EXTRA_CA_CERTS: backend.caFile,
  })
  const config: RoutingConfig = resolveRouting({}, {}, true)
  proxy.send(
    proxyInit(config, apiKey, {
      daemonSocket: daemon.socket,
      conversations: { folder: join(backend.folder, 'conversations'), archiveAfterDays: 30 },
    }),
  )
  const { port } = await proxy.next('listening')
  return {
    backend,
    daemon,
    login,
    proxy,
    port,
    configure: (file) => proxy.send({ type: 'config', config: resolveRouting(file, {}, true) }),
    client: () => new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey, maxRetries: 0 }),
    post: (path, body, headers = {}) => ask(port, path, { body: JSON.stringify(body), headers }),
    refreshes: () => daemon.asked.filter(({ params }) => isRefresh(params)).length,
  }
}

const isRefresh = (params: unknown): boolean =>
  typeof params === 'object' && params !== null && 'refreshToken' in params && params.refreshToken === true

function answerAs(
  login: FakeLogin,
  backend: ChatgptBackend,
  method: string,
  params: unknown,
): Promise<unknown> | undefined {
  const codex = { ...idleDaemonState.codex, phase: login.phase }
  switch (method) {
    case 'initialize':
      return Promise.resolve({ userAgent: login.userAgent })
    case 'daemon/status':
      return Promise.resolve({ ...idleDaemonState, codex, pid: 1, version: '0.0.0' })
    case 'getAuthStatus': {
      // A Codex that is not there never answers.
      if (login.phase !== 'running') return new Promise(() => undefined)
      if (isRefresh(params) && !login.refreshFails) login.tokens = backend.tokens.issue()
      const { authMethod, tokens, apiKey: key } = login
      const authToken = authMethod === 'apikey' ? key : authMethod === null ? null : tokens.access_token
      return Promise.resolve({ authMethod, authToken, requiresOpenaiAuth: true })
    }
    case 'account/read': {
      if (login.backendOrigin === null) return undefined
      const { accountId: chatgptAccountId } = backend.account
      const workspaceRouting = { chatgptAccountId, backendOrigin: login.backendOrigin }
      return Promise.resolve({ account: null, workspaceRouting })
    }
    case 'model/list':
      return Promise.resolve({ data: login.models.map((id) => ({ id, model: id, hidden: false })) })
    default:
      return undefined
  }
}
