import { fork, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { exitCannotRun } from '../../../shared/services/proxy-messages.ts'
import { createFakeUpstream, listen } from '../../fakes/upstream.mjs'
import {
  apiKey,
  ask,
  complete,
  errorOf,
  forkProxy,
  provider,
  until,
  withBuiltProxy,
  type ProxyChild,
} from './harness.ts'
import { proxyInit } from '../../support/proxy-init.ts'

const entry = withBuiltProxy()
const started: ChildProcess[] = []
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const config = {
  defaultProvider: null,
  automaticProvider: null,
  reverseModelNames: false,
  providers: {},
  models: {},
}

function start(): ProxyChild {
  const proxy = forkProxy(entry())
  started.push(proxy.child)
  return proxy
}

async function startListening(port = 0, host = '127.0.0.1'): Promise<ProxyChild & { port: number }> {
  const proxy = start()
  proxy.send(proxyInit(config, apiKey, { listen: { host, port } }))
  return { ...proxy, port: (await proxy.next('listening')).port }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    }),
  )
  await new Promise((resolve) => server.close(resolve))
  return port
}

const slow = { model: 'practice-slow', stream: true, messages: [{ role: 'user', content: 'x' }] }

/** A streaming request on a bare socket; resolves once its first bytes are here. */
function openStream(port: number, model = 'practice-slow'): Promise<{ socket: Socket; text: () => string }> {
  const body = JSON.stringify({ ...slow, model })
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${apiKey}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    )
    cleanups.push(() => socket.destroy())
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('data: ')) resolve({ socket, text: () => text })
    })
  })
}

it('reports a port in use with the owner’s pid and name, and exits with the code for no retry', async () => {
  const blocker = createServer()
  const port = await new Promise<number>((resolve) =>
    blocker.listen(0, '127.0.0.1', () => {
      const address = blocker.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    }),
  )
  cleanups.push(() => blocker.close())
  const proxy = start()
  proxy.send(proxyInit(config, apiKey, { listen: { host: '127.0.0.1', port } }))
  const { error } = await proxy.next('failed')
  expect(error.code).toBe('port_in_use')
  expect(error.message).toContain(`${port}`)
  if (process.platform === 'linux') expect(error.message).toContain(`(pid ${process.pid})`)
  expect(await proxy.exited).toBe(exitCannotRun)
})

it('reports an address that is not of this machine', async () => {
  const proxy = start()
  proxy.send(proxyInit(config, apiKey, { listen: { host: '192.0.2.1', port: 0 } }))
  expect((await proxy.next('failed')).error).toMatchObject({ code: 'address_not_available' })
  expect(await proxy.exited).toBe(exitCannotRun)
})

it('moves to another port without dropping a stream, and refuses a move that cannot be', async () => {
  const proxy = await startListening()
  const stream = await openStream(proxy.port)
  const seen = stream.text().length
  const port = await freePort()
  proxy.send({ type: 'listen', listen: { host: '127.0.0.1', port } })
  await until(() => proxy.messages.some((m) => m.type === 'listening' && m.port === port), 'the move')
  expect((await ask(port, '/healthz')).status).toBe(200)
  await expect(ask(proxy.port, '/healthz')).rejects.toThrow('ECONNREFUSED')
  await until(() => stream.text().length > seen, 'the old stream to go on')

  const blocker = createServer()
  cleanups.push(() => blocker.close())
  const taken = await freePort()
  await new Promise<void>((resolve) => blocker.listen(taken, '127.0.0.1', () => resolve()))
  proxy.send({ type: 'listen', listen: { host: '127.0.0.1', port: taken } })
  expect((await proxy.next('listen-refused')).error.code).toBe('port_in_use')
  expect((await ask(port, '/healthz')).status).toBe(200)
})

it('moves to all addresses on the same port and then accepts this machine’s own', async () => {
  const proxy = await startListening()
  proxy.send({ type: 'listen', listen: { host: '0.0.0.0', port: proxy.port } })
  await until(() => proxy.messages.some((m) => m.type === 'listening' && m.host === '0.0.0.0'), 'the move')
  expect((await ask(proxy.port, '/healthz')).status).toBe(200)
  expect(
    (await ask(proxy.port, '/healthz', { headers: { host: `evil.example:${proxy.port}` } })).status,
  ).toBe(403)
})

