import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createChatOnlyUpstream } from '../fakes/chat-only-upstream.mjs'
import type { Turn } from '../fakes/strict-upstream.d.mts'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex } from './fetch-codex.ts'
import { runCodex, type CodexRun } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'
import { goodbye } from './work-script.ts'

/** A model that calls a tool Codex never offered learns that from Codex, and the turn goes on. */
export function describeUndeclaredCall(version: string, args: readonly string[]): void {
  describe(`Codex ${version}, a model calls what it was not offered`, () => {
    let done: { run: CodexRun; turns: Turn[] } | null = null
    let skipped = false
    const cleanups: (() => Promise<void>)[] = []
    beforeAll(async () => {
      const codex = await fetchCodex(version)
      skipped = codex === null
      if (codex === null) return
      const turns: Turn[] = []
      const upstream = createChatOnlyUpstream({
        decide(turn) {
          turns.push(turn)
          return turn.step === 0
            ? { calls: [{ name: 'rm_everything', args: { now: true } }] }
            : { text: goodbye }
        },
      })
      cleanups.push(upstream.close)
      const { baseUrl, apiKey, close } = await serveProxy(await listen(upstream.server), 'chat')
      cleanups.push(close)
      const target = { baseUrl, model: 'fake/some-model', wireApi: 'responses' as const }
      const repo = await makeScratchRepo(codexConfig(target, noRetries))
      cleanups.push(repo.remove)
      done = { run: await runCodex(codex, repo, { apiKey, args }), turns }
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })
    beforeEach((context) => context.skip(skipped, 'no registry'))

    it('completes the turn', () => {
      expect(done?.turns).toHaveLength(2)
      expect(done?.turns[1]?.results).toEqual([{ id: 'call_0_0', text: 'unsupported call: rm_everything' }])
      expect(done?.run.items('agent_message').map(({ text }) => text)).toEqual([goodbye])
      expect(done?.run.events.at(-1)?.type).toBe('turn.completed')
    })
  })
}
