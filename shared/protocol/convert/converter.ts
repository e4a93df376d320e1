import type { WireError } from '../../errors/app-error.ts'
import type { EncodedEvent } from '../sse/encoder.ts'
import type { Json, JsonObject } from '../json/json-value.ts'
import type { Quirks } from '../quirks/quirks.ts'

/**
 * A direct conversion between two dialects. A converter is named `client-to-upstream`: `responses-to-chat`
 * serves a Responses client from a Chat upstream, so its `request` turns Responses into Chat and its
 * `response` and `stream` turn Chat into Responses.
 *
 * Pure: no I/O, no clock, no randomness. Time and ids arrive in the context, so golden files stay stable.
 */

/** Something that could not be carried and whose loss is harmless. Shown in the inspector and in a header. */
export type ConversionWarning = {
  /** Stable, kebab-case: `hosted-tool-dropped`, `orphan-output-dropped`. */
  code: string
  /** JSON path in the client's body (`tools[3]`), or in the upstream's event; `''` for the whole. */
  path: string
  message: string
}

/** Makes unique ids with the given prefix (`msg`, `rs`, `fc`, `ctc`, `resp`, `chatcmpl`, `call`): `msg_…`. */
export type NewId = (prefix: string) => string

export type RequestContext = {
  /** The model name the upstream knows. */
  upstreamModel: string
  /** From an alias; the client's own wish wins. */
  reasoningEffort: string | null
  quirks: Quirks
  newId: NewId
  /**
   * Items (input and output, in order) of an earlier response of ours, from a bounded store; undefined when
   * unknown, which becomes the refusal `previous_response_not_found` that makes clients resend.
   */
  findResponse(id: string): readonly Json[] | undefined
  /** One earlier output item by id, for `item_reference`. */
  findItem(id: string): Json | undefined
}

export type ConvertedRequest<Memory> = {
  body: JsonObject
  warnings: ConversionWarning[]
  /** What the reply needs of the request: name tables, echoed parameters, wishes such as include_usage. */
  memory: Memory
}

export type ReplyContext<Memory> = {
  memory: Memory
  /** The name the client asked for: it gets that one back everywhere. */
  clientModel: string
  /** Id of the reply object as the client sees it. */
  replyId: string
  /** Seconds since the epoch. */
  createdAt: number
  /** Seconds since the epoch when it is called, for `completed_at`; without it the reply took no time. */
  now?: () => number
  newId: NewId
  quirks: Quirks
}

export type ConvertedResponse = {
  body: JsonObject
  warnings: ConversionWarning[]
  /** The finished items in the Responses vocabulary, for the store; empty where the client is not a Responses one. */
  items: readonly Json[]
}

/** Why the upstream's stream ended. `eof`: it closed in order; whether it was complete the converter knows. */
export type EndReason = { kind: 'eof' } | { kind: 'error'; error: WireError }

export type StreamConverter = {
  /** One decoded upstream event (`data` parsed). Anything after the terminal event yields nothing. */
  push(event: Json): EncodedEvent[]
  /** Always ends with exactly one terminal; yields nothing when `push` has produced it already. */
  end(reason: EndReason): EncodedEvent[]
  /** The answer is whole, and only usage and the upstream's end can follow: not worth waiting for long. */
  readonly complete: boolean
  /** True after a terminal went out. */
  readonly finished: boolean
  /**
   * After the last event: the outcome as the client was told. `breakConnection` asks the transport to
   * destroy the socket instead of ending it: a Chat client takes a clean end for success (measured with
   * Codex 0.44 and 0.94, `wire_api = "chat"`).
   */
  result(): {
    outcome: 'completed' | 'incomplete' | 'failed'
    error: WireError | null
    breakConnection: boolean
    warnings: readonly ConversionWarning[]
    items: readonly Json[]
  }
}

export type Converter<Memory> = {
  /**
   * @throws AppError `invalid_request` naming the JSON path (`facts.where`) and what is accepted;
   *   `unsupported_feature` where dropping a feature would change meaning; `previous_response_not_found`
   */
  request(body: JsonObject, context: RequestContext): ConvertedRequest<Memory>
  /** @throws AppError when the upstream's 200 is not a reply at all (an error object, garbage) */
  response(body: JsonObject, context: ReplyContext<Memory>): ConvertedResponse
  stream(context: ReplyContext<Memory>): StreamConverter
}