it('takes a new key and new routes at once; a message it cannot read changes nothing', async () => {
  const proxy = await startListening()
  proxy.child.send({ type: 'config', config: { providers: 'secret-value' } })
  proxy.send({
    type: 'config',
    config: {
      ...config,
      models: { fresh: { provider: 'practice', model: 'practice', reasoningEffort: null } },
    },
  })
  await until(async () => (await ask(proxy.port, '/models')).body.includes('fresh'), 'the new routes')
  expect((await complete(proxy.port, 'chat', 'fresh', {})).status).toBe(200)
  proxy.send({ type: 'key', apiKey: 'next' })
  await until(async () => (await ask(proxy.port, '/models')).status === 401, 'the new key')
  expect((await ask(proxy.port, '/models', { key: 'next' })).status).toBe(200)
  expect(proxy.output()).toContain('ignored a message from the host')
  expect(proxy.output()).not.toContain('secret-value')
  expect(proxy.output()).not.toContain(apiKey)
})

it('keeps an open stream on the routes it began with', async () => {
  const fake = createFakeUpstream()
  const port = await listen(fake.server)
  cleanups.push(
    () => fake.server.close(),
    () => fake.server.closeAllConnections(),
  )
  const proxy = await startListening()
  const providers = { chat: provider('chat', `http://127.0.0.1:${port}/v1`) }
  proxy.send({ type: 'config', config: { ...config, providers } })
  await until(async () => (await complete(proxy.port, 'chat', 'chat/m', {})).status === 200, 'the provider')
  const reply = complete(proxy.port, 'chat', 'chat/m', { events: 40, gapMs: 5 }, { stream: true })
  await until(() => fake.stats.requests >= 2, 'the stream to begin')
  proxy.send({ type: 'config', config })
  expect((await reply).body).toContain('[DONE]')
  expect((await complete(proxy.port, 'chat', 'chat/m', {})).status).toBe(404)
})

it('drains: refuses new requests on open connections, lets the stream end, exits 0', async () => {
  const proxy = await startListening()
  const idle = connect(proxy.port, '127.0.0.1')
  cleanups.push(() => idle.destroy())
  let answer = ''
  idle.on('data', (chunk) => (answer += String(chunk)))
  const stream = await openStream(proxy.port, 'practice')
  const head = `GET /models HTTP/1.1\r\nHost: 127.0.0.1:${proxy.port}\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`
  idle.write(head)
  await until(() => answer.includes('practice-slow'), 'the kept connection')
  answer = ''
  proxy.send({ type: 'drain', timeoutMs: 10_000 })
  await until(
    () =>
      ask(proxy.port, '/healthz').then(
        () => false,
        () => true,
      ),
    'the listener to close',
  )
  idle.write(head)
  await until(() => answer.includes('shutting_down'), 'the refusal')
  expect(answer).toMatch(/^HTTP\/1.1 503/)
  expect(answer.toLowerCase()).toContain('connection: close')
  expect(await proxy.exited).toBe(0)
  expect(stream.text()).toContain('[DONE]')
})

it('stops draining after the time given', async () => {
  const proxy = await startListening()
  await openStream(proxy.port)
  proxy.send({ type: 'drain', timeoutMs: 100 })
  expect(await proxy.exited).toBe(0)
  expect(proxy.output()).toContain('stopped with 1 requests still open')
})

it('counts exchanges for the host', async () => {
  const proxy = await startListening()
  await complete(proxy.port, 'chat', 'practice', {})
  await complete(proxy.port, 'chat', 'nobody', {})
  const counted = (): boolean =>
    proxy.messages.some(
      (m) =>
        m.type === 'activity' && m.activity.total === 2 && m.activity.failed === 1 && m.activity.live === 0,
    )
  await until(counted, 'the counts')
})

it('ends when its host is gone, also when the host was killed', async () => {
  const proxy = await startListening()
  proxy.child.disconnect()
  expect(await proxy.exited).toBe(0)

  const hostFile = join(dirname(entry()), 'host.mjs')
  await writeFile(
    hostFile,
    `import { fork } from 'node:child_process'
     const child = fork(process.argv[2], [], { execArgv: [], env: {} })
     child.on('message', (message) => process.send({ pid: child.pid, message }))
     process.on('message', (message) => child.send(message))`,
  )
  const host = fork(hostFile, [entry()], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  started.push(host)
  const up = new Promise<number>((resolve) => host.once('message', (m: { pid: number }) => resolve(m.pid)))
  host.send(proxyInit(config, apiKey))
  const pid = await up
  host.kill('SIGKILL')
  await until(() => {
    try {
      process.kill(pid, 0)
      return false
    } catch {
      return true
    }
  }, 'the orphan to end')
})

it('answers a wrong key the same way after a refused Host', async () => {
  const proxy = await startListening()
  const reply = await ask(proxy.port, '/models', { key: 'nope', headers: { host: 'x' } })
  expect(errorOf(reply).code).toBe('host_not_allowed')
})
