import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createChatOnlyUpstream } from '../fakes/chat-only-upstream.mjs'
import { createResponsesOnlyUpstream } from '../fakes/responses-only-upstream.mjs'
import type { Move, StrictUpstream } from '../fakes/strict-upstream.d.mts'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { runCodex, type CodexRun } from './run-codex.ts'
import { makeScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'

type Wire = 'chat' | 'responses'
export type FailureCase = { client: Wire; upstream: Wire; args?: readonly string[] }

/**
 * What goes wrong at the upstream must be a failure for the user of Codex too, told once and never taken for success:
 * a half answer least of all.
 */
export function describeFailures(version: string, { client, upstream, args = [] }: FailureCase): void {
  describe(`Codex ${version} speaking ${client}, upstream ${upstream} only, in trouble`, () => {
    let codex: Codex | null = null
    const cleanups: (() => Promise<void>)[] = []
    beforeAll(async () => {
      codex = await fetchCodex(version)
    })
    beforeEach((context) => context.skip(codex === null, 'no registry'))
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
    })

    const ask = async (decide: () => Move): Promise<{ run: CodexRun; fake: StrictUpstream }> => {
      if (codex === null) throw new Error('no Codex')
      const fake = (upstream === 'chat' ? createChatOnlyUpstream : createResponsesOnlyUpstream)({ decide })
      cleanups.push(fake.close)
      const { baseUrl, apiKey, close } = await serveProxy(await listen(fake.server), upstream)
      cleanups.push(close)
      const target = { baseUrl, model: 'fake/some-model', wireApi: client }
      const repo = await makeScratchRepo(codexConfig(target, noRetries))
      cleanups.push(repo.remove)
      return { run: await runCodex(codex, repo, { apiKey, args }), fake }
    }
    const expectFailure = ({ code, events, output }: CodexRun): void => {
      expect({ code, output }).toMatchObject({ code: 1 })
      expect(events.map(({ type }) => type)).toContain('turn.failed')
      expect(events.map(({ type }) => type)).not.toContain('turn.completed')
    }

    it('does not take half an answer for a whole one', async () => {
      const { run, fake } = await ask(() => ({ text: 'This is only the first half of', cut: true }))
      expectFailure(run)
      expect(fake.bodies()).toHaveLength(1)
    })

    it('runs no half call', async () => {
      const args = '{"cmd":"touch here","command":["touch","here"]'
      const { run, fake } = await ask(() => ({ calls: [{ name: 'shell', args }], cut: true }))
      expectFailure(run)
      expect(run.items('command_execution')).toEqual([])
      expect(fake.bodies()).toHaveLength(1)
    })

    it('says what the upstream said', async () => {
      // Of a 5xx Codex tells nothing but that demand is high.
      const fail = { status: 400, message: 'Your plan ends today.', code: 'billing_hard_limit_reached' }
      const { run, fake } = await ask(() => ({ fail }))
      expectFailure(run)
      expect(run.output).toContain(fail.message)
      expect(fake.bodies()).toHaveLength(1)
    })
  })
}
