import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createChatOnlyUpstream } from '../fakes/chat-only-upstream.mjs'
import { createResponsesOnlyUpstream } from '../fakes/responses-only-upstream.mjs'
import type { Move, StrictUpstream, Turn } from '../fakes/strict-upstream.d.mts'
import { listen } from '../fakes/upstream.mjs'
import { codexConfig, noRetries } from './codex-config.ts'
import { fetchCodex } from './fetch-codex.ts'
import { runCodex, type CodexRun } from './run-codex.ts'
import { makeScratchRepo, type ScratchRepo } from './scratch-repo.ts'
import { serveProxy } from './served-proxy.ts'
import { goodbye, patchedLine, workOn } from './work-script.ts'

type Wire = 'chat' | 'responses'
export type TurnModel = {
  /** A name of Codex's own catalogue, or `fake/…`, which Codex does not know. */
  model: string
  /** How this version lets this model edit: by a tool, by a command, or by a program in which both are functions. */
  edits: 'apply_patch' | 'command' | 'code'
  /** It has tools in namespaces. */
  namespaced?: boolean
}
export type TurnCase = {
  client: Wire
  upstream: Wire
  models: readonly TurnModel[]
  /** False for a client that makes one call of several of one reply. Default true. */
  callsAtOnce?: boolean
  /** Options of `codex exec` this version needs. */
  args?: readonly string[]
}

/** One step of the upstream: what it was asked and what it answered. */
type Step = { turn: Turn; move: Move }
type Done = { run: CodexRun; repo: ScratchRepo; steps: Step[]; upstream: StrictUpstream; notes: string }

/**
 * The tests of one version: for each model one whole turn of the real Codex through `codex-tray serve`, against an
 * upstream that refuses whatever a strict provider refuses.
 * @param version or `latest`
 */
export function describeTurns(version: string, turnCase: TurnCase): void {
  const { client, upstream, models, callsAtOnce = true } = turnCase
  const title = `Codex ${version} speaking ${client}, upstream ${upstream} only`
  describe.each(models)(`${title}: $model, edits by $edits`, ({ model, edits, namespaced = false }) => {
    const done = withTurn(version, model, turnCase)

    it('completes the turn with the closing text', () => {
      const { run, upstream: fake } = done()
      expect(fake.refusals).toEqual([])
      expect({ code: run.code, output: run.output }).toMatchObject({ code: 0 })
      expect(run.events.at(-1)?.type).toBe('turn.completed')
      expect(run.items('agent_message').map(({ text }) => text)).toEqual(['I look at the file.', goodbye])
    })

    it('runs the shell call, and the upstream gets what it printed', () => {
      const { run, repo, steps } = done()
      const { notes } = repo.secrets
      expect(resultOf(steps[1], 'call_0_0')).toContain(notes)
      const [first] = run.items('command_execution')
      expect(first).toMatchObject({ exit_code: 0, status: 'completed' })
      expect(first?.aggregated_output).toContain(notes)
    })

    it('edits the file by apply_patch', () => {
      const { run, repo, steps, notes } = done()
      const name = steps[1]?.move.calls?.[0]?.name ?? 'none'
      expect(editKinds.find(({ pattern }) => pattern.test(name))?.edits).toBe(edits)
      expect(notes).toBe(`${repo.secrets.notes}\n${patchedLine}\nthird line\n`)
      expect(resultOf(steps[2], 'call_1_0')).not.toMatch(/^$|no result/)
      const [change] = run.items('file_change')
      expect(change?.changes?.map(({ kind }) => kind)).toEqual(['update'])
    })

    it(`runs ${callsAtOnce ? 'both calls of one reply' : 'two calls in a row'} and answers each by its id`, () => {
      const { repo, steps } = done()
      const { one, two } = repo.secrets
      const last = steps.at(-1)
      expect(steps).toHaveLength(callsAtOnce ? 4 : 5)
      expect(resultOf(last, 'call_2_0')).toContain(one)
      expect(resultOf(last, 'call_2_0')).not.toContain(two)
      expect(resultOf(last, callsAtOnce ? 'call_2_1' : 'call_3_0')).toContain(two)
    })

    if (namespaced) {
      it('knows its tool again that stands in a namespace', () => {
        const answer = resultOf(done().steps.at(-1), 'call_2_2')
        expect(answer).not.toMatch(/^$|no result|unsupported call/)
      })
    }

    it('reaches the upstream on its own path only, with the key of the provider', () => {
      const { requests } = done().upstream
      const path = upstream === 'chat' ? '/v1/chat/completions' : '/v1/responses'
      const asked = requests.map((request) => `${request.method} ${request.path}`)
      expect(new Set(asked)).toEqual(new Set([`POST ${path}`]))
      const keys = requests.map(({ headers }) => headers.authorization)
      expect(new Set(keys)).toEqual(new Set(['Bearer sk-of-the-provider']))
    })

    // With wire_api = "chat" these versions show no reasoning and ask for no usage.
    if (client === 'chat') return
    it('shows the reasoning and what the upstream counted', () => {
      const { run } = done()
      expect(run.items('reasoning').map(({ text }) => text)).toEqual(['First I look.'])
      const { usage } = run.events.at(-1) ?? {}
      expect(usage?.input_tokens).toBeGreaterThan(0)
      expect(usage?.output_tokens).toBeGreaterThan(0)
    })
  })
}

const resultOf = (step: Step | undefined, callId: string): string =>
  step?.turn.results.find(({ id }) => id === callId)?.text ?? `no result of ${callId}`

/** By the tool the script found to edit with; a converted name may have its namespace before it. */
const editKinds: readonly { pattern: RegExp; edits: TurnModel['edits'] }[] = [
  { pattern: /^apply_patch$/, edits: 'apply_patch' },
  { pattern: /^(exec_command|shell_command|shell)$/, edits: 'command' },
  { pattern: /(^|[^a-z])exec$/, edits: 'code' },
]

/** Runs the turn once, before the tests that look at it; without a registry they are skipped. */
function withTurn(version: string, model: string, turnCase: TurnCase): () => Done {
  let done: Done | null = null
  let skipped = false
  const cleanups: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const codex = await fetchCodex(version)
    if (codex === null) {
      skipped = true
      return
    }
    const steps: Step[] = []
    const create = turnCase.upstream === 'chat' ? createChatOnlyUpstream : createResponsesOnlyUpstream
    const upstream = create({
      decide(turn) {
        const move = workOn(turn, turnCase.callsAtOnce ?? true)
        steps.push({ turn, move })
        return move
      },
    })
    cleanups.push(upstream.close)
    // A name with a provider in it needs no alias.
    const aliases = model.includes('/') ? [] : [model]
    const proxy = await serveProxy(await listen(upstream.server), turnCase.upstream, aliases)
    cleanups.push(proxy.close)
    const { baseUrl, apiKey } = proxy
    const repo = await makeScratchRepo(codexConfig({ baseUrl, model, wireApi: turnCase.client }, noRetries))
    cleanups.push(repo.remove)
    const run = await runCodex(codex, repo, { apiKey, args: turnCase.args ?? [] })
    done = { run, repo, steps, upstream, notes: await repo.notes() }
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
