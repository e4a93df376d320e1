import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { isObject, readList, readString } from '../../shared/protocol/json/readers.ts'
import type { JsonObject } from '../../shared/protocol/json/json-value.ts'
import { createChatOnlyUpstream } from '../fakes/chat-only-upstream.mjs'
import type { StrictUpstream } from '../fakes/strict-upstream.d.mts'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex } from './fetch-codex.ts'
import { runCodex, type CodexRun } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'
import { goodbye } from './work-script.ts'

/**
 * Chat on both sides, where requests go out as they came: Codex 0.94 sends a developer message behind its system
 * message, and this upstream takes one system message, in front, and no developer.
 */
let done: { run: CodexRun; upstream: StrictUpstream } | null = null
let skipped = false
const cleanups: (() => Promise<void>)[] = []

beforeAll(async () => {
  const codex = await fetchCodex('0.94.0')
  if (codex === null) {
    skipped = true
    return
  }
  const upstream = createChatOnlyUpstream({
    namesTwice: true,
    decide: ({ step }) =>
      step === 0
        ? { calls: [{ name: 'shell_command', args: { command: 'cat notes.txt' } }] }
        : { text: goodbye },
  })
  cleanups.push(upstream.close)
  const model = 'gpt-5.2-codex'
  const proxy = await serveProxy(await listen(upstream.server), 'chat', [model])
  cleanups.push(proxy.close)
  const { baseUrl, apiKey } = proxy
  const repo = await makeScratchRepo(codexConfig({ baseUrl, model, wireApi: 'chat' }, noRetries))
  cleanups.push(repo.remove)
  const run = await runCodex(codex, repo, { apiKey, args: ['--disable', 'remote_models'] })
  done = { run, upstream }
})
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})
beforeEach((context) => context.skip(skipped, 'no registry'))

it('completes a turn with a call against a provider that knows no developer role', () => {
  expect(done?.upstream.refusals).toEqual([])
  expect(done?.run.code).toBe(0)
  expect(done?.run.items('agent_message').map(({ text }) => text)).toEqual([goodbye])
  expect(done?.run.items('command_execution')).toHaveLength(1)
})

it('brings what the developer message says to the front', () => {
  const bodies = done?.upstream.requests.map(({ body }) => body) ?? []
  expect(bodies).toHaveLength(2)
  for (const body of bodies) {
    const copy: JsonObject = JSON.parse(JSON.stringify(body))
    const messages = (readList(copy, 'messages') ?? []).filter(isObject)
    const roles = messages.map((message) => readString(message, 'role'))
    expect([roles[0], roles.lastIndexOf('system'), roles.includes('developer')]).toEqual(['system', 0, false])
    expect(messages[0]?.['content']).toMatch(/^You are Codex[^]*<permissions instructions>/)
  }
})
