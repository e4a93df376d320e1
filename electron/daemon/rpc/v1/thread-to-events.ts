import { z } from 'zod'
import { beginEvents, endEvents, readItem, type V1Item, type V1Msg } from './item-events.ts'

/** Events of one notification, with the turn they are of: v1 calls that the event's id. */
export type V1Events = { turnId: string; events: V1Msg[] }

const turnId = z.string().nullish()
const withDelta = z.looseObject({ turnId, itemId: z.string().nullish(), delta: z.string() })
const withItem = z.looseObject({ turnId, item: z.unknown().optional() })
const errorParams = z.looseObject({
  turnId,
  willRetry: z.boolean().nullish(),
  error: z.looseObject({ message: z.string() }),
})
const turnParams = z.looseObject({
  turn: z.looseObject({
    id: z.string(),
    status: z.string(),
    error: z.looseObject({ message: z.string() }).nullish(),
  }),
})
const counts = z.looseObject({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
  totalTokens: z.number(),
})
const usageParams = z.looseObject({
  turnId,
  tokenUsage: z.looseObject({ total: counts, last: counts, modelContextWindow: z.number().nullish() }),
})
const planParams = z.looseObject({
  turnId,
  explanation: z.string().nullish(),
  plan: z.array(z.looseObject({ step: z.string(), status: z.string() })),
})
const diffParams = z.looseObject({ turnId, diff: z.string() })

/**
 * Tells a v2 thread in v1's `codex/event/*` (transcripts of 0.44.0 against those of 0.169.0). Not told: what v1 has no
 * event for. One for each thread, because v1 ends a turn with its last message.
 */
export class ThreadToEvents {
  #lastMessage: string | null = null
  #errorTold = false
  /** Begun for a v1 client; what is declined never begins. */
  readonly #begun = new Set<string>()
  readonly #waiting = new Map<string, V1Item>()

  translate(method: string, params: unknown): V1Events | null {
    const events = this.#events(method, params)
    return events === null || events.events.length === 0 ? null : events
  }

  /** Codex asks about an item: it begins when it is approved. */
  approved(itemId: string): V1Msg[] {
    const item = this.#waiting.get(itemId)
    return item === undefined ? [] : this.#begin(item)
  }

