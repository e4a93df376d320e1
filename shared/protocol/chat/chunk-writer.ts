import type { Json, JsonObject } from '../json/json-value.ts'
import type { EncodedEvent } from '../sse/encoder.ts'

/** The last frame of a successful Chat stream. */
export const chatDone: EncodedEvent = { event: null, data: '[DONE]' }

export type CallKind = 'function' | 'custom'

/**
 * Builds `chat.completion.chunk` frames as text (source: types of `openai` 7.57, `ChatCompletionChunk`).
 * Everything that is the same in all chunks is put together once; only the delta is stringified.
 */
export type ChunkWriter = {
  /** The first chunk. */
  role(): EncodedEvent
  content(delta: string, logprobs?: Json): EncodedEvent
  refusal(delta: string): EncodedEvent
  /** Under both names in use: Roo Code and most others read `reasoning_content`, some only `reasoning`. */
  reasoning(delta: string): EncodedEvent
  annotations(annotations: readonly Json[]): EncodedEvent
  /** Opens a call: id, type and name appear here and nowhere else. */
  callStart(index: number, id: string, kind: CallKind, name: string): EncodedEvent
  callInput(index: number, kind: CallKind, delta: string): EncodedEvent
  /** The retired `function_call` of clients that sent `functions`. */
  legacyCallStart(name: string): EncodedEvent
  legacyCallInput(delta: string): EncodedEvent
  /** @param serviceTier as the upstream named it; known only at the end */
  finish(reason: string, serviceTier?: string): EncodedEvent
  /** The extra chunk without choices that `include_usage` asks for. */
  usage(usage: JsonObject): EncodedEvent
}

export type ChunkHead = {
  id: string
  /** Seconds since the epoch. */
  created: number
  /** As the client named it. */
  model: string
  /** With it, every chunk has a `usage` member, null but in the last (API reference, `stream_options`). */
  includeUsage: boolean
}

export function createChunkWriter(head: ChunkHead): ChunkWriter {
  const { id, created, model } = head
  const object = 'chat.completion.chunk'
  const common = JSON.stringify({ id, object, created, model }).slice(0, -1)
  const start = `${common},"choices":[{"index":0,"delta":`
  const end = head.includeUsage ? ',"finish_reason":null}],"usage":null}' : ',"finish_reason":null}]}'
  const chunk = (delta: string, extra = ''): EncodedEvent => ({
    event: null,
    data: `${start}${delta}${extra}${end}`,
  })

  return {
    role: () => chunk('{"role":"assistant","content":""}'),
    content: (delta, logprobs) =>
      chunk(
        `{"content":${JSON.stringify(delta)}}`,
        logprobs === undefined ? '' : `,"logprobs":${JSON.stringify(logprobs)}`,
      ),
    refusal: (delta) => chunk(`{"refusal":${JSON.stringify(delta)}}`),
    reasoning(delta) {
      const text = JSON.stringify(delta)
      return chunk(`{"reasoning_content":${text},"reasoning":${text}}`)
    },
    annotations: (annotations) => chunk(`{"annotations":${JSON.stringify(annotations)}}`),
    callStart(index, callId, kind, name) {
      const input = kind === 'custom' ? 'input' : 'arguments'
      const body = `{"name":${JSON.stringify(name)},"${input}":""}`
      return chunk(
        `{"tool_calls":[{"index":${index},"id":${JSON.stringify(callId)},"type":"${kind}","${kind}":${body}}]}`,
      )
    },
    callInput(index, kind, delta) {
      const input = kind === 'custom' ? 'input' : 'arguments'
      return chunk(`{"tool_calls":[{"index":${index},"${kind}":{"${input}":${JSON.stringify(delta)}}}]}`)
    },
    legacyCallStart: (name) => chunk(`{"function_call":{"name":${JSON.stringify(name)},"arguments":""}}`),
    legacyCallInput: (delta) => chunk(`{"function_call":{"arguments":${JSON.stringify(delta)}}}`),
    finish(reason, serviceTier) {
      const tier = serviceTier === undefined ? '' : `,"service_tier":${JSON.stringify(serviceTier)}`
      const usage = head.includeUsage ? `${tier},"usage":null` : tier
      const choice = `{"index":0,"delta":{},"finish_reason":${JSON.stringify(reason)}}`
      return { event: null, data: `${common},"choices":[${choice}]${usage}}` }
    },
    usage: (usage) => ({ event: null, data: `${common},"choices":[],"usage":${JSON.stringify(usage)}}` }),
  }
}
