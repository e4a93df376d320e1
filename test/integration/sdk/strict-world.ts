import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import { createChatOnlyUpstream } from '../../fakes/chat-only-upstream.mjs'
import { createResponsesOnlyUpstream } from '../../fakes/responses-only-upstream.mjs'
import type { Move, StrictUpstream, Turn } from '../../fakes/strict-upstream.d.mts'
import { listen } from '../../fakes/upstream.mjs'
import { buildProxy } from '../../fakes/build-bundle.mjs'
import { apiKey, forkProxy, provider } from '../proxy/harness.ts'
import { proxyInit } from '../../support/proxy-init.ts'

/** The models every test of an SDK runs with: one upstream that speaks only Chat, one that speaks only Responses. */
export const models = ['chat/m', 'resp/m'] as const

export type StrictWorld = {
  baseURL: string
  apiKey: string
  /** Replaces the script of both upstreams for the present test. */
  script(decide: (turn: Turn) => Move): void
  chat: StrictUpstream
  responses: StrictUpstream
}

type Script = { decide: (turn: Turn) => Move }
type Started = { world: StrictWorld; stop(): Promise<void> }

/**
 * The proxy between an SDK and two strict upstreams. After each test both must have refused nothing: what an SDK makes
 * light of is a mistake of the conversion all the same.
 */
export function withStrictWorld(): () => StrictWorld {
  const script: Script = { decide: answer }
  const started: Started[] = []
  beforeAll(async () => {
    started.push(await start(script))
  }, 120_000)
  beforeEach(() => {
    script.decide = answer
  })
  afterEach(() => {
    const upstreams = started.flatMap(({ world }) => [world.chat, world.responses])
    expect(upstreams.flatMap(({ refusals }) => refusals.splice(0))).toEqual([])
  })
  afterAll(async () => {
    for (const { stop } of started) await stop()
  })
  return () => {
    const [first] = started
    if (first === undefined) throw new Error('the world has not begun')
    return first.world
  }
}

async function start(script: Script): Promise<Started> {
  const options = { decide: (turn: Turn) => script.decide(turn) }
  const chat = createChatOnlyUpstream(options)
  const responses = createResponsesOnlyUpstream(options)
  const config = configOf(await listen(chat.server), await listen(responses.server))
  const { entry, folder } = await buildProxy()
  const proxy = forkProxy(entry)
  proxy.send(proxyInit(config, apiKey))
  const { port } = await proxy.next('listening')
  return {
    world: {
      baseURL: `http://127.0.0.1:${port}/v1`,
      apiKey,
      script: (decide) => (script.decide = decide),
      chat,
      responses,
    },
    async stop() {
      proxy.child.kill('SIGKILL')
      await proxy.exited
      await Promise.all([chat.close(), responses.close(), rm(folder, { recursive: true, force: true })])
    },
  }
}

function configOf(chatPort: number, responsesPort: number): RoutingConfig {
  return {
    defaultProvider: null,
    automaticProvider: null,
    reverseModelNames: false,
    providers: {
      chat: provider('chat', `http://127.0.0.1:${chatPort}/v1`),
      resp: provider('resp', `http://127.0.0.1:${responsesPort}/v1`, { wireApi: 'responses' }),
    },
    models: {},
  }
}

export const greeting = 'Hello from the upstream: naïve café, 完成 ✅ “quoted” \\ and a\nsecond line.'
export const thought = 'I think about the weather.'
export const report = { city: 'Paris', days: 3 }

/**
 * The model of the tests: with a schema, or made to call a tool, it gives the report; with a tool `weather` it asks for
 * two cities at once and then repeats what it was told; else it greets.
 */
export function answer({ results, tools, schema, body }: Turn): Move {
  if (results.length > 0) return { text: `I was told: ${results.map(({ text }) => text).join(', ')}` }
  if (schema !== null) return { text: JSON.stringify(report) }
  const [tool] = tools
  if (tool === undefined) return { reasoning: thought, text: greeting }
  if (typeof body['tool_choice'] === 'object') return { calls: [{ name: tool.name, args: report }] }
  const calls = ['Paris', 'Rome'].map((city) => ({ name: tool.name, args: { city } }))
  return { text: 'I look it up.', calls }
}