  #events(method: string, params: unknown): V1Events | null {
    switch (method) {
      case 'turn/started':
        return this.#turnStarted(params)
      case 'turn/completed':
        return this.#turnCompleted(params)
      case 'item/started':
        return this.#item(params, (item) => this.#started(item))
      case 'item/completed':
        return this.#item(params, (item) => this.#completed(item))
      case 'item/agentMessage/delta':
        return delta(params, 'agent_message_delta')
      case 'item/reasoning/summaryTextDelta':
        return delta(params, 'agent_reasoning_delta')
      case 'item/reasoning/textDelta':
        return delta(params, 'agent_reasoning_raw_content_delta')
      case 'item/reasoning/summaryPartAdded':
        return read(z.looseObject({ turnId }), params, () => [{ type: 'agent_reasoning_section_break' }])
      case 'item/commandExecution/outputDelta':
        return this.#output(params)
      case 'error':
        return this.#error(params)
      default:
        return plainEvents(method, params)
    }
  }

  #turnStarted(params: unknown): V1Events | null {
    this.#lastMessage = null
    this.#errorTold = false
    const turn = turnParams.safeParse(params).data?.turn
    return turn === undefined
      ? null
      : { turnId: turn.id, events: [{ type: 'task_started', model_context_window: null }] }
  }

  #turnCompleted(params: unknown): V1Events | null {
    const turn = turnParams.safeParse(params).data?.turn
    if (turn === undefined) return null
    this.#begun.clear()
    this.#waiting.clear()
    const message = turn.error?.message
    const failure: V1Msg[] = message === undefined || this.#errorTold ? [] : [{ type: 'error', message }]
    const end: V1Msg =
      turn.status === 'interrupted'
        ? { type: 'turn_aborted', reason: 'interrupted' }
        : { type: 'task_complete', last_agent_message: this.#lastMessage }
    return { turnId: turn.id, events: [...failure, end] }
  }

  #item(params: unknown, then: (item: V1Item) => V1Msg[]): V1Events | null {
    return read(withItem, params, (found) => {
      const item = readItem(found.item)
      return item === null ? [] : then(item)
    })
  }

  /** Whether an edit or a command has to be approved first shows only afterwards: they begin when something comes of it. */
  #started(item: V1Item): V1Msg[] {
    if (item.type === 'agentMessage' || item.type === 'reasoning') return []
    if (item.type !== 'fileChange' && item.type !== 'commandExecution') return this.#begin(item)
    this.#waiting.set(item.id, item)
    return []
  }

  #completed(item: V1Item): V1Msg[] {
    if (item.type === 'agentMessage') this.#lastMessage = item.text
    this.#waiting.delete(item.id)
    const declined = 'status' in item && item.status === 'declined'
    if (declined && !this.#begun.has(item.id)) return []
    const begin = this.#begun.has(item.id) ? [] : this.#begin(item)
    return [...begin, ...endEvents(item)]
  }

  #begin(item: V1Item): V1Msg[] {
    this.#waiting.delete(item.id)
    this.#begun.add(item.id)
    return beginEvents(item)
  }

  #output(params: unknown): V1Events | null {
    return read(withDelta, params, ({ itemId, delta: text }) => {
      const waiting = this.#waiting.get(itemId ?? '')
      const chunk = Buffer.from(text).toString('base64')
      const output = { type: 'exec_command_output_delta', call_id: itemId ?? '', stream: 'stdout', chunk }
      return [...(waiting === undefined ? [] : this.#begin(waiting)), output]
    })
  }

  #error(params: unknown): V1Events | null {
    return read(errorParams, params, ({ willRetry, error: { message } }) => {
      if (willRetry === true) return [{ type: 'stream_error', message }]
      this.#errorTold = true
      return [{ type: 'error', message }]
    })
  }
}

function plainEvents(method: string, params: unknown): V1Events | null {
  switch (method) {
    case 'thread/tokenUsage/updated':
      return read(usageParams, params, ({ tokenUsage }) => [
        {
          type: 'token_count',
          info: {
            total_token_usage: usage(tokenUsage.total),
            last_token_usage: usage(tokenUsage.last),
            model_context_window: tokenUsage.modelContextWindow ?? null,
          },
          rate_limits: null,
        },
      ])
    case 'turn/plan/updated':
      return read(planParams, params, ({ explanation, plan }) => [
        {
          type: 'plan_update',
          explanation: explanation ?? null,
          plan: plan.map(({ step, status }) => ({
            step,
            status: status === 'inProgress' ? 'in_progress' : status,
          })),
        },
      ])
    case 'turn/diff/updated':
      return read(diffParams, params, ({ diff }) => [{ type: 'turn_diff', unified_diff: diff }])
    case 'rawResponseItem/completed':
      return read(withItem, params, ({ item }) => [{ type: 'raw_response_item', item }])
    default:
      return null
  }
}

const delta = (params: unknown, type: string): V1Events | null =>
  read(withDelta, params, ({ delta: text }) => [{ type, delta: text }])

function read<T extends { turnId?: string | null | undefined }>(
  schema: z.ZodType<T>,
  params: unknown,
  then: (params: T) => V1Msg[],
): V1Events | null {
  const { data } = schema.safeParse(params)
  return data === undefined ? null : { turnId: data.turnId ?? '', events: then(data) }
}

const usage = (count: z.infer<typeof counts>): Record<string, number> => ({
  input_tokens: count.inputTokens,
  cached_input_tokens: count.cachedInputTokens,
  output_tokens: count.outputTokens,
  reasoning_output_tokens: count.reasoningOutputTokens,
  total_tokens: count.totalTokens,
})
