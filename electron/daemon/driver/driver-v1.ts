import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import { RpcError } from '../../codex/rpc-error.ts'
import type { AskOptions, Conversation, ConversationDriver, StartOptions } from './conversation-driver.ts'
import { findRollout } from './find-rollout.ts'
import { interruptOn } from './interrupt-on.ts'
import { eventV1Schema, readEventsV1, type EventV1, type OpenCalls } from './read-events-v1.ts'
import type { TurnAnswer } from './turn-events.ts'
import { turnFailure } from './turn-failure.ts'
import { TurnFollower, type TurnEnd, type TurnReader } from './turn-follower.ts'

/** Without a running turn 0.42 and 0.44 never answer an interruption: it is answered by the end of the turn. */
const interruptTimeoutMs = 3_000
/** MCP servers of the user may hold up a conversation's start. */
const startTimeoutMs = 60_000

const startedSchema = z.object({ conversationId: z.string(), model: z.string().nullable().catch(null) })
const resumedSchema = z.object({ model: z.string().nullable().catch(null) })

/** newConversation, sendUserTurn … and codex/event/* (0.42 to 0.76). */
export function createDriverV1(link: CodexLink): Omit<ConversationDriver, 'list'> {
  // A second listener of one conversation would make every event come twice.
  const heard = new Set<string>()
  const listen = async (conversationId: string): Promise<void> => {
    if (heard.has(conversationId)) return
    await link.request('addConversationListener', { conversationId })
    heard.add(conversationId)
  }
  return {
    async start(options) {
      const result = await link.request('newConversation', startParams(options), {
        timeoutMs: startTimeoutMs,
      })
      const { conversationId: id, model } = startedSchema.parse(result)
      await listen(id)
      return { ...settingsOf(options), id, model }
    },
    async resume(id, options) {
      const loaded = await isLoaded(() => listen(id))
      // What it runs with is not told.
      if (loaded) return { ...settingsOf(options), effort: null, id }
      const path = await findRollout(link, id)
      const params = {
        ...(path === null ? { conversationId: id } : { path }),
        overrides: startParams(options),
      }
      const resumed = await link.request('resumeConversation', params, { timeoutMs: startTimeoutMs })
      await listen(id)
      return { ...settingsOf(options), id, model: resumedSchema.parse(resumed).model }
    },
    ask: (conversation, text, options = {}) => ask(link, conversation, text, options),
    interrupt: (id) => interruptConversation(link, id),
  }
}

/** @returns false when no turn was running */
export async function interruptConversation(link: CodexLink, conversationId: string): Promise<boolean> {
  try {
    await link.request('interruptConversation', { conversationId }, { timeoutMs: interruptTimeoutMs })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'codex_timeout') return false
    throw error
  }
}

/** Codex refuses a listener for a conversation it has not loaded. */
async function isLoaded(listen: () => Promise<void>): Promise<boolean> {
  try {
    await listen()
    return true
  } catch (error) {
    if (error instanceof RpcError) return false
    throw error
  }
}

function startParams(options: StartOptions): Record<string, unknown> {
  const { cwd, sandbox, approvalPolicy, model, effort, baseInstructions, developerInstructions } = options
  if (developerInstructions != null) throw noDeveloperInstructions()
  const config = { ...options.config, ...(effort === null ? {} : { model_reasoning_effort: effort }) }
  return {
    cwd,
    sandbox,
    approvalPolicy,
    ...(model === null ? {} : { model }),
    ...(baseInstructions == null ? {} : { baseInstructions }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  }
}

function noDeveloperInstructions(): AppError {
  return new AppError('codex_version_unsupported', {
    what: 'This Codex has no developer instructions',
    where: 'developer-instructions',
    accepted: 'Codex 0.77 or newer',
    fix: 'Put them into base-instructions or the prompt, or update Codex',
  })
}

const settingsOf = ({
  model,
  effort,
  cwd,
  sandbox,
  approvalPolicy,
}: StartOptions): Omit<Conversation, 'id'> => ({
  model,
  effort,
  cwd,
  sandbox,
  approvalPolicy,
})

async function ask(
  link: CodexLink,
  conversation: Conversation,
  text: string,
  { model = null, effort = null, signal, onEvent = () => undefined }: AskOptions,
): Promise<TurnAnswer> {
  signal?.throwIfAborted()
  const conversationId = conversation.id
  const follower = new TurnFollower(link, turnReader(conversationId), onEvent)
  follower.begin()
  try {
    const items = [{ type: 'text', data: { text } }]
    if (model === null && effort === null) {
      await link.request('sendUserMessage', { conversationId, items })
    } else {
      await link.request('sendUserTurn', {
        conversationId,
        items,
        ...turnSettings(conversation, model, effort),
      })
    }
    const interrupt = (): Promise<unknown> => link.request('interruptConversation', { conversationId })
    return await interruptOn(signal, follower, interrupt)
  } finally {
    follower.close()
  }
}

/** v1 takes all settings or none. */
function turnSettings(
  conversation: Conversation,
  model: string | null,
  effort: string | null,
): Record<string, unknown> {
  const { cwd, approvalPolicy, sandbox } = conversation
  const wanted = model ?? conversation.model
  if (wanted === null) {
    throw new AppError('invalid_request', {
      what: 'This Codex cannot change the effort of a conversation whose model is not known',
      where: 'model',
      fix: 'Name the model too',
    })
  }
  return {
    cwd,
    approvalPolicy,
    // The tag was `mode` in 0.44 and is `type` later; what is unknown is ignored.
    sandboxPolicy: { mode: sandbox, type: sandbox },
    model: wanted,
    ...(effort === null ? {} : { effort }),
    summary: 'auto',
  }
}

/** A turn has no id before it begins: the first one that begins after the question is ours. */
function turnReader(conversationId: string): TurnReader {
  const open: OpenCalls = new Map()
  let turnId: string | null = null
  let failure: string | null = null
  return (method, params) => {
    if (!method.startsWith('codex/event/')) return null
    const event = eventV1Schema.safeParse(params)
    if (!event.success || event.data.conversationId !== conversationId) return null
    if (turnId === null && event.data.msg.type === 'task_started') turnId = event.data.id
    if (event.data.id !== turnId) return null
    const events = readEventsV1(event.data, open)
    for (const one of events) if (one.type === 'problem' && !one.willRetry) failure = one.message
    return { events, end: endOf(event.data, failure) }
  }
}

function endOf({ msg }: EventV1, failure: string | null): TurnEnd | null {
  switch (msg.type) {
    case 'task_complete':
      return failure === null
        ? { status: 'completed' }
        : { status: 'failed', error: turnFailure(failure, null) }
    case 'turn_aborted':
      return { status: 'interrupted' }
    case 'shutdown_complete':
      return { status: 'failed', error: turnFailure('the conversation was closed', null) }
    default:
      return null
  }
}
