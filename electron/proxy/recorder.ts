import { performance } from 'node:perf_hooks'
import { toWireError, type AppError } from '../../shared/errors/app-error.ts'
import type { ExchangeSummary } from '../../shared/inspector/exchange.ts'
import { ExchangeRecord } from '../../shared/inspector/exchange-record.ts'
import type { ExchangeRing } from '../../shared/inspector/exchange-ring.ts'
import { createPagePool } from '../../shared/inspector/page-pool.ts'
import { redactHeaders, redactUrl, type FlatHeaders } from '../../shared/inspector/redaction.ts'
import type { ClientDialect } from '../../shared/protocol/dialect.ts'
import type { RoutePlan } from '../../shared/routing/plan-route.ts'
import { newId } from './new-id.ts'
import type { ProxyActivity } from '../../shared/services/proxy-messages.ts'

export type Recorder = {
  begin(request: ExchangeStart): ExchangeTap
  activity(): ProxyActivity
  /** Called after `live`, `total` or `failed` changed. */
  onActivity(listener: () => void): void
}

const mostWarnings = 100
const warningLength = 500

export type ExchangeStart = {
  id: string
  method: string
  path: string
  /** Flat: name, value, name, value … */
  headers: FlatHeaders
  userAgent: string | undefined
  dialect: ClientDialect | null
}

/** Also the exchange's `x-request-id`. */
export const newRequestId = (): string => newId('req')

export function createRecorder(ring: ExchangeRing, log: (line: string) => void): Recorder {
  const activity: ProxyActivity = { live: 0, total: 0, failed: 0 }
  const listeners: (() => void)[] = []
  const pages = createPagePool()
  const announce = (): void => listeners.forEach((listener) => listener())
  let faultLogged = false
  const owner: TapOwner = {
    ring,
    ended(failed) {
      activity.live -= 1
      if (failed) activity.failed += 1
      announce()
    },
    fault(thrown) {
      if (!faultLogged) log(`recorder: ${toWireError(thrown).message}`)
      faultLogged = true
    },
  }
  return {
    activity: () => ({ ...activity }),
    onActivity: (listener) => void listeners.push(listener),
    begin(start) {
      activity.total += 1
      activity.live += 1
      const record = new ExchangeRecord(newSummary(start, activity.total), pages)
      try {
        record.requestHeaders = redactHeaders(start.headers)
        ring.add(record)
      } catch (thrown) {
        owner.fault(thrown)
      }
      announce()
      return new ExchangeTap(record, owner)
    },
  }
}

function newSummary(start: ExchangeStart, ordinal: number): ExchangeSummary {
  return {
    id: start.id,
    ordinal,
    startedAt: Date.now(),
    method: start.method,
    path: redactUrl(start.path),
    client: start.userAgent?.split(' ', 1)[0]?.slice(0, 60) ?? null,
    clientDialect: start.dialect,
    model: null,
    stream: null,
    provider: null,
    upstreamModel: null,
    upstreamDialect: null,
    state: 'waiting',
    status: null,
    firstByteMs: null,
    durationMs: null,
    requestBytes: 0,
    responseBytes: 0,
    frames: 0,
    usage: null,
    warnings: 0,
    error: null,
  }
}

type TapOwner = {
  ring: ExchangeRing
  ended(failed: boolean): void
  fault(thrown: unknown): void
}

/** Somebody who needs the reply itself, and not a record of it. */
export type ReplyFollower = {
  head(status: number, streamed: boolean): void
  body(bytes: Uint8Array): void
  /** Once, however it ended. */
  ended(): void
}

/**
 * What one exchange tells the recorder. Recording is a courtesy: no call throws or waits, a fault in one is
 * logged once and otherwise ignored, and a stream never notices being watched.
 */
export class ExchangeTap {
  readonly #record: ExchangeRecord
  readonly #owner: TapOwner
  readonly #begun = performance.now()
  #follower: ReplyFollower | null = null

  constructor(record: ExchangeRecord, owner: TapOwner) {
    this.#record = record
    this.#owner = owner
  }

  get id(): string {
    return this.#record.summary.id
  }

