import type { ExchangeDetail } from '../../../../shared/inspector/exchange.ts'
import type { InspectorToWindow } from '../../../../shared/ipc/ports.ts'
import { createLaneReader, type Lane, type LanePart } from './lane-reader.ts'

export const laneIds = ['client', 'upstream'] as const
/** The two sides of the proxy. */
export type LaneId = (typeof laneIds)[number]

/** The opened exchange as it stood at one moment. `upstream` is empty while its bodies are the client's own. */
export type OpenedExchange = { id: string; detail: ExchangeDetail | null; gone: boolean } & Record<
  LaneId,
  Lane
>

export type OpenedMessage = Extract<InspectorToWindow, { type: 'detail' | 'gone' | 'body' }>

export type ExchangeReader = {
  readonly id: string
  /** Applies one message; false when it concerns another exchange or was applied before. */
  take(message: OpenedMessage): boolean
  view(): OpenedExchange
}

type BodyMessage = Extract<OpenedMessage, { type: 'body' }>

const placeOf: Readonly<Record<BodyMessage['part'], { lane: LaneId; part: LanePart }>> = {
  request: { lane: 'client', part: 'request' },
  response: { lane: 'client', part: 'response' },
  'upstream-request': { lane: 'upstream', part: 'request' },
  'upstream-response': { lane: 'upstream', part: 'response' },
}

/**
 * Collects one exchange from its messages and decodes its streams. The only bytes the window keeps are those
 * of the exchange it shows. A body chunk is never applied twice: `seq` rises, over all parts.
 */
export function createExchangeReader(id: string): ExchangeReader {
  const lanes = { client: createLaneReader(), upstream: createLaneReader() }
  let detail: ExchangeDetail | null = null
  let gone = false
  let lastSeq = -1

  function takeDetail(next: ExchangeDetail): void {
    detail = next
    if (next.response !== null) lanes.client.head(next.response.headers)
    if (next.upstream !== null) lanes.upstream.head(next.upstream.responseHeaders)
  }

  function takeBody(message: BodyMessage): boolean {
    if (message.seq <= lastSeq) return false
    lastSeq = message.seq
    const { lane, part } = placeOf[message.part]
    lanes[lane].append(part, message.chunks, message.end)
    return true
  }

  return {
    id,
    take(message) {
      if (message.type === 'detail') {
        if (message.detail.id !== id) return false
        takeDetail(message.detail)
        return true
      }
      if (message.id !== id) return false
      if (message.type === 'body') return takeBody(message)
      gone = true
      return true
    },
    view: () => ({ id, detail, gone, client: lanes.client.view(), upstream: lanes.upstream.view() }),
  }
}
