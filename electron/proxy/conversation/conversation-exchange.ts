import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { ClientDialect, Dialect } from '../../../shared/protocol/dialect.ts'
import { mergeHistory, type History, type Merged } from '../../../shared/protocol/history/merge-history.ts'
import { forResponsesProvider } from '../../../shared/protocol/history/reply-entries.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { describeJson, readList } from '../../../shared/protocol/json/readers.ts'
import type { ConversationRecord } from '../../conversations/conversation-file.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import { dialectOf, type ClientEndpoint } from '../client/client-endpoint.ts'
import {
  isResponsesRequest,
  parseRequest,
  requestObject,
  type ClientRequest,
} from '../client/parse-request.ts'
import type { ExchangeTap } from '../recorder.ts'
import { conversationIdOf, hasConversationMember } from './conversation-id.ts'
import { createReplyKeeper } from './reply-keeper.ts'

export type ConversationDesk = {
  /** Null when the request has nothing to do with conversations: then nothing was read or copied. */
  concerns(headers: IncomingHttpHeaders, request: ClientRequest): boolean
  /**
   * The request as it is without us: the kept history in front, `conversation_id` gone. The reply is followed by
   * `tap` and kept when it came to an end of its own; a failed one leaves the conversation as it was, so that the
   * same turn can be sent again.
   *
   * @throws AppError `conversation_invalid`, `conversation_busy`
   */
  enter(wish: ConversationEntry): Promise<Entered>
}

export type ConversationEntry = {
  headers: IncomingHttpHeaders
  endpoint: ClientEndpoint
  request: ClientRequest
  deployment: string | null
  upstreamDialect: Dialect
  tap: ExchangeTap
}

/** `id` is null where the body only had to lose an empty member. */
export type Entered = { request: ClientRequest; id: string | null }

export type DeskOptions = {
  conversations: Conversations
  now(): number
  log(line: string): void
  /** How long a turn waits for the one before it: clients go on as soon as they have read the last event. */
  waitMs?: number
}

const defaultWaitMs = 3_000
const nothingKept: History = { system: [], entries: [] }

export function createConversationDesk({
  conversations,
  now,
  log,
  waitMs = defaultWaitMs,
}: DeskOptions): ConversationDesk {
  /** Turns under way, until they are kept or given up. */
  const active = new Map<string, Turnstile>()

  const keep = async (
    id: string,
    { tap, request }: ConversationEntry,
    dialect: ClientDialect,
    before: ConversationRecord | null,
    merged: Merged,
    reply: readonly Json[],
  ): Promise<void> => {
    try {
      const entries = [...merged.fresh, ...reply]
      const turn = { at: now(), model: request.model, system: merged.system, entries }
      const kept = await conversations.append(id, dialect, before, turn)
      if (!kept) log(`${tap.id} conversation ${id} was deleted while it was answered`)
    } catch (thrown) {
      const { code, message } = toWireError(thrown)
      tap.warn(`${code}: ${message}`)
      log(`${tap.id} ${message}`)
    }
  }

  const follow = async (id: string, entry: ConversationEntry, leave: () => void): Promise<Entered> => {
    const dialect = dialectFor(entry)
    const before = await conversations.read(id)
    if (before !== null && before.dialect !== dialect) throw otherDialect(id, before.dialect, dialect)
    const body = requestObject(entry.request)
    const merged = mergeHistory(historyOf(before, entry.upstreamDialect), sentEntries(body, dialect))
    const keeper = createReplyKeeper(dialect)
    entry.tap.follow({
      ...keeper,
      ended() {
        const reply = keeper.entries()
        if (reply === null) leave()
        else void keep(id, entry, dialect, before, merged, reply).finally(leave)
      },
    })
    return { id, request: rebuilt({ ...body, [listMember(dialect)]: merged.list }, entry.deployment) }
  }

  return {
    concerns: (headers, request) =>
      hasConversationMember(request) || conversationIdOf(headers, request) !== null,
    async enter(entry) {
      const id = conversationIdOf(entry.headers, entry.request)
      if (id === null) return { id, request: rebuilt(requestObject(entry.request), entry.deployment) }
      await turnOf(id, active, waitMs)
      const turnstile = createTurnstile()
      const leave = (): void => {
        active.delete(id)
        turnstile.open()
      }
      active.set(id, turnstile)
      try {
        return await follow(id, entry, leave)
      } catch (thrown) {
        leave()
        throw thrown
      }
    },
  }
}

type Turnstile = { passed: Promise<void>; open(): void }

function createTurnstile(): Turnstile {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** @throws AppError `conversation_busy` when the turn before does not end in time */
async function turnOf(id: string, active: ReadonlyMap<string, Turnstile>, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs
  for (let turn = active.get(id); turn !== undefined; turn = active.get(id)) {
    const left = deadline - Date.now()
    if (left <= 0) throw isBusy(id)
    const timer = new AbortController()
    await Promise.race([
      turn.passed,
      setTimeout(left, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
    timer.abort()
  }
}

const listMember = (dialect: ClientDialect): string => (dialect === 'responses' ? 'input' : 'messages')

function dialectFor({ endpoint, request }: ConversationEntry): ClientDialect {
  const dialect = endpoint === 'chat' || endpoint === 'responses' || endpoint === 'messages'
  if (dialect && !(endpoint === 'chat' && isResponsesRequest(request))) return dialectOf(endpoint) ?? 'chat'
  throw new AppError('conversation_invalid', {
    what: 'A conversation cannot be kept for this kind of request',
    where: 'conversation_id',
    current: endpoint === 'chat' ? 'a Responses body at /chat/completions' : endpoint,
    accepted: '/chat/completions, /responses and /messages with bodies of their own',
    fix: 'Leave conversation_id away',
  })
}

/** @throws AppError `conversation_invalid` */
function sentEntries(body: JsonObject, dialect: ClientDialect): Json[] {
  const name = listMember(dialect)
  const value = body[name]
  if (dialect === 'responses' && typeof value === 'string')
    return [{ type: 'message', role: 'user', content: value }]
  const list = readList(body, name)
  if (list !== undefined) return list
  throw new AppError('conversation_invalid', {
    what: 'A turn of a conversation needs what is new in it',
    where: name,
    current: describeJson(value),
    accepted: dialect === 'responses' ? 'a string or a list of items' : 'a list of messages',
  })
}

function historyOf(record: ConversationRecord | null, upstreamDialect: Dialect): History {
  if (record === null) return nothingKept
  const system = record.turns.findLast((turn) => turn.system !== null)?.system ?? []
  const entries = record.turns.flatMap((turn) => turn.entries)
  const isForResponses = record.dialect === 'responses' && upstreamDialect === 'responses'
  return { system, entries: isForResponses ? forResponsesProvider(entries) : entries }
}

function rebuilt({ conversation_id: _ours, ...body }: JsonObject, deployment: string | null): ClientRequest {
  return { ...parseRequest(Buffer.from(JSON.stringify(body)), deployment), rewritten: true }
}

function otherDialect(id: string, kept: ClientDialect, asked: ClientDialect): AppError {
  return new AppError('conversation_invalid', {
    what: 'The conversation was begun at another kind of address',
    where: `conversation_id ${JSON.stringify(id)}`,
    current: asked,
    accepted: kept,
    fix: 'Go on where it was begun, or use a new conversation_id',
  })
}

function isBusy(id: string): AppError {
  return new AppError('conversation_busy', {
    what: 'The last turn of this conversation is still being answered',
    where: `conversation_id ${JSON.stringify(id)}`,
    fix: 'Send the next turn when the reply has ended',
  })
}
