import { describe, expect, test } from 'vitest'
import {
  createExchangeReader,
  type OpenedMessage,
} from '../../../renderer/features/inspector/state/opened-exchange.ts'
import type { ExchangeDetail } from '../../../shared/inspector/exchange.ts'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

function aDetail(id: string, contentType: string | null = 'text/event-stream'): OpenedMessage {
  const detail: ExchangeDetail = {
    id,
    request: { headers: [], bodyTruncated: false },
    upstream: null,
    response:
      contentType === null ? null : { headers: [['Content-Type', contentType]], bodyTruncated: false },
    warnings: [],
  }
  return { type: 'detail', detail }
}

function aBody(seq: number, chunks: [number, string][], end = false, id = 'e1'): OpenedMessage {
  return {
    type: 'body',
    seq,
    id,
    part: 'response',
    chunks: chunks.map(([t, text]) => ({ t, bytes: encode(text) })),
    end,
  }
}

describe('createExchangeReader', () => {
  test('frames get the time of the chunk that completed them', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1'))
    reader.take(
      aBody(1, [
        [10, 'event: a\ndata: 1\n\ndata: 2'],
        [25.5, '\n\n'],
      ]),
    )
    expect(reader.view().frames).toEqual([
      { event: 'a', data: '1', index: 0, t: 10 },
      { event: null, data: '2', index: 1, t: 25.5 },
    ])
  })

  test('bytes that came before the head are decoded once it says they are a stream', () => {
    const reader = createExchangeReader('e1')
    reader.take(aBody(1, [[10, 'data: early\n\n']]))
    expect(reader.view().frameCount).toBe(0)
    reader.take(aDetail('e1'))
    expect(reader.view().frames.map(({ data }) => data)).toEqual(['early'])
  })

  test('a plain body is kept as bytes', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1', 'application/json'))
    reader.take(aBody(1, [[10, 'data: no frame\n\n']], true))
    expect(reader.view()).toMatchObject({
      frameCount: 0,
      eventStream: false,
      response: { bytes: 16, end: true },
    })
  })

  test('the same body message twice is applied once', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1'))
    expect(reader.take(aBody(4, [[1, 'data: x\n\n']]))).toBe(true)
    expect(reader.take(aBody(4, [[1, 'data: x\n\n']]))).toBe(false)
    expect(reader.view()).toMatchObject({ frameCount: 1, response: { bytes: 9 } })
  })

  test('messages about another exchange change nothing', () => {
    const reader = createExchangeReader('e1')
    expect(reader.take(aDetail('e2'))).toBe(false)
    expect(reader.take(aBody(1, [[1, 'x']], false, 'e2'))).toBe(false)
    expect(reader.take({ type: 'gone', id: 'e2' })).toBe(false)
    expect(reader.view()).toMatchObject({ detail: null, gone: false, response: { bytes: 0 } })
  })

  test('the last frame of a stream without its blank line is shown at the end', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1'))
    reader.take(aBody(1, [[7, 'data: [DONE]']], true))
    expect(reader.view().frames).toEqual([{ event: null, data: '[DONE]', index: 0, t: 7 }])
  })
})
