import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createChatOnlyUpstream } from '../fakes/chat-only-upstream.mjs'
import { createResponsesOnlyUpstream } from '../fakes/responses-only-upstream.mjs'
import type { StrictUpstream, Turn } from '../fakes/strict-upstream.d.mts'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig } from './codex-config.ts'
import { fetchCodex } from './fetch-codex.ts'
import { runCodex, type CodexRun } from './run-codex.ts'
import { makeScratchRepo, type ScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'
import { goodbye, patchedLine, workOn } from './work-script.ts'

type Wire = 'chat' | 'responses'
export type TurnCase = {
  client: Wire
  upstream: Wire
  /** In Codex's own catalogue; another model is named `fake/<name>`, which Codex does not know. */
  knownModels: readonly string[]
  unknownModels: readonly string[]
  /** Options of `codex exec` this version needs. */
  args?: readonly string[]
  /** Lines for the provider's table in Codex's configuration. */
  configLines?: readonly string[]
}

type Done = { run: CodexRun; repo: ScratchRepo; turns: Turn[]; upstream: StrictUpstream; notes: string }

/**
 * The tests of one version: for each model one whole turn of the real Codex through `codex-tray serve`, against an
 * upstream that refuses whatever a strict provider refuses.
 * @param version or `latest`
 */
export function describeTurns(version: string, turnCase: TurnCase): void {
  const { client, upstream, knownModels, unknownModels } = turnCase
  const models = [
    ...knownModels.map((name) => ({ model: name, told: `${name}, which it knows` })),
    ...unknownModels.map((name) => ({ model: `fake/${name}`, told: `fake/${name}, unknown to it` })),
  ]
  describe.each(models)(
    `Codex ${version} speaking ${client} to ${upstream}-only, model $told`,
    ({ model }) => {
      const done = useTurn(version, model, turnCase)

      it('completes the turn with the closing text', () => {
        const { run, upstream: fake } = done()
        expect(fake.refusals).toEqual([])
        expect({ code: run.code, output: run.output }).toMatchObject({ code: 0 })
        expect(run.events.at(-1)?.type).toBe('turn.completed')
        expect(run.items('agent_message').map(({ text }) => text)).toEqual(['I look at the file.', goodbye])
      })

      it('runs the shell call, and the upstream gets what it printed', () => {
        const { run, repo, turns } = done()
        const { notes } = repo.secrets
        expect(resultOf(turns[1], 'call_0_0')).toContain(notes)
        if (!isCodeMode(turns)) {
          expect(run.items('command_execution')[0]).toMatchObject({ exit_code: 0, status: 'completed' })
        }
        expect(run.items('command_execution')[0]?.aggregated_output).toContain(notes)
      })

      it('edits the file by apply_patch', () => {
        const { run, repo, turns, notes } = done()
        expect(notes).toBe(`${repo.secrets.notes}\n${patchedLine}\nthird line\n`)
        expect(resultOf(turns[2], 'call_1_0')).not.toBe('')
        const [change] = run.items('file_change')
        expect(change?.changes?.map(({ kind }) => kind)).toEqual(['update'])
      })

      it('runs both calls of one reply and answers each by its id', () => {
        const { repo, turns } = done()
        const { one, two } = repo.secrets
        expect(resultOf(turns[3], 'call_2_0')).toContain(one)
        expect(resultOf(turns[3], 'call_2_0')).not.toContain(two)
        expect(resultOf(turns[3], 'call_2_1')).toContain(two)
        expect(turns).toHaveLength(4)
      })

      it('reaches the upstream on its own path only, with the key of the provider', () => {
        const { upstream: fake } = done()
        const path = upstream === 'chat' ? '/v1/chat/completions' : '/v1/responses'
        expect(new Set(fake.requests.map((request) => `${request.method} ${request.path}`))).toEqual(
          new Set([`POST ${path}`]),
        )
        expect(new Set(fake.requests.map(({ headers }) => headers.authorization))).toEqual(
          new Set(['Bearer sk-of-the-provider']),
        )
      })
    },
  )
}

const resultOf = (turn: Turn | undefined, callId: string): string =>
  turn?.results.find(({ id }) => id === callId)?.text ?? `no result of ${callId}`

/** Models in code mode run commands from JavaScript. */
const isCodeMode = (turns: readonly Turn[]): boolean =>
  turns[0]?.tools.every(({ name }) => !/^(exec_command|shell|shell_command)$/.test(name)) ?? false

/** Runs the turn once, before the tests that look at it; without a registry they are skipped. */
function useTurn(version: string, model: string, turnCase: TurnCase): () => Done {
  let done: Done | null = null
  let skipped = false
  const cleanups: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const codex = await fetchCodex(version)
    if (codex === null) {
      skipped = true
      return
    }
    const turns: Turn[] = []
    const create = turnCase.upstream === 'chat' ? createChatOnlyUpstream : createResponsesOnlyUpstream
    const upstream = create({
      decide(turn) {
        turns.push(turn)
        return workOn(turn)
      },
    })
    cleanups.push(upstream.close)
    const proxy = await serveProxy(await listen(upstream.server), turnCase.upstream, turnCase.knownModels)
    cleanups.push(proxy.close)
    const { baseUrl, apiKey } = proxy
    const config = codexConfig({ baseUrl, model, wireApi: turnCase.client }, turnCase.configLines)
    const repo = await makeScratchRepo(config)
    cleanups.push(repo.remove)
    const run = await runCodex(codex, repo, { apiKey, args: turnCase.args ?? [] })
    done = { run, repo, turns, upstream, notes: await repo.notes() }
  })
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })
  beforeEach((context) => context.skip(skipped, 'no registry'))
  return () => {
    if (done === null) throw new Error('the turn has not been run')
    return done
  }
}
