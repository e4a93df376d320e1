import { z } from 'zod'
import type { CodexLink } from '../../codex/link.ts'
import type { AskOptions, Conversation, ConversationDriver, StartOptions } from './conversation-driver.ts'
import { interruptOn } from './interrupt-on.ts'
import { readEventsV2 } from './read-events-v2.ts'
import type { TurnAnswer } from './turn-events.ts'
import { turnFailure } from './turn-failure.ts'
import { TurnFollower, type TurnEnd, type TurnReader } from './turn-follower.ts'

/** `model/list` and MCP servers of the user may hold up the first thread; 0.94 stalls three seconds without a network. */
const startTimeoutMs = 60_000

const turnSchema = z.object({
  id: z.string(),
  status: z.enum(['completed', 'interrupted', 'failed', 'inProgress']).catch('completed'),
  error: z.object({ message: z.string(), codexErrorInfo: z.unknown().optional() }).nullish(),
})
const threadSchema = z.object({
  thread: z.object({ id: z.string(), turns: z.array(turnSchema).catch([]) }),
  model: z.string().nullable().catch(null),
  reasoningEffort: z.string().nullable().catch(null),
  cwd: z.string().nullable().catch(null),
})
const startedTurnSchema = z.object({ turn: z.object({ id: z.string() }) })
const turnEventSchema = z.object({ threadId: z.string(), turn: turnSchema })
const ofTurnSchema = z.object({ threadId: z.string(), turnId: z.string() })

/** thread/…, turn/… and item/… (0.77 and newer). */
export function createDriverV2(link: CodexLink): Omit<ConversationDriver, 'list'> {
  return {
    async start(options) {
      const result = await link.request('thread/start', threadParams(options), { timeoutMs: startTimeoutMs })
      return toConversation(result, options)
    },
    async resume(id, options) {
      const params = { threadId: id, ...threadParams(options) }
      return toConversation(
        await link.request('thread/resume', params, { timeoutMs: startTimeoutMs }),
        options,
      )
    },
    ask: (conversation, text, options = {}) => ask(link, conversation, text, options),
    async interrupt(id) {
      const { thread } = threadSchema.parse(await link.request('thread/resume', { threadId: id }))
      const running = thread.turns.findLast(({ status }) => status === 'inProgress')
      if (running === undefined) return false
      await link.request('turn/interrupt', { threadId: id, turnId: running.id })
      return true
    },
  }
}

function threadParams(options: StartOptions): Record<string, unknown> {
  const { cwd, sandbox, approvalPolicy, model, effort, baseInstructions, developerInstructions } = options
  const config = { ...options.config, ...(effort === null ? {} : { model_reasoning_effort: effort }) }
  return {
    cwd,
    sandbox,
    approvalPolicy,
    ...(model === null ? {} : { model }),
    ...(baseInstructions == null ? {} : { baseInstructions }),
    ...(developerInstructions == null ? {} : { developerInstructions }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  }
}

function toConversation(result: unknown, options: StartOptions): Conversation {
  const { thread, model, reasoningEffort, cwd } = threadSchema.parse(result)
  const { sandbox, approvalPolicy } = options
  return { id: thread.id, model, effort: reasoningEffort, cwd: cwd ?? options.cwd, sandbox, approvalPolicy }
}

async function ask(
  link: CodexLink,
  { id: threadId }: Conversation,
  text: string,
  { model = null, effort = null, signal, onEvent = () => undefined }: AskOptions,
): Promise<TurnAnswer> {
  signal?.throwIfAborted()
  let turnId = ''
  const follower = new TurnFollower(link, (...event) => readTurn(threadId, turnId, ...event), onEvent)
  try {
    const started = await link.request('turn/start', {
      threadId,
      input: [{ type: 'text', text, text_elements: [] }],
      ...(model === null ? {} : { model }),
      ...(effort === null ? {} : { effort }),
    })
    turnId = startedTurnSchema.parse(started).turn.id
    follower.begin()
    return await interruptOn(signal, follower, () => link.request('turn/interrupt', { threadId, turnId }))
  } finally {
    follower.close()
  }
}

function readTurn(
  threadId: string,
  turnId: string,
  ...[method, params]: Parameters<TurnReader>
): ReturnType<TurnReader> {
  if (method === 'turn/completed') {
    const completed = turnEventSchema.safeParse(params)
    if (!completed.success || completed.data.threadId !== threadId || completed.data.turn.id !== turnId)
      return null
    return { events: [], end: endOf(completed.data.turn) }
  }
  const of = ofTurnSchema.safeParse(params)
  if (!of.success || of.data.threadId !== threadId || of.data.turnId !== turnId) return null
  return { events: readEventsV2(method, params), end: null }
}

function endOf({ status, error }: z.infer<typeof turnSchema>): TurnEnd {
  if (status !== 'failed') return { status: status === 'interrupted' ? 'interrupted' : 'completed' }
  return {
    status: 'failed',
    error: turnFailure(error?.message ?? 'it does not say why', infoWord(error?.codexErrorInfo)),
  }
}

/** `"usageLimitExceeded"`, or `{"httpConnectionFailed": {…}}`. */
function infoWord(info: unknown): string | null {
  if (typeof info === 'string') return info
  return typeof info === 'object' && info !== null ? (Object.keys(info)[0] ?? null) : null
}
