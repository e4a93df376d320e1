import { toWireError, type WireError } from '../../../errors/app-error.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readObject, readString } from '../../json/readers.ts'
import { readProviderFailure, toProviderError, type ProviderFailure } from '../../provider-failure.ts'
import type { Mutable } from '../../mutable.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import type { ConversionWarning, EndReason, StreamConverter } from '../converter.ts'
import { cutError, isBrokenOff } from './broken-off.ts'
import { endOfResponse } from './end-of-response.ts'
import type { GoodEnd } from './finish-reason.ts'

/** What one client's dialect makes of a Responses stream; the frame decides when. */
export type StreamSide<Target> = {
  /** One per event that belongs to the answer itself; other events say nothing. */
  handlers: { readonly [type: string]: ((target: Target, event: JsonObject) => void) | undefined }
  /** What the handlers work on. */
  target: Target
  /** The client's first events, once, however often it is called. */
  start(): void
  /** The final object: what no event brought is made up for, then the client's stream is closed. */
  complete(response: JsonObject, end: GoodEnd): void
  /** @param failure the provider's own words; null: an error of ours */
  fail(error: WireError, failure: ProviderFailure | null): void
  /** The client's events since the last time. */
  take(): EncodedEvent[]
  /** Whether a client takes a connection that ends in order for success, whatever the last event said. */
  breaksAfterFailure: boolean
  warnings: readonly ConversionWarning[]
}

type Outcome = { outcome: 'completed' | 'incomplete' | 'failed'; error: WireError | null }

const terminalEvents: { readonly [type: string]: string | undefined } = {
  'response.completed': 'completed',
  'response.done': 'completed',
  'response.incomplete': 'incomplete',
  'response.cancelled': 'cancelled',
}

/**
 * The life of a converted Responses stream: one end, whatever comes. Nothing goes out before the first event that
 * belongs to the answer itself: a refusal that comes inside a 200, right after `response.created` (ChatGPT under
 * load), can then still be given its true HTTP status.
 */
export function createStreamFrame<Target>(side: StreamSide<Target>): StreamConverter {
  const { handlers, target } = side
  let result: Outcome | null = null

  function fail(error: WireError, failure: ProviderFailure | null = null): void {
    result = { outcome: 'failed', error }
    side.fail(error, failure)
  }

  function failAsProvider(failure: ProviderFailure): void {
    fail(toProviderError(failure).toWire(), failure)
  }

  function finish(response: JsonObject, word: string): void {
    const failure = readProviderFailure(response)
    if (failure !== null) return failAsProvider(failure)
    if (isBrokenOff(response)) return fail(cutError().toWire())
    const end = endOfResponse(response, word)
    if (end.status === 'failed') return failAsProvider(cancelled)
    side.start()
    side.complete(response, end)
    result = { outcome: end.status, error: null }
  }

  function handle(event: JsonObject): void {
    const type = readString(event, 'type')
    if (type === undefined && event['object'] === 'response') return finish(event, 'completed')
    if (type === undefined || type === 'error' || type === 'response.failed') {
      const failure = readProviderFailure(event)
      if (failure !== null) failAsProvider(failure)
      return
    }
    const word = terminalEvents[type]
    if (word !== undefined) return finish(readObject(event, 'response') ?? {}, word)
    const handler = handlers[type]
    if (handler === undefined) return
    side.start()
    handler(target, event)
  }

  const stream: Mutable<StreamConverter> = {
    finished: false,
    // The terminal event brings everything.
    complete: false,
    push(event: Json) {
      if (result !== null || !isObject(event)) return []
      try {
        handle(event)
      } catch (thrown) {
        fail(toWireError(thrown))
      }
      stream.finished = result !== null
      return side.take()
    },
    end(reason: EndReason) {
      if (result !== null) return []
      fail(reason.kind === 'error' ? reason.error : cutError().toWire())
      stream.finished = true
      return side.take()
    },
    result() {
      const { outcome, error } = result ?? { outcome: 'failed' as const, error: null }
      const breakConnection = side.breaksAfterFailure && outcome === 'failed'
      return { outcome, error, breakConnection, warnings: side.warnings, items: [] }
    },
  }
  return stream
}

const cancelled: ProviderFailure = {
  message: 'The response was cancelled',
  code: 'response_cancelled',
  type: null,
  param: null,
  extra: {},
}
