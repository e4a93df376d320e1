import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { toWireError, type AppError } from '../../shared/errors/app-error.ts'
import type { ExchangeSummary } from '../../shared/inspector/exchange.ts'
import { createExchangeRecord, type ExchangeRecord } from '../../shared/inspector/exchange-record.ts'
import type { ExchangeRing } from '../../shared/inspector/exchange-ring.ts'
import { redactHeaders, redactUrl } from '../../shared/inspector/redaction.ts'
import type { Dialect } from '../../shared/protocol/dialect.ts'
import type { RoutePlan } from '../../shared/routing/plan-route.ts'
import type { ProxyActivity } from '../../shared/services/proxy-messages.ts'

/** What one exchange tells the recorder. No call may throw or wait: a stream must not notice being watched. */
export type ExchangeTap = {
  readonly id: string
  requestBody(bytes: Uint8Array): void
  asked(model: string, stream: boolean): void
  routed(plan: RoutePlan): void
  /** @param headers name, value, name, value … */
  sent(url: string, headers: readonly string[], sameBody: boolean, hidden: ReadonlySet<string>): void
  upstreamHead(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void
  responseHead(status: number, headers: readonly string[], streamed: boolean): void
  responseBody(bytes: Uint8Array): void
  /** Only the first end counts. */
  end(how: 'complete' | 'cancelled' | AppError): void
}

export type Recorder = {
  begin(request: ExchangeStart): ExchangeTap
  activity(): ProxyActivity
  /** Called after `live`, `total` or `failed` changed. */
  onActivity(listener: () => void): void
}

export type ExchangeStart = {
  id: string
  method: string
  path: string
  /** Flat: name, value, name, value … */
  headers: readonly string[]
  userAgent: string | undefined
  dialect: Dialect | null
}

/** Also the exchange's `x-request-id`: unguessable, so that it may be shown in a shared log. */
export const newRequestId = (): string => `req_${randomBytes(12).toString('hex')}`

export function createRecorder(ring: ExchangeRing, log: (line: string) => void): Recorder {
  const activity: ProxyActivity = { live: 0, total: 0, failed: 0 }
  const listeners: (() => void)[] = []
  const announce = (): void => listeners.forEach((listener) => listener())
  let faultLogged = false

  /** Recording is a courtesy: a fault in it is logged once and otherwise ignored. */
  function guard(action: () => void): void {
    try {
      action()
    } catch (thrown) {
      if (!faultLogged) log(`recorder: ${toWireError(thrown).message}`)
      faultLogged = true
    }
  }

  return {
    activity: () => ({ ...activity }),
    onActivity: (listener) => void listeners.push(listener),
    begin(start) {
      activity.total += 1
      activity.live += 1
      const record = createExchangeRecord(newSummary(start, activity.total))
      guard(() => {
        record.requestHeaders = redactHeaders(pairs(start.headers))
        ring.add(record)
      })
      announce()
      return tap(record, ring, guard, (failed) => {
        activity.live -= 1
        if (failed) activity.failed += 1
        announce()
      })
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

type Guard = (action: () => void) => void

function tap(
  record: ExchangeRecord,
  ring: ExchangeRing,
  guard: Guard,
  ended: (failed: boolean) => void,
): ExchangeTap {
  const { summary } = record
  const begun = performance.now()
  const elapsed = (): number => performance.now() - begun
  const change = (action: () => void): void =>
    guard(() => {
      action()
      ring.touch(record)
    })
  return {
    id: summary.id,
    requestBody: (bytes) =>
      guard(() => {
        record.requestBody.append(bytes, elapsed())
        summary.requestBytes = record.requestBody.total
      }),
    asked(model, stream) {
      summary.model = model.slice(0, 200)
      summary.stream = stream
    },
    routed(plan) {
      summary.provider = plan.providerId
      summary.upstreamModel = plan.upstreamModel
      summary.upstreamDialect = plan.upstreamDialect
    },
    sent: (url, headers, sameBody, hidden) =>
      change(() => {
        const shown = redactHeaders(pairs(headers), hidden)
        record.upstream = { url: redactUrl(url), headers: shown, sameBody, status: null, responseHeaders: [] }
      }),
    upstreamHead: (status, headers) =>
      guard(() => {
        if (record.upstream === null) return
        record.upstream.status = status
        record.upstream.responseHeaders = redactHeaders(headerPairs(headers))
      }),
    responseHead: (status, headers, streamed) =>
      guard(() => {
        record.responseHeaders = redactHeaders(pairs(headers))
        record.streamed = streamed
        summary.status = status
        summary.state = 'streaming'
      }),
    responseBody: (bytes) =>
      change(() => {
        const t = elapsed()
        summary.firstByteMs ??= Math.round(t)
        record.responseBody.append(bytes, t)
        summary.responseBytes = record.responseBody.total
      }),
    end(how) {
      if (record.ended()) return
      const error = typeof how === 'string' ? null : how.toWire()
      const failed = error !== null || (how === 'complete' && (summary.status ?? 0) >= 400)
      change(() => {
        summary.durationMs = Math.round(elapsed())
        summary.error = error
        summary.state = failed ? 'failed' : how === 'cancelled' ? 'cancelled' : 'complete'
      })
      ended(failed)
    },
  }
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < flat.length; index += 2) yield [flat[index] ?? '', flat[index + 1] ?? '']
}

function* headerPairs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Generator<[string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) yield [name, one]
  }
}
