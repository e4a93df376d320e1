import { BodyLog, bodyLimit } from './body-log.ts'
import type { ExchangeDetail, ExchangeSummary, Usage } from './exchange.ts'
import { countReasoning } from './count-reasoning.ts'
import { createFrameCounter, type FrameCounter } from './frame-counter.ts'
import { unpooled, type PagePool } from './page-pool.ts'
import { readUsage } from './read-usage.ts'
import type { FlatHeaders } from './redaction.ts'

/** What is known of the upstream side. Headers in it are redacted already. */
export type UpstreamRecord = {
  url: string
  headers: FlatHeaders
  sameBody: boolean
  status: number | null
  responseHeaders: FlatHeaders
}

/** Rough memory of a record without bodies: summary, headers, objects. */
const baseCost = 4096
/** The final `usage` follows the last text; a `response.completed` repeats the whole response before it. */
const usageTail = 64 * 1024
const stepBytes = 64 * 1024
const noWarnings: readonly string[] = []

/**
 * One exchange as the ring keeps it, with headers redacted. Five hundred of these stay alive under load, so that
 * what it is made of counts: no closures, and nothing built before it is needed.
 */
export class ExchangeRecord {
  readonly summary: ExchangeSummary
  requestHeaders: FlatHeaders = []
  upstream: UpstreamRecord | null = null
  responseHeaders: FlatHeaders | null = null
  /** SSE towards the client: only then are frames counted. */
  streamed = false
  readonly requestBody: BodyLog
  readonly responseBody: BodyLog
  readonly #pool: PagePool
  #sentBody: BodyLog | null = null
  #receivedBody: BodyLog | null = null
  warnings = noWarnings
  /** What the ring has counted for it, bytes. */
  weight = 0
  #counter: FrameCounter | null = null
  #counted = 0
  #usageRead = false

  constructor(summary: ExchangeSummary, pool: PagePool = unpooled) {
    this.summary = summary
    this.#pool = pool
    this.requestBody = new BodyLog(bodyLimit, pool)
    this.responseBody = new BodyLog(bodyLimit, pool)
  }

  /** The body that went to the provider; empty while it is the client's own. */
  get sentBody(): BodyLog {
    return (this.#sentBody ??= new BodyLog(bodyLimit, this.#pool))
  }

  /** Another body goes to the provider in the place of the one before, which did not count. */
  sendAnew(): void {
    this.#sentBody = new BodyLog()
  }

  /** What the provider answered; empty while the client gets it as it came. */
  get receivedBody(): BodyLog {
    return (this.#receivedBody ??= new BodyLog(bodyLimit, this.#pool))
  }

  /** Memory held, bytes. */
  held(): number {
    const upstream = (this.#sentBody?.held ?? 0) + (this.#receivedBody?.held ?? 0)
    return baseCost + this.requestBody.held + this.responseBody.held + upstream
  }

  /** Frees all bodies; what still arrives is only counted. */
  drop(): void {
    this.requestBody.drop()
    this.responseBody.drop()
    if (this.ended() && this.#sentBody === null) return
    this.sentBody.drop()
    this.receivedBody.drop()
  }

  /** True once nothing more can come. */
  ended(): boolean {
    return this.summary.durationMs !== null
  }

  /** True when `settle` would change nothing. */
  settled(): boolean {
    return (!this.streamed || this.#counted >= this.responseBody.kept) && (!this.ended() || this.#usageRead)
  }

  /**
   * Brings what is read lazily (frames, usage) up to date, reading about `budget` bytes at most.
   * @returns bytes read
   */
  settle(budget: number): number {
    let spent = this.streamed ? this.#countFrames(budget) : 0
    if (this.ended() && !this.#usageRead && spent < budget) {
      const usage = readUsage(this.responseBody.tail(usageTail)) ?? this.#usageOfUpstream()
      this.summary.usage = usage === null ? null : { ...usage, ...this.#reasoningItems() }
      this.#usageRead = true
      spent += Math.min(usageTail, this.responseBody.total)
    }
    return spent
  }

  /** A Chat client that did not ask for usage gets none, though the provider told it. */
  #usageOfUpstream(): Usage | null {
    return this.#receivedBody === null ? null : readUsage(this.#receivedBody.tail(usageTail))
  }

  /** As the provider sent them, whatever the client's dialect made of them. */
  #reasoningItems(): Pick<Usage, 'reasoningItems'> {
    if (this.summary.upstreamDialect !== 'responses') return {}
    const body = this.#receivedBody ?? this.responseBody
    const decoder = new TextDecoder()
    const pieces = body.read(0, body.kept).map(({ bytes }) => decoder.decode(bytes, { stream: true }))
    const count = countReasoning(pieces.join(''))
    return count === 0 ? {} : { reasoningItems: count }
  }

  #countFrames(budget: number): number {
    const counter = (this.#counter ??= createFrameCounter())
    let spent = 0
    while (this.#counted < this.responseBody.kept && spent < budget) {
      for (const { bytes } of this.responseBody.read(this.#counted, stepBytes)) {
        counter.feed(bytes)
        this.#counted += bytes.length
        spent += bytes.length
      }
    }
    this.summary.frames = counter.frames
    return spent
  }

  detail(): ExchangeDetail {
    const { upstream, responseHeaders } = this
    return {
      id: this.summary.id,
      request: { headers: toPairs(this.requestHeaders), bodyTruncated: this.requestBody.truncated },
      upstream:
        upstream === null
          ? null
          : {
              ...upstream,
              headers: toPairs(upstream.headers),
              responseHeaders: toPairs(upstream.responseHeaders),
            },
      response:
        responseHeaders === null
          ? null
          : { headers: toPairs(responseHeaders), bodyTruncated: this.responseBody.truncated },
      warnings: [...this.warnings],
    }
  }
}

function toPairs(flat: FlatHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < flat.length; index += 2)
    pairs.push([flat[index] ?? '', flat[index + 1] ?? ''])
  return pairs
}
