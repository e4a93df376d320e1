import { fork, type ChildProcess } from 'node:child_process'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll } from 'vitest'
import type { ResolvedProvider, RoutingConfig } from '../../../shared/config/routing-config.ts'
import {
  proxyToHostSchema,
  type HostToProxy,
  type ProxyToHost,
} from '../../../shared/services/proxy-messages.ts'
import { buildProxy } from '../../fakes/build-bundle.mjs'
import { createFakeUpstream, listen, type FakeStats } from '../../fakes/upstream.mjs'
import { proxyInit } from '../../support/proxy-init.ts'

export const apiKey = 'test-key-of-the-proxy'
export const providerKey = 'sk-secret-of-the-provider'

/** A provider of the fake upstream, as the host would resolve it. */
export function provider(
  id: string,
  baseUrl: string,
  rest: Partial<ResolvedProvider> = {},
): ResolvedProvider {
  return {
    id,
    kind: 'http',
    name: id,
    baseUrl,
    wireApi: 'chat',
    envKey: 'FAKE_KEY',
    storedKey: null,
    apiKey: providerKey,
    queryParams: {},
    headers: {},
    requestMaxRetries: 0,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 60_000,
    quirks: [],
    ...rest,
  }
}

export type ProxyChild = {
  child: ChildProcess
  messages: ProxyToHost[]
  /** Everything it wrote to stdout and stderr. */
  output: () => string
  send(message: HostToProxy): void
  next<T extends ProxyToHost['type']>(type: T, from?: number): Promise<Extract<ProxyToHost, { type: T }>>
  exited: Promise<number | null>
}

export function forkProxy(entry: string, env: Record<string, string> = {}): ProxyChild {
  const child = fork(entry, [], { execArgv: [], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const messages: ProxyToHost[] = []
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  child.on('message', (message) => messages.push(proxyToHostSchema.parse(message)))
  return {
    child,
    messages,
    output: () => output,
    send: (message) => void child.send(message),
    async next(type, from = 0) {
      const isWanted = (m: ProxyToHost): m is Extract<ProxyToHost, { type: typeof type }> => m.type === type
      await until(() => messages.slice(from).some(isWanted), `a message ${type}; so far: ${output}`)
      const found = messages.slice(from).find(isWanted)
      if (found === undefined) throw new Error('unreachable')
      return found
    },
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  }
}

/** Waits for a condition; how long it takes is nobody's business, but not for ever. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Built once per test file: the release's own bundle. */
export function withBuiltProxy(): () => string {
  let built: { entry: string; folder: string } | null = null
  beforeAll(async () => {
    built = await buildProxy()
  }, 120_000)
  afterAll(async () => {
    if (built !== null) await rm(built.folder, { recursive: true, force: true })
  })
  return () => built?.entry ?? ''
}

export type World = {
  port: number
  base: string
  upstreamPort: number
  stats: FakeStats
  proxy: ProxyChild
  config: RoutingConfig
}

/** A proxy as a child process and a fake upstream with providers `chat`, `resp`, `quick`, `nokey`, `dead`. */
export function withWorld(): () => World {
  const entry = withBuiltProxy()
  let world: World | null = null
  let upstream: Server | null = null
  beforeAll(async () => {
    const fake = createFakeUpstream()
    upstream = fake.server
    const upstreamPort = await listen(fake.server)
    const base = `http://127.0.0.1:${upstreamPort}/v1`
    const config = testConfig(base)
    const proxy = forkProxy(entry())
    proxy.send(proxyInit(config, apiKey))
    const { port } = await proxy.next('listening')
    world = { port, base: `http://127.0.0.1:${port}/v1`, upstreamPort, stats: fake.stats, proxy, config }
  }, 120_000)
  afterAll(async () => {
    world?.proxy.child.kill('SIGKILL')
    await world?.proxy.exited
    upstream?.closeAllConnections()
    upstream?.close()
  })
  return () => {
    if (world === null) throw new Error('the world has not begun')
    return world
  }
}

function testConfig(base: string): RoutingConfig {
  return {
    defaultProvider: null,
    automaticProvider: null,
    reverseModelNames: false,
    providers: {
      chat: provider('chat', base, {
        headers: { 'x-extra': 'from-config' },
        queryParams: { 'api-version': '7' },
      }),
      resp: provider('resp', base, { wireApi: 'responses' }),
      quick: provider('quick', base, { streamIdleTimeoutMs: 300 }),
      quickresp: provider('quickresp', base, { streamIdleTimeoutMs: 300, wireApi: 'responses' }),
      nokey: provider('nokey', base, { apiKey: null }),
      dead: provider('dead', 'http://127.0.0.1:9/v1'),
    },
    models: {
      'my-alias': { provider: 'chat', model: 'upstream/name', reasoningEffort: 'high' },
      'my-resp': { provider: 'resp', model: 'r', reasoningEffort: 'low' },
      dangling: { provider: 'gone', model: 'x', reasoningEffort: null },
    },
  }
}

export type Reply = { status: number; headers: IncomingHttpHeaders; body: string; broken: boolean }

/** One plain HTTP request with full control over headers; never follows, retries or decodes anything. */
export function ask(
  port: number,
  path: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string | Buffer
    key?: string | null
  } = {},
): Promise<Reply> {
  const { method = options.body === undefined ? 'GET' : 'POST', body, key = apiKey } = options
  const headers: Record<string, string> = {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        const finish = (broken: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
            broken,
          })
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => finish(!response.complete))
        response.on('error', () => finish(true))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** A completion through a provider of the fake upstream. */
export function complete(
  port: number,
  dialect: 'chat' | 'responses',
  model: string,
  orders: object,
  rest: object = {},
): Promise<Reply> {
  const path = dialect === 'chat' ? '/v1/chat/completions' : '/v1/responses'
  const input = dialect === 'chat' ? { messages: [{ role: 'user', content: 'hi' }] } : { input: 'hi' }
  return ask(port, path, {
    body: JSON.stringify({ model, ...input, ...rest }),
    headers: { 'x-fake': JSON.stringify(orders) },
  })
}

export function errorOf(reply: Reply): { code: string; message: string; param: string | null } {
  const parsed: { error: { code: string; message: string; param: string | null } } = JSON.parse(reply.body)
  return parsed.error
}

/** Bytes written as they are; returns everything that came back until the connection ended. */
export function rawTalk(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}
