import { rm } from 'node:fs/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ProxyProcess } from '../../../electron/proxy/proxy-process.ts'
import { resolveRouting } from '../../../shared/config/resolve-routing.ts'
import { inspectorToWindowSchema, type InspectorToWindow } from '../../../shared/ipc/ports.ts'
import { startChatgptBackend, type ChatgptBackend } from '../../fakes/chatgpt-backend.mjs'
import { startFakeDaemon, type FakeDaemon } from '../../support/fake-daemon.ts'
import { proxyInit } from '../../support/proxy-init.ts'
import { apiKey, ask, until } from '../proxy/harness.ts'

type Running = { backend: ChatgptBackend; daemon: FakeDaemon; port: number; lines: string[]; window: Window }
type Window = { say(message: object): void; heard: InspectorToWindow[]; close(): void }
const running: Running[] = []

/** The proxy inside this process, with the inspector's window at its other end. */
beforeAll(async () => {
  const backend = await startChatgptBackend({ decide: () => ({ reasoning: 'Hm.', text: 'Hello.' }) })
  let tokens = backend.tokens.issue()
  const daemon = await startFakeDaemon((method, params) => {
    if (method !== 'getAuthStatus') return undefined
    if (JSON.stringify(params).includes('"refreshToken":true')) tokens = backend.tokens.issue()
    return Promise.resolve({ authMethod: 'chatgpt', authToken: tokens.access_token })
  })
  const lines: string[] = []
  const listening = await new Promise<{ proxy: ProxyProcess; port: number }>((resolve) => {
    const proxy = new ProxyProcess({
      send: (message) => message.type === 'listening' && resolve({ proxy, port: message.port }),
      exit: () => undefined,
      log: (line) => lines.push(line),
      env: {},
    })
    const config = resolveRouting({ proxy: { chatgpt_base_url: backend.plainUrl } }, {}, true)
    proxy.receive(proxyInit(config, apiKey, { daemonSocket: daemon.socket }), [])
  })
  running.push({ backend, daemon, port: listening.port, lines, window: openWindow(listening.proxy) })
})

afterAll(async () => {
  for (const { backend, daemon, window } of running) {
    window.close()
    await Promise.all([daemon.close(), backend.close()])
    await rm(backend.folder, { recursive: true, force: true })
  }
})

function openWindow(proxy: ProxyProcess): Window {
  const { port1, port2 } = new MessageChannel()
  const heard: InspectorToWindow[] = []
  port2.on('message', (data: unknown) => {
    const message = inspectorToWindowSchema.parse(data)
    heard.push(message)
    if ('seq' in message) port2.postMessage({ type: 'ack', seq: message.seq })
  })
  function on(event: 'message', call: (event: { data: unknown }) => void): void
  function on(event: 'close', call: () => void): void
  function on(event: string, call: (event: { data: unknown }) => void): void {
    port1.on(event, (data: unknown) => call({ data }))
  }
  const port = {
    on,
    postMessage: (message: unknown) => port1.postMessage(message),
    start: () => port1.start(),
    close: () => port1.close(),
  }
  proxy.receive({ type: 'inspector-port' }, [port])
  port2.postMessage({ type: 'subscribe' })
  return { heard, say: (message) => port2.postMessage(message), close: () => port2.close() }
}

it('shows the inspector everything but the login, renewed or not', async () => {
  const [first] = running
  if (first === undefined) throw new Error('nothing has begun')
  const { backend, port, lines, window } = first
  const post = (body: object): ReturnType<typeof ask> =>
    ask(port, '/v1/responses', { body: JSON.stringify({ model: 'gpt-5.2-codex', input: 'Hi', ...body }) })
  await post({})
  backend.tokens.revokeAll()
  await post({ stream: true })
  backend.state.unauthorized = 2
  expect((await post({})).status).toBe(401)
  const used = [...backend.credentials().keys()]
  expect(used.length).toBeGreaterThanOrEqual(2)

  const rows = (): Extract<InspectorToWindow, { type: 'update' }>['exchanges'] =>
    window.heard.flatMap((message) => (message.type === 'update' ? message.exchanges : []))
  await until(() => rows().some(({ state }) => state === 'failed'), 'the last exchange in the inspector')
  for (const id of new Set(rows().map(({ id }) => id))) {
    window.say({ type: 'open', id, upstream: true })
    await until(
      () => window.heard.some((message) => message.type === 'detail' && message.detail.id === id),
      `the detail of ${id}`,
    )
    await until(
      () => window.heard.some((message) => message.type === 'body' && message.id === id && message.end),
      `the bodies of ${id}`,
    )
  }
  const shown = window.heard.map((message) =>
    message.type === 'body' ? textOf(message) : JSON.stringify(message),
  )
  expect(shown.join('\n')).toContain('["authorization","[redacted]"]')
  expect(shown.join('\n')).toContain('reasoning.encrypted_content')
  for (const token of used) {
    expect(shown.join('\n')).not.toContain(token)
    expect(lines.join('\n')).not.toContain(token)
  }
  expect(rows().findLast(({ usage }) => usage !== null)?.usage).toMatchObject({
    reasoningTokens: 5,
    reasoningItems: 1,
  })
})

const textOf = ({ chunks }: Extract<InspectorToWindow, { type: 'body' }>): string =>
  chunks.map(({ bytes }) => Buffer.from(bytes).toString()).join('')
