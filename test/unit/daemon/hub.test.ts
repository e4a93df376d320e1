import { describe, expect, it } from 'vitest'
import type { CodexLink, ServerRequestListener } from '../../../electron/codex/link.ts'
import type { LiveCodex } from '../../../electron/daemon/child/codex-child.ts'
import { createHub, type Hub } from '../../../electron/daemon/hub/hub.ts'
import { daemonSocketPath } from '../../../electron/node/daemon-socket.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

type Told = (method: string, params: unknown) => void

/** A Codex that answers from a table, and tells and asks what a test says. */
function stubCodex(answers: Record<string, (params: unknown) => unknown>): {
  codex: LiveCodex
  tell: Told
  ask(method: string, params: unknown): Promise<unknown>
  asked: string[]
} {
  const listeners: Told[] = []
  const askers: ServerRequestListener[] = []
  const asked: string[] = []
  const link: CodexLink = {
    request(method, params) {
      asked.push(method)
      return Promise.resolve(answers[method]?.(params) ?? {})
    },
    notify: () => undefined,
    onNotification: (listener) => (listeners.push(listener), () => undefined),
    onServerRequest: (listener) => (askers.push(listener), () => undefined),
    onClosed: () => () => undefined,
    close: () => undefined,
  }
  const codex = { link, version: '0.169.0', identity: { userAgent: 'x', answer: {} }, epoch: 1 }
  return {
    codex,
    asked,
    tell: (method, params) => listeners.forEach((listener) => listener(method, params)),
    ask: (method, params) => askers[0]?.(method, params, 0) ?? Promise.reject(new Error('nobody asks')),
  }
}

function hubOver(codex: LiveCodex, graceMs: number): Hub {
  const hub = createHub({
    codex: { ready: () => Promise.resolve(codex), current: () => codex },
    prompts: null,
    graceMs,
    log: () => undefined,
    changed: () => undefined,
  })
  hub.attach(codex)
  return hub
}

const started = { 'thread/start': () => ({ thread: { id: 't' }, model: 'm' }) }
const question = { threadId: 't', turnId: 'u', itemId: 'i', command: 'id' }

describe('a question without a client and without a window', () => {
  it('is refused after a while, in the form of that question', async () => {
    const { codex, ask } = stubCodex(started)
    const hub = hubOver(codex, 1)
    const client = hub.openClient('gone')
    await client.request('thread/start', {})
    client.close()
    expect(await ask('item/commandExecution/requestApproval', question)).toEqual({ decision: 'decline' })
    expect(await ask('item/tool/call', { threadId: 't' })).toMatchObject({ success: false })
    expect(await ask('execCommandApproval', { conversationId: 't', callId: 'c', command: [] })).toEqual({
      decision: 'denied',
    })
    await expect(ask('item/tool/requestUserInput', { threadId: 't' })).rejects.toMatchObject({ code: -32601 })
  })

  it('waits for a client that comes back in time', async () => {
    const { codex, ask } = stubCodex({
      ...started,
      'thread/resume': () => ({ thread: { id: 't' }, model: 'm' }),
    })
    const hub = hubOver(codex, 60_000)
    const client = hub.openClient('first')
    await client.request('thread/start', {})
    client.close()
    const answer = ask('item/commandExecution/requestApproval', question)
    const again = hub.openClient('second')
    again.onServerRequest(() => Promise.resolve({ decision: 'accept' }))
    await again.request('thread/resume', { threadId: 't' })
    expect(await answer).toEqual({ decision: 'accept' })
  })
})

describe('a question whose client goes without a word', () => {
  it('is asked of another one that follows the thread', async () => {
    const { codex, ask } = stubCodex(started)
    const hub = hubOver(codex, 60_000)
    const [first, second] = [hub.openClient('first'), hub.openClient('second')]
    first.onServerRequest(() => new Promise(() => undefined))
    second.onServerRequest(() => Promise.resolve({ decision: 'accept' }))
    await first.request('thread/start', {})
    second.follow('t')
    const answer = ask('item/commandExecution/requestApproval', question)
    first.close()
    expect(await answer).toEqual({ decision: 'accept' })
  })
})

describe('a notification', () => {
  it('that comes before the answer that names its thread reaches who asked', async () => {
    const stub = stubCodex({
      'thread/start': () => {
        stub.tell('thread/started', { thread: { id: 't' } })
        stub.tell('thread/started', { thread: { id: 'of somebody else' } })
        return { thread: { id: 't' }, model: 'm' }
      },
    })
    const hub = hubOver(stub.codex, 1)
    const heard: unknown[] = []
    const client = hub.openClient('asks')
    client.onNotification((method, params) => heard.push([method, params]))
    await client.request('thread/start', {})
    expect(heard).toEqual([['thread/started', { thread: { id: 't' } }]])
  })

  it('of a sub-agent reaches who follows the thread that started it', async () => {
    const { codex, tell } = stubCodex(started)
    const hub = hubOver(codex, 1)
    const heard: string[] = []
    const client = hub.openClient('parent')
    client.onNotification((method) => heard.push(method))
    await client.request('thread/start', {})
    tell('thread/started', { thread: { id: 'child', parentThreadId: 't' } })
    tell('item/started', { threadId: 'child', item: {} })
    expect(heard).toEqual(['thread/started', 'item/started'])
  })
})

describe('the path of a socket', () => {
  it('that has no room is refused with its length', () => {
    const long = `/${'x'.repeat(120)}`
    expect(() => daemonSocketPath('/data', long, {}, 'linux')).toThrow(AppError)
    try {
      daemonSocketPath('/data', long, {}, 'linux')
    } catch (error) {
      expect(error).toMatchObject({
        code: 'socket_path_too_long',
        message: expect.stringContaining('121 bytes'),
      })
    }
  })
})

describe('a thread that everybody has left', () => {
  it.each(['thread/resume', 'turn/start'])('is given up before %s takes it up again', async (method) => {
    let unloaded: (answer: unknown) => void = () => undefined
    const { codex, asked } = stubCodex({
      ...started,
      'thread/resume': () => ({ thread: { id: 't' }, model: 'm' }),
      'thread/unsubscribe': () => new Promise((resolve) => (unloaded = resolve)),
    })
    const hub = hubOver(codex, 1)
    const client = hub.openClient('leaves')
    await client.request('thread/start', {})
    client.close()
    const next = hub.openClient('comes').request(method, { threadId: 't', input: [] })
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toEqual(['thread/start', 'thread/unsubscribe'])
    unloaded({ status: 'unsubscribed' })
    await next
    expect(asked.slice(2, 3)).toEqual(['thread/resume'])
  })
})
