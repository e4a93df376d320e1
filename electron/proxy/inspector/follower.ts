import type { ExchangeDetail } from '../../../shared/inspector/exchange.ts'
import type { InspectorToWindow } from '../../../shared/ipc/ports.ts'
import type { BodyChunk, BodyLog } from '../../../shared/inspector/body-log.ts'
import type { ExchangeRecord } from '../../../shared/inspector/exchange-record.ts'

type PartName = Extract<InspectorToWindow, { type: 'body' }>['part']
export type BodyPart = { part: PartName; chunks: BodyChunk[]; end: boolean }

/** Reads along one exchange for a window that has opened it. */
export type Follower = {
  readonly id: string
  /** What is new since the last call; `more` when a limit cut it short. */
  next(): { detail: ExchangeDetail | null; bodies: BodyPart[]; more: boolean }
}

/** Of one body in one message. */
const messageBytes = 256 * 1024

/** @param upstream also the bodies on the provider's side */
export function createFollower(record: ExchangeRecord, upstream: boolean): Follower {
  const isThere = (log: BodyLog) => (): boolean => log.total > 0 || record.ended()
  const hasEnded = (): boolean => record.ended()
  const followed = [
    followBody('request', record.requestBody, isThere(record.requestBody)),
    followBody('response', record.responseBody, hasEnded),
  ]
  if (upstream) {
    followed.push(
      followBody('upstream-request', record.sentBody, isThere(record.sentBody)),
      followBody('upstream-response', record.receivedBody, hasEnded),
    )
  }
  let detailSent = ''

  function newDetail(): ExchangeDetail | null {
    const detail = record.detail()
    const signature = [
      detail.request.bodyTruncated,
      detail.upstream?.url,
      detail.upstream?.status,
      detail.response !== null,
      detail.response?.bodyTruncated,
      detail.warnings.length,
    ].join('|')
    if (signature === detailSent) return null
    detailSent = signature
    return detail
  }

  return {
    id: record.summary.id,
    next() {
      const parts = followed.map((body) => body.next())
      return {
        detail: newDetail(),
        bodies: parts.filter((part) => part !== null),
        more: followed.some((body) => body.behind()),
      }
    },
  }
}

function followBody(
  part: PartName,
  log: BodyLog,
  complete: () => boolean,
): { next(): BodyPart | null; behind(): boolean } {
  let offset = 0
  let ended = false
  return {
    behind: () => offset < log.kept,
    next() {
      if (ended) return null
      const chunks = log.read(offset, messageBytes)
      for (const chunk of chunks) offset += chunk.bytes.length
      ended = complete() && offset >= log.kept
      return chunks.length > 0 || ended ? { part, chunks, end: ended } : null
    },
  }
}
