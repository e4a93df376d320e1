import { describe, expect, test } from 'vitest'
import {
  createExchangeReader,
  type OpenedMessage,
} from '../../../renderer/features/inspector/state/opened-exchange.ts'
import { bodyLimit } from '../../../shared/inspector/body-log.ts'
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
    expect(reader.view().client.frames).toEqual([
      { event: 'a', data: '1', index: 0, t: 10 },
      { event: null, data: '2', index: 1, t: 25.5 },
    ])
  })

  test('bytes that came before the head are decoded once it says they are a stream', () => {
    const reader = createExchangeReader('e1')
    reader.take(aBody(1, [[10, 'data: early\n\n']]))
    expect(reader.view().client.frameCount).toBe(0)
    reader.take(aDetail('e1'))
    expect(reader.view().client.frames.map(({ data }) => data)).toEqual(['early'])
  })

  test('a plain body is kept as bytes', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1', 'application/json'))
    reader.take(aBody(1, [[10, 'data: no frame\n\n']], true))
    expect(reader.view().client).toMatchObject({
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
    expect(reader.view().client).toMatchObject({ frameCount: 1, response: { bytes: 9 } })
  })

  test('messages about another exchange change nothing', () => {
    const reader = createExchangeReader('e1')
    expect(reader.take(aDetail('e2'))).toBe(false)
    expect(reader.take(aBody(1, [[1, 'x']], false, 'e2'))).toBe(false)
    expect(reader.take({ type: 'gone', id: 'e2' })).toBe(false)
    expect(reader.view()).toMatchObject({ detail: null, gone: false, client: { response: { bytes: 0 } } })
  })

  test('the last frame of a stream without its blank line is shown at the end', () => {
    const reader = createExchangeReader('e1')
    reader.take(aDetail('e1'))
    reader.take(aBody(1, [[7, 'data: [DONE]']], true))
    expect(reader.view().client.frames).toEqual([{ event: null, data: '[DONE]', index: 0, t: 7 }])
  })
})

describe('the two lanes', () => {
  type Part = Extract<OpenedMessage, { type: 'body' }>['part']
  const part = (seq: number, name: Part, text: string, end = false): OpenedMessage => ({
    type: 'body',
    seq,
    id: 'e1',
    part: name,
    chunks: [{ t: seq, bytes: encode(text) }],
    end,
  })
  const converted: OpenedMessage = {
    type: 'detail',
    detail: {
      id: 'e1',
      request: { headers: [], bodyTruncated: false },
      upstream: {
        url: 'https://api.example.org/v1/responses',
        headers: [],
        sameBody: false,
        status: 200,
        responseHeaders: [['content-type', 'text/event-stream']],
      },
      response: { headers: [['content-type', 'application/json']], bodyTruncated: false },
      warnings: [],
    },
  }

  test('all four bodies are kept apart, and each side is decoded by its own head', () => {
    const reader = createExchangeReader('e1')
    reader.take(converted)
    reader.take(part(1, 'request', 'r', true))
    reader.take(part(2, 'response', '{"a":1}', true))
    reader.take(part(3, 'upstream-request', 'up', true))
    reader.take(part(4, 'upstream-response', 'event: x\ndata: 1\n\n'))
    const { client, upstream } = reader.view()
    expect(client).toMatchObject({ request: { bytes: 1, end: true }, response: { bytes: 7, end: true } })
    expect(client).toMatchObject({ eventStream: false, frameCount: 0 })
    expect(upstream).toMatchObject({ request: { bytes: 2, end: true }, response: { bytes: 18, end: false } })
    expect(upstream.frames).toEqual([{ event: 'x', data: '1', index: 0, t: 4 }])
  })

  test.each<Part>(['request', 'response', 'upstream-request', 'upstream-response'])(
    '%s is applied once and kept up to a limit',
    (name) => {
      const reader = createExchangeReader('e1')
      const half = 'x'.repeat(bodyLimit / 2 + 1)
      const bytes = (): number => {
        const lane = reader.view()[name.startsWith('upstream') ? 'upstream' : 'client']
        const view = lane[name.endsWith('request') ? 'request' : 'response']
        expect(view.chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(view.bytes)
        expect(view.full).toBe(view.bytes === bodyLimit)
        return view.bytes
      }
      reader.take(part(1, name, half))
      expect(reader.take(part(1, name, half))).toBe(false)
      expect(bytes()).toBe(half.length)
      reader.take(part(2, name, half))
      reader.take(part(3, name, half, true))
      expect(bytes()).toBe(bodyLimit)
    },
  )
})
