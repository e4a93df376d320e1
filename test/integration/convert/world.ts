import OpenAI from 'openai'
import { afterAll, beforeAll } from 'vitest'
import type { ResolvedProvider, RoutingConfig } from '../../../shared/config/routing-config.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import { createScriptedUpstream, type ScriptedUpstream } from '../../fakes/scripted-upstream.mjs'
import { listen } from '../../fakes/upstream.mjs'
import {
  apiKey,
  ask,
  forkProxy,
  provider,
  withBuiltProxy,
  type ProxyChild,
  type Reply,
} from '../proxy/harness.ts'
import { proxyInit } from '../../support/proxy-init.ts'

export type ConvertWorld = {
  port: number
  base: string
  upstream: ScriptedUpstream
  proxy: ProxyChild
  config: RoutingConfig
}

/** Providers of the scripted upstream: dialect × patience. */
function providers(base: string): Record<string, ResolvedProvider> {
  const responses = { wireApi: 'responses' } as const
  return {
    chat: provider('chat', base),
    resp: provider('resp', base, responses),
    quickchat: provider('quickchat', base, { streamIdleTimeoutMs: 300 }),
    quickresp: provider('quickresp', base, { ...responses, streamIdleTimeoutMs: 300 }),
    patientchat: provider('patientchat', base, { requestMaxRetries: 3 }),
    patientresp: provider('patientresp', base, { ...responses, requestMaxRetries: 3 }),
    typo: provider('typo', base, { quirks: ['no-such-quirk'] }),
    gone: provider('gone', 'http://127.0.0.1:9/v1', responses),
  }
}

/** The built proxy as a child process in front of a scripted upstream. */
export function withConvertWorld(): () => ConvertWorld {
  const entry = withBuiltProxy()
  let world: ConvertWorld | null = null
  beforeAll(async () => {
    const upstream = createScriptedUpstream()
    const base = `http://127.0.0.1:${await listen(upstream.server)}/v1`
    const config: RoutingConfig = {
      defaultProvider: null,
      automaticProvider: null,
      reverseModelNames: true,
      providers: providers(base),
      models: {
        'codex-main': { provider: 'resp', model: 'gpt-5.2-codex', reasoningEffort: 'low' },
        'chat-main': { provider: 'chat', model: 'kimi-k3', reasoningEffort: null },
      },
    }
    const proxy = forkProxy(entry())
    proxy.send(proxyInit(config, apiKey))
    const { port } = await proxy.next('listening')
    world = { port, base: `http://127.0.0.1:${port}/v1`, upstream, proxy, config }
  }, 120_000)
  afterAll(async () => {
    world?.proxy.child.kill('SIGKILL')
    await world?.proxy.exited
    world?.upstream.server.closeAllConnections()
    world?.upstream.server.close()
  })
  return () => {
    if (world === null) throw new Error('the world has not begun')
    return world
  }
}

export const sdk = (world: ConvertWorld, headers: Record<string, string> = {}): OpenAI =>
  new OpenAI({ baseURL: world.base, apiKey, maxRetries: 0, defaultHeaders: headers })

export type Direction = 'responses-to-chat' | 'chat-to-responses'

/** A small request of the client's dialect to a provider of the other one. */
export function send(
  { port }: ConvertWorld,
  direction: Direction,
  stream: boolean,
  rest: { model?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const fromChat = direction === 'chat-to-responses'
  const model = rest.model ?? (fromChat ? 'resp/m' : 'chat/m')
  const input = fromChat ? { messages: [{ role: 'user', content: 'hi' }] } : { input: 'hi' }
  return ask(port, fromChat ? '/v1/chat/completions' : '/v1/responses', {
    body: JSON.stringify({ model, stream, ...input, ...rest.body }),
    ...(rest.headers === undefined ? {} : { headers: rest.headers }),
  })
}

/** The data of all frames; `[DONE]` stays a word. */
export function eventsOf(reply: Reply): Json[] {
  const decoder = createSseDecoder()
  const frames = [...decoder.push(Buffer.from(reply.body)), ...decoder.end()]
  return frames.map(({ data }): Json => (data === '[DONE]' ? data : JSON.parse(data)))
}

export const objectOf = (text: string): JsonObject => {
  const value: JsonObject = JSON.parse(text)
  return value
}
