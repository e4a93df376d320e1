import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createResponsesOnlyUpstream } from '../fakes/responses-only-upstream.mjs'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig } from './codex-config.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { runCodex } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'
import { openTap } from './tap.ts'

let codex: Codex | null = null
beforeAll(async () => {
  codex = await fetchCodex('latest')
})
beforeEach((context) => context.skip(codex === null, 'no registry'))

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

/**
 * Codex asks for a WebSocket first where a provider says it has them, as the built-in one does. 426 is the one answer
 * after which it turns to POST at once; after 404, 405 and 501 it tries six times and more, 400 ends the turn.
 */
it('gets 426 for a WebSocket, once, and completes the turn by POST', async () => {
  if (codex === null) return
  const upstream = createResponsesOnlyUpstream({ decide: () => ({ text: 'Hello by POST.' }) })
  cleanups.push(upstream.close)
  const proxy = await serveProxy(await listen(upstream.server), 'responses')
  cleanups.push(proxy.close)
  const tap = await openTap(new URL(proxy.baseUrl))
  cleanups.push(tap.close)
  const baseUrl = `http://127.0.0.1:${tap.port}/v1`
  const config = codexConfig({ baseUrl, model: 'fake/some-model', wireApi: 'responses' }, [
    'supports_websockets = true',
  ])
  const repo = await makeScratchRepo(config)
  cleanups.push(repo.remove)
  const args = ['--disable', 'unbounded_connection_retries']
  const run = await runCodex(codex, repo, { apiKey: proxy.apiKey, args })

  const upgrades = tap.connections.filter(({ sent }) =>
    /^GET \/v1\/responses[^]*upgrade: websocket/i.test(sent),
  )
  const answers = upgrades.map(({ received }) => received.split('\r\n')[0])
  expect(answers).toEqual(['HTTP/1.1 426 Upgrade Required'])
  expect(run.items('agent_message').map(({ text }) => text)).toEqual(['Hello by POST.'])
  expect(run.code).toBe(0)
})
