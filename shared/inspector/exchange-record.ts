import { BodyLog } from './body-log.ts'
import type { ExchangeDetail, ExchangeSummary } from './exchange.ts'
import { createFrameCounter } from './frame-counter.ts'
import { readUsage } from './read-usage.ts'
import type { HeaderPairs } from './redaction.ts'

/** One exchange as the ring keeps it. Headers in it are redacted already. */
export type ExchangeRecord = {
  readonly summary: ExchangeSummary
  requestHeaders: HeaderPairs
  upstream: ExchangeDetail['upstream']
  responseHeaders: HeaderPairs | null
  /** SSE towards the client: only then are frames counted. */
  streamed: boolean
  readonly requestBody: BodyLog
  readonly responseBody: BodyLog
  readonly warnings: string[]
  /** Memory held, bytes. */
  held(): number
  /** True once nothing more can come. */
  ended(): boolean
  /**
   * Brings what is read lazily (frames, usage) up to date, reading about `budget` bytes at most.
   * @returns bytes read; `settled()` says whether any are left
   */
  settle(budget: number): number
  settled(): boolean
  detail(): ExchangeDetail
}

/** Rough memory of a record without bodies: summary, headers, objects. */
const baseCost = 4096
/** The final `usage` follows the last text; a `response.completed` repeats the whole response before it. */
const usageTail = 64 * 1024
const stepBytes = 64 * 1024

export function createExchangeRecord(summary: ExchangeSummary): ExchangeRecord {
  const requestBody = new BodyLog()
  const responseBody = new BodyLog()
  const counter = createFrameCounter()
  const warnings: string[] = []
  let counted = 0
  let usageRead = false

  const ended = (): boolean => summary.durationMs !== null

  const record: ExchangeRecord = {
    summary,
    requestHeaders: [],
    upstream: null,
    responseHeaders: null,
    streamed: false,
    requestBody,
    responseBody,
    warnings,
    held: () => baseCost + requestBody.held + responseBody.held,
    ended,
    settled: () => (!record.streamed || counted >= responseBody.kept) && (!ended() || usageRead),
    settle(budget) {
      let spent = 0
      while (record.streamed && counted < responseBody.kept && spent < budget) {
        for (const { bytes } of responseBody.read(counted, stepBytes)) {
          counter.feed(bytes)
          counted += bytes.length
          spent += bytes.length
        }
      }
      summary.frames = counter.frames
      if (ended() && !usageRead && spent < budget) {
        summary.usage = readUsage(responseBody.tail(usageTail))
        usageRead = true
        spent += Math.min(usageTail, responseBody.total)
      }
      return spent
    },
    detail: () => ({
      id: summary.id,
      request: { headers: record.requestHeaders, bodyTruncated: requestBody.truncated },
      upstream: record.upstream,
      response:
        record.responseHeaders === null
          ? null
          : { headers: record.responseHeaders, bodyTruncated: responseBody.truncated },
      warnings,
    }),
  }
  return record
}
