import { afterEach } from 'vitest'
import { z } from 'zod'
import {
  createCodexUpstream,
  type CodexUpstream,
  type CodexUpstreamOptions,
} from '../../../electron/proxy/upstream/codex/codex-upstream.ts'
import type { ReplyHandler, UpstreamCall } from '../../../electron/proxy/upstream/upstream.ts'
import type { AppError } from '../../../shared/errors/app-error.ts'
import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { createFakeCodexLink, type FakeCodexLink } from '../../support/fake-codex-link.ts'
import { until } from '../proxy/harness.ts'

const tool = { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } }
export const question: JsonObject = { model: 'm', input: [{ role: 'user', content: 'hi' }], tools: [tool] }

type Status = { phase?: string; version?: string | null; account?: string; error?: unknown }
export function status({
  phase = 'running',
  version = '0.169.0',
  account = 'chatgpt',
  error = null,
}: Status = {}): object {
  return { codex: { phase, install: { path: '/codex', version }, error }, account: { status: account } }
}

/** A Codex that starts what it is asked to, one thread after the other: `t1`, `t2` … with a turn of the same number. */
export function codex(): FakeCodexLink {
  let threads = 0
  const fake = createFakeCodexLink({
    'daemon/status': () => status(),
    'config/read': () => ({ config: { mcp_servers: { disk: {} } } }),
    'thread/start': () => ({ thread: { id: `t${(threads += 1)}` }, instructionSources: [] }),
    'thread/inject_items': () => ({}),
    'turn/interrupt': () => ({}),
    'thread/unsubscribe': () => ({}),
  })
  fake.answer('turn/start', (params) => {
    const { threadId } = z.object({ threadId: z.string() }).parse(params)
    const turn = threadId.replace('t', 'u')
    queueMicrotask(() => fake.notify('turn/started', { threadId, turn: { id: turn } }))
    return { turn: { id: turn } }
  })
  return fake
}

const upstreams: CodexUpstream[] = []
afterEach(() => {
  for (const upstream of upstreams.splice(0)) upstream.close()
})

export function upstreamOf(fake: FakeCodexLink, options: Partial<CodexUpstreamOptions> = {}): CodexUpstream {
  const upstream = createCodexUpstream({ link: () => Promise.resolve(fake.link), ...options })
  upstreams.push(upstream)
  return upstream
}

export type Sent = {
  status: number | null
  headers: Record<string, unknown>
  body: string
  error: AppError | null
  ended: boolean
}

export function send(
  upstream: CodexUpstream,
  body: JsonObject,
  timeouts: { idleTimeoutMs?: number } = {},
): Sent & { call: UpstreamCall } {
  const sent: Sent = { status: null, headers: {}, body: '', error: null, ended: false }
  const handler: ReplyHandler = {
    head(code, headers) {
      sent.status = code
      sent.headers = { ...headers }
    },
    data: (bytes) => void (sent.body += Buffer.from(bytes).toString()),
    end: () => void (sent.ended = true),
    failed: (error) => void (sent.error = error),
  }
  const bytes = Buffer.from(JSON.stringify(body))
  const href = 'codex:'
  const address = { href, origin: new URL(href), host: 'codex', path: '', hiddenHeaders: new Set<string>() }
  const request = { address, headers: [], pieces: [bytes], length: bytes.length, headTimeoutMs: 0 }
  const call = upstream.open({ ...request, idleTimeoutMs: timeouts.idleTimeoutMs ?? 0 }, handler)
  return Object.assign(sent, { call })
}

/** The model calls the tool, and its answer ends there. */
export function callTool(fake: FakeCodexLink, threadId: string, callId: string): Promise<unknown> {
  const item = {
    type: 'function_call',
    id: `fc_${callId}`,
    call_id: callId,
    name: 'weather',
    arguments: '{}',
  }
  fake.notify('rawResponseItem/completed', { threadId, item })
  const answer = fake.ask('item/tool/call', { threadId, callId, tool: 'weather', arguments: {} })
  fake.notify('rawResponse/completed', { threadId, usage: null })
  return answer
}

export function say(fake: FakeCodexLink, threadId: string, text: string): void {
  const content = [{ type: 'output_text', text, annotations: [] }]
  fake.notify('rawResponseItem/completed', {
    threadId,
    item: { type: 'message', id: 'm', role: 'assistant', content },
  })
  fake.notify('turn/completed', { threadId, turn: { status: 'completed' } })
}

export const begun = (fake: FakeCodexLink, turns = 1): Promise<void> =>
  until(() => fake.methods().filter((method) => method === 'turn/start').length === turns, 'a turn')
export const done = (sent: Sent): Promise<void> =>
  until(() => sent.ended || sent.error !== null, 'the end of a reply')
export const result = (callId: string, output = 'sunny'): JsonObject[] => [
  { type: 'function_call', call_id: callId, name: 'weather', arguments: '{}' },
  { type: 'function_call_output', call_id: callId, output },
]
export const after = (...items: JsonObject[]): JsonObject => ({
  ...question,
  input: [{ role: 'user', content: 'hi' }, ...items],
})
