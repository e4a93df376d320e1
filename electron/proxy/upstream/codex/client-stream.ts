import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { ConversionWarning } from '../../../../shared/protocol/convert/converter.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { failureEnvelope, type ProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import { encodeEvents, type EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import {
  warningsHeader,
  writeWarningsHeader,
} from '../../../../shared/protocol/convert/common/warnings-header.ts'
import type { ReplyHandler } from '../upstream.ts'

/**
 * One reply on its way to whoever asked, as a provider over HTTP would send it. What comes while the client is slow
 * waits here: an answer of a model, not more.
 */
export class ClientStream {
  readonly #handler: ReplyHandler
  #paused = false
  #over = false
  #begun = false
  #waiting: (() => void)[] = []

  constructor(handler: ReplyHandler) {
    this.#handler = handler
  }

  /** Whether a status is out, or on its way. */
  get begun(): boolean {
    return this.#begun
  }

  begin(warnings: readonly ConversionWarning[]): void {
    if (this.#begun) return
    this.#begun = true
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', ...warned(warnings) }
    this.#do(() => this.#handler.head(200, headers))
  }

  events(events: readonly EncodedEvent[]): void {
    if (events.length === 0) return
    const bytes = Buffer.from(encodeEvents(events))
    this.#do(() => this.#handler.data(bytes))
  }

  end(): void {
    this.#do(() => this.#handler.end())
    this.#over = true
  }

  whole(body: JsonObject, warnings: readonly ConversionWarning[]): void {
    this.#json(200, body, warned(warnings))
  }

  /** Codex has tried as often as it thinks right: nobody need send it again. */
  refuse(status: number, failure: ProviderFailure, retryAfterSeconds: number | null): void {
    this.#json(status, failureEnvelope(failure), {
      'x-should-retry': 'false',
      ...(retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }),
    })
  }

  fail(error: AppError): void {
    this.#do(() => this.#handler.failed(error))
    this.#over = true
  }

  /** The client is gone. */
  stop(): void {
    this.#over = true
    this.#waiting = []
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    while (!this.#paused) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      next()
    }
  }

  #json(status: number, body: JsonObject, headers: Record<string, string>): void {
    this.#begun = true
    const bytes = Buffer.from(JSON.stringify(body))
    this.#do(() => this.#handler.head(status, { 'content-type': 'application/json', ...headers }))
    this.#do(() => this.#handler.data(bytes))
    this.end()
  }

  #do(action: () => void): void {
    if (this.#over) return
    if (this.#paused || this.#waiting.length > 0) this.#waiting.push(action)
    else action()
  }
}

function warned(warnings: readonly ConversionWarning[]): Record<string, string> {
  const text = writeWarningsHeader(warnings)
  return text === null ? {} : { [warningsHeader]: text }
}
