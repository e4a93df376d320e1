import { createServer, request } from 'node:http'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach, expect, it } from 'vitest'
import { createSessionTurns } from '../../../electron/daemon/driver/session-turns.ts'
import { serveMcpHttp, type McpHttp } from '../../../electron/daemon/mcp/http.ts'
import { createMcpServer } from '../../../electron/daemon/mcp/mcp-server.ts'
import { listen } from '../../fakes/upstream.mjs'
import { fakeCodex, type FakeCodex } from '../../support/fake-codex.ts'
import { runningDaemonState } from '../../support/mcp-daemon.ts'
import { callTool } from './tools.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const key = 'the-key'
type Served = { http: McpHttp; url: string; codexes: FakeCodex[]; logged: string[] }

async function serve({ port = 0, maxSessions = 64 } = {}): Promise<Served> {
  const codexes: FakeCodex[] = []
  const logged: string[] = []
  const turns = createSessionTurns()
  const http = await serveMcpHttp({
    host: '127.0.0.1',
    port,
    apiKey: key,
    maxSessions,
    createServer: () =>
      createMcpServer(
        () => {
          const codex = fakeCodex()
          codexes.push(codex)
          return codex.link
        },
        {
          codexVersion: () => Promise.resolve('0.169.0'),
          state: () => Promise.resolve(runningDaemonState),
          turns,
          version: '0.0.0',
          defaultCwd: '/work',
        },
      ),
    log: (line) => logged.push(line),
  })
  cleanups.push(() => http.close())
  return { http, url: http.url ?? '', codexes, logged }
}

async function connect(
  url: string,
  apiKey = key,
): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${apiKey}` } },
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  cleanups.push(() => client.close())
  return { client, transport }
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
}

function post(url: string, headers: Record<string, string>, body: object = initialize): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${key}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
}

it('serves several clients, each with a line of its own', async () => {
  const { url, codexes } = await serve()
  const all = await Promise.all([connect(url), connect(url), connect(url)])
  const answers = await Promise.all(
    all.map(({ client }, index) => callTool(client, 'codex', { prompt: `${index}` })),
  )
  expect(answers.map(({ text }) => text)).toEqual(['You said: 0', 'You said: 1', 'You said: 2'])
  expect(codexes).toHaveLength(3)
})

it('tells progress, and a cancelled call interrupts the turn', async () => {
  const { url, codexes } = await serve()
  const { client } = await connect(url)
  await callTool(client, 'codex', { prompt: 'one' })
  let interrupted = false
  codexes[0]?.play(async (turn) => {
    turn.delta('I ')
    await turn.interrupted
    interrupted = true
  })
  const controller = new AbortController()
  const told: unknown[] = []
  const options = { signal: controller.signal, onprogress: (progress: unknown) => told.push(progress) }
  const call = callTool(client, 'codex', { prompt: 'two' }, options)
  await expect.poll(() => told).toMatchObject([{ progress: 1, message: 'Codex is answering' }])
  controller.abort('enough')
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => interrupted).toBe(true)
})

it('wants the key, which can change', async () => {
  const { url, http } = await serve()
  for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${key}`, key]) {
    const answer = await post(url, { authorization })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(JSON.stringify(await answer.json())).not.toContain(key)
  }
  expect((await post(url, {})).status).toBe(200)
  http.setKey('another')
  expect((await post(url, {})).status).toBe(401)
  expect((await post(url, { authorization: 'Bearer another' })).status).toBe(200)
})

it('is not for web pages, nor under another name', async () => {
  const { url } = await serve()
  const { port } = new URL(url)
  expect((await post(url, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await post(url, { origin: 'null' })).status).toBe(403)
  expect((await post(url, { origin: `http://127.0.0.1:${port}.evil.example` })).status).toBe(403)
  expect((await post(url, { origin: `http://localhost:${port}` })).status).toBe(200)
  expect(await statusWithHost(url, 'evil.example')).toBe(403)
  expect(await statusWithHost(url, `127.0.0.1:${Number(port) + 1}`)).toBe(403)
  expect(await statusWithHost(url, `LOCALHOST:${port}`)).toBe(200)
  expect((await post(url.replace('/mcp', '/other'), {})).status).toBe(404)
})

it('ends a session by DELETE, and tells a client of an ended one to begin anew', async () => {
  const { url, codexes } = await serve()
  const { client, transport } = await connect(url)
  await callTool(client, 'codex', { prompt: 'one' })
  const closed = new Promise<void>((resolve) => codexes[0]?.link.onClosed(resolve))
  const id = transport.sessionId ?? ''
  await transport.terminateSession()
  await closed
  const answer = await post(url, { 'mcp-session-id': id }, { jsonrpc: '2.0', id: 2, method: 'tools/list' })
  expect(answer.status).toBe(404)
})

it('keeps no more sessions than it may: the longest idle one ends', async () => {
  const { url } = await serve({ maxSessions: 2 })
  const ids: string[] = []
  for (let n = 0; n < 3; n++) {
    const answer = await post(url, {})
    await answer.text()
    ids.push(answer.headers.get('mcp-session-id') ?? '')
  }
  const ping = (id: string): Promise<Response> =>
    post(
      url,
      { 'mcp-session-id': id, 'mcp-protocol-version': '2025-06-18' },
      { jsonrpc: '2.0', id: 2, method: 'ping' },
    )
  const statuses = await Promise.all(ids.map(async (id) => (await ping(id)).status))
  expect(statuses).toEqual([404, 200, 200])
})

it('refuses a new session while all are at work', async () => {
  const { url, codexes } = await serve({ maxSessions: 1 })
  const { client } = await connect(url)
  await callTool(client, 'codex', { prompt: 'one' })
  const interrupted: string[] = []
  codexes[0]?.play((turn) => void turn.interrupted.then(() => interrupted.push(turn.text)))
  const controller = new AbortController()
  const call = callTool(client, 'codex', { prompt: 'two' }, { signal: controller.signal })
  await expect.poll(async () => (await post(url, {})).status).toBe(503)
  controller.abort('enough')
  await expect(call).rejects.toThrow('enough')
})

it('is no session without initialize', async () => {
  const { url } = await serve()
  const answer = await post(url, {}, { jsonrpc: '2.0', id: 2, method: 'tools/list' })
  expect(answer.status).toBe(400)
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' }
  expect((await fetch(url, { headers })).status).toBe(400)
})

it('a port in use costs MCP over HTTP only, with one line in the log', async () => {
  const other = createServer()
  const port = await listen(other)
  cleanups.push(() => new Promise((resolve) => other.close(() => resolve())))
  const { http, logged } = await serve({ port })
  expect(http.url).toBeNull()
  expect(logged).toEqual([expect.stringContaining(`127.0.0.1:${port}`)])
})

/** fetch does not let a caller choose the Host header. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const sent = request(url, { method: 'POST', headers }, (response) => {
      resolve(response.statusCode)
      response.destroy()
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(initialize))
  })
}
