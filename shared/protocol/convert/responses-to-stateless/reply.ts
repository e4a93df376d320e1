import { AppError, toWireError, type WireError } from '../../../errors/app-error.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import {
  describeJson,
  isObject,
  readNumber,
  readObject,
  readObjects,
  readString,
} from '../../json/readers.ts'
import { readProviderFailure, toProviderError, type ProviderFailure } from '../../provider-failure.ts'
import { createResponseFold } from '../../responses/fold.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import { cutError } from '../common/broken-off.ts'
import type { ConvertedResponse, ReplyContext, StreamConverter } from '../converter.ts'
import type { StatelessMemory } from './memory.ts'

type Context = ReplyContext<StatelessMemory>

/** The reply object with our id, under which we keep it, the client's name of the model and the client's wishes. */
function asTold(response: JsonObject, { memory, replyId, clientModel }: Context): JsonObject {
  return { ...response, ...memory.echo, id: replyId, model: clientModel }
}

/** @throws AppError `provider_error` or `provider_not_an_api` when it is no reply */
export function convertResponse(body: JsonObject, context: Context): ConvertedResponse {
  const failure = readProviderFailure(body)
  if (failure !== null) throw toProviderError(failure)
  if (!Array.isArray(body['output'])) {
    throw new AppError('provider_not_an_api', {
      what: 'The provider answered with something that is no Responses reply',
      current: describeJson(body),
      accepted: 'an object with `output`',
    })
  }
  return { body: asTold(body, context), warnings: [], items: readObjects(body, 'output') }
}

const beginnings = new Set(['response.created', 'response.in_progress', 'response.queued'])
const goodEnds: { readonly [type: string]: 'completed' | 'incomplete' | undefined } = {
  'response.completed': 'completed',
  'response.done': 'completed',
  'response.incomplete': 'incomplete',
}

/** Events go as they came, but for the reply object in the first and the last ones. */
export function convertStream(context: Context): StreamConverter {
  return new StatelessStream(context)
}

type Outcome = Pick<ReturnType<StreamConverter['result']>, 'outcome' | 'error' | 'items'>

class StatelessStream implements StreamConverter {
  readonly #context: Context
  readonly #fold = createResponseFold()
  /**
   * Beginnings wait for the first event of the answer itself: a refusal that comes inside a 200, right after them,
   * can then still be given its true HTTP status.
   */
  #held: EncodedEvent[] | null = []
  #begun: JsonObject = {}
  #nextNumber = 0
  #outcome: Outcome | null = null

  constructor(context: Context) {
    this.#context = context
  }

  get finished(): boolean {
    return this.#outcome !== null
  }

  /** Nothing follows the terminal event. */
  get complete(): boolean {
    return this.finished
  }

  push(event: Json): EncodedEvent[] {
    if (this.finished || !isObject(event)) return []
    try {
      return this.#take(event)
    } catch (thrown) {
      return this.#failWith(toWireError(thrown))
    }
  }

  end(reason: Parameters<StreamConverter['end']>[0]): EncodedEvent[] {
    if (this.finished) return []
    return this.#failWith(reason.kind === 'error' ? reason.error : cutError().toWire())
  }

  result(): ReturnType<StreamConverter['result']> {
    const outcome: Outcome = this.#outcome ?? { outcome: 'failed', error: null, items: [] }
    return { ...outcome, breakConnection: false, warnings: [] }
  }

  #take(event: JsonObject): EncodedEvent[] {
    const type = readString(event, 'type')
    if (type === undefined || type === 'error' || type === 'response.failed') return this.#takeFailure(event)
    this.#nextNumber = (readNumber(event, 'sequence_number') ?? this.#nextNumber) + 1
    this.#fold.push(event)
    const end = goodEnds[type]
    if (end !== undefined) return this.#complete(type, event, end)
    if (!beginnings.has(type)) return this.#release([{ event: type, data: JSON.stringify(event) }])
    this.#begun = readObject(event, 'response') ?? this.#begun
    const told = { ...event, response: asTold(this.#begun, this.#context) }
    const beginning = { event: type, data: JSON.stringify(told) }
    if (this.#held === null) return [beginning]
    this.#held.push(beginning)
    return []
  }

  #takeFailure(event: JsonObject): EncodedEvent[] {
    const failure = readProviderFailure(event)
    if (failure !== null) return this.#fail(toProviderError(failure).toWire(), failure)
    // Some servers put the whole reply into a stream instead of its events.
    if (event['object'] !== 'response') return []
    const whole = { type: 'response.completed', response: event }
    this.#fold.push(whole)
    return this.#complete('response.completed', whole, 'completed')
  }

  #complete(type: string, event: JsonObject, outcome: 'completed' | 'incomplete'): EncodedEvent[] {
    const whole = this.#fold.result() ?? readObject(event, 'response') ?? {}
    const failure = readProviderFailure(whole)
    if (failure !== null) return this.#fail(toProviderError(failure).toWire(), failure)
    this.#outcome = { outcome, error: null, items: readObjects(whole, 'output') }
    const told = { ...event, response: asTold(whole, this.#context) }
    return this.#release([{ event: type, data: JSON.stringify(told) }])
  }

  #failWith(error: WireError): EncodedEvent[] {
    return this.#fail(error, { ...noWords, message: error.message, code: error.code })
  }

  /** As `response.failed`, whatever it came as: Codex and the official packages read that one (measured). */
  #fail(error: WireError, failure: ProviderFailure): EncodedEvent[] {
    this.#outcome = { outcome: 'failed', error, items: [] }
    const code = failure.code ?? failure.type ?? 'server_error'
    const started = { object: 'response', created_at: this.#context.createdAt, output: [], usage: null }
    const response = asTold({ ...started, ...this.#begun }, this.#context)
    const told = {
      ...response,
      status: 'failed',
      error: { ...failure.extra, code, message: failure.message },
    }
    const event = { type: 'response.failed', sequence_number: this.#nextNumber, response: told }
    return this.#release([{ event: event.type, data: JSON.stringify(event) }])
  }

  #release(events: EncodedEvent[]): EncodedEvent[] {
    const held = this.#held
    this.#held = null
    return held === null || held.length === 0 ? events : [...held, ...events]
  }
}

const noWords: ProviderFailure = { message: '', code: null, type: null, param: null, extra: {} }