  /** Lets somebody see the reply as the client gets it. */
  follow(follower: ReplyFollower): void {
    this.#follower = follower
  }

  requestBody(bytes: Uint8Array): void {
    const { summary, requestBody } = this.#record
    try {
      requestBody.append(bytes, performance.now() - this.#begun)
      summary.requestBytes = requestBody.total
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  asked(model: string, stream: boolean): void {
    this.#record.summary.model = model.slice(0, 200)
    this.#record.summary.stream = stream
  }

  routed(plan: RoutePlan): void {
    const { summary } = this.#record
    summary.provider = plan.providerId
    summary.upstreamModel = plan.upstreamModel
    summary.upstreamDialect = plan.upstreamDialect
  }

  /** The body as it goes out, where it is not the client's. */
  upstreamRequest(bytes: Uint8Array): void {
    try {
      this.#record.sentBody.append(bytes, performance.now() - this.#begun)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  /** As {@link upstreamRequest}, where the provider refused that one for its form: the one that counts is shown. */
  upstreamRequestInstead(pieces: readonly Uint8Array[]): void {
    this.#record.sendAnew()
    for (const piece of pieces) this.upstreamRequest(piece)
  }

  /** The reply as it came, where the client gets another. */
  upstreamBody(bytes: Uint8Array): void {
    try {
      this.#record.receivedBody.append(bytes, performance.now() - this.#begun)
      this.#owner.ring.touch(this.#record)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  /** Adds to what the inspector shows beside the exchange; a flood is cut off. */
  warn(warning: string): void {
    const record = this.#record
    if (record.warnings.length >= mostWarnings) return
    record.warnings = [...record.warnings, warning.slice(0, warningLength)]
    record.summary.warnings = record.warnings.length
  }

  /** @param hidden lower-case names of headers whose values are never shown */
  sent(url: string, headers: FlatHeaders, sameBody: boolean, hidden: ReadonlySet<string>): void {
    try {
      this.#record.upstream = {
        url: redactUrl(url),
        headers: redactHeaders(headers, hidden),
        sameBody,
        status: null,
        responseHeaders: [],
      }
      this.#owner.ring.touch(this.#record)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  upstreamHead(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    const { upstream } = this.#record
    if (upstream === null) return
    try {
      upstream.status = status
      upstream.responseHeaders = redactHeaders(flatten(headers))
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  responseHead(status: number, headers: FlatHeaders, streamed: boolean): void {
    const record = this.#record
    this.#tell((follower) => follower.head(status, streamed))
    try {
      record.responseHeaders = redactHeaders(headers)
      record.streamed = streamed
      record.summary.status = status
      record.summary.state = 'streaming'
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  responseBody(bytes: Uint8Array): void {
    const record = this.#record
    if (this.#follower !== null) this.#tell((follower) => follower.body(bytes))
    try {
      const t = performance.now() - this.#begun
      record.summary.firstByteMs ??= Math.round(t)
      record.responseBody.append(bytes, t)
      record.summary.responseBytes = record.responseBody.total
      this.#owner.ring.touch(record)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }

  /** Only the first end counts. */
  end(how: 'complete' | 'cancelled' | AppError): void {
    const { summary } = this.#record
    if (this.#record.ended()) return
    this.#tell((follower) => follower.ended())
    const error = typeof how === 'string' ? null : how.toWire()
    const failed = error !== null || (how === 'complete' && (summary.status ?? 0) >= 400)
    summary.durationMs = Math.round(performance.now() - this.#begun)
    summary.error = error
    summary.state = failed ? 'failed' : how === 'cancelled' ? 'cancelled' : 'complete'
    try {
      this.#owner.ring.touch(this.#record)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
    this.#owner.ended(failed)
  }

  #tell(action: (follower: ReplyFollower) => void): void {
    if (this.#follower === null) return
    try {
      action(this.#follower)
    } catch (thrown) {
      this.#owner.fault(thrown)
    }
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): string[] {
  const flat: string[] = []
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (typeof value === 'string') flat.push(name, value)
    else for (const one of value) flat.push(name, one)
  }
  return flat
}
