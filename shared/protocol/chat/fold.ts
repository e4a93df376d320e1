import type { Mutable } from '../mutable.ts'
import { isObject, readList, readNumber, readObject, readObjects, readString } from '../json/readers.ts'
import { readProviderFailure, type ProviderFailure } from '../provider-failure.ts'
import type { Json, JsonObject } from '../json/json-value.ts'
import { FinishWatch } from './finish-watch.ts'
import { createCallFold, type CallFold } from './call-fold.ts'

/**
 * Chunks of a Chat stream put together to the `chat.completion` a client that does not stream would have
 * received. Lenient towards providers: usage may come anywhere, `choices` may be empty or null, calls may
 * lack an index.
 */
export type ChatFold = {
  /** One parsed chunk. */
  push(chunk: Json): void
  /** Null while no chunk with a choice was seen. */
  result(): JsonObject | null
  /** The first error a chunk reported. */
  readonly failure: ProviderFailure | null
  /** The last `finish_reason`; null when the stream was cut. */
  readonly finishReason: string | null
  /** Only usage and the end can follow. */
  readonly complete: boolean
}

/** Members of the message that arrive in pieces. */
const textMembers = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const
/** Lists that arrive in pieces. */
const listMembers = ['annotations', 'reasoning_details', 'images'] as const

export function createChatFold(): ChatFold {
  const head: JsonObject = {}
  const texts = new Map<string, string>()
  const lists = new Map<string, Json[]>()
  const logprobs = new Map<string, Json[]>()
  const calls = createCallFold()
  let usage: JsonObject | undefined
  let seenChoice = false
  const finish = new FinishWatch()

  function takeHead(chunk: JsonObject): void {
    for (const name of ['id', 'created', 'model', 'system_fingerprint', 'service_tier']) {
      const value = chunk[name]
      if (value !== undefined && value !== null && value !== '' && head[name] === undefined)
        head[name] = value
    }
    usage = readObject(chunk, 'usage') ?? readObject(readObject(chunk, 'x_groq') ?? {}, 'usage') ?? usage
  }

  function takeDelta(delta: JsonObject): void {
    for (const name of textMembers) {
      const piece = readString(delta, name)
      if (piece !== undefined) texts.set(name, (texts.get(name) ?? '') + piece)
    }
    for (const name of listMembers) append(lists, name, readList(delta, name))
    for (const call of readObjects(delta, 'tool_calls')) calls.push(call)
    const legacy = readObject(delta, 'function_call')
    if (legacy !== undefined) calls.pushLegacy(legacy)
  }

  function takeChoice(choice: JsonObject): void {
    finish.take(choice)
    if ((readNumber(choice, 'index') ?? 0) !== 0) return
    seenChoice = true
    const reason = readString(choice, 'finish_reason')
    if (reason !== undefined && reason !== '') fold.finishReason = reason
    const probabilities = readObject(choice, 'logprobs') ?? {}
    for (const name of ['content', 'refusal']) append(logprobs, name, readList(probabilities, name))
    takeDelta(readObject(choice, 'delta') ?? readObject(choice, 'message') ?? {})
  }

  const fold: Mutable<ChatFold> = {
    failure: null,
    finishReason: null,
    complete: false,
    push(chunk) {
      if (!isObject(chunk)) return
      fold.failure ??= readProviderFailure(chunk)
      takeHead(chunk)
      for (const choice of readObjects(chunk, 'choices')) takeChoice(choice)
      fold.complete = finish.complete
    },
    result() {
      if (!seenChoice) return null
      const choice: JsonObject = {
        index: 0,
        message: buildMessage(texts, lists, calls),
        logprobs: buildLogprobs(logprobs),
        finish_reason: fold.finishReason,
      }
      const { id, created, model, ...rest } = head
      const body: JsonObject = { id: id ?? '', object: 'chat.completion', created: created ?? 0 }
      return {
        ...body,
        model: model ?? '',
        choices: [choice],
        ...(usage === undefined ? {} : { usage }),
        ...rest,
      }
    },
  }
  return fold
}

function append(target: Map<string, Json[]>, name: string, values: Json[] | undefined): void {
  if (values === undefined) return
  const list = target.get(name)
  if (list === undefined) target.set(name, [...values])
  else for (const value of values) list.push(value)
}

/** `content` is null when nothing but calls, a refusal or reasoning came, as OpenAI writes it. */
function buildMessage(texts: Map<string, string>, lists: Map<string, Json[]>, calls: CallFold): JsonObject {
  const refusal = texts.get('refusal') ?? ''
  const hasOther = calls.size > 0 || refusal !== ''
  const content = texts.get('content') ?? ''
  const message: JsonObject = {
    role: 'assistant',
    content: content === '' && hasOther ? null : content,
    refusal: refusal === '' ? null : refusal,
  }
  for (const name of ['reasoning_content', 'reasoning']) {
    const text = texts.get(name)
    if (text !== undefined && text !== '') message[name] = text
  }
  for (const [name, values] of lists) if (values.length > 0) message[name] = values
  return { ...message, ...calls.result() }
}

function buildLogprobs(logprobs: Map<string, Json[]>): JsonObject | null {
  if (logprobs.size === 0) return null
  return { content: logprobs.get('content') ?? null, refusal: logprobs.get('refusal') ?? null }
}
