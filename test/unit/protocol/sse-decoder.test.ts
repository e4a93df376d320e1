import { describe, expect, it } from 'vitest'
import { createSseDecoder, type SseFrame } from '../../../shared/protocol/sse/decoder.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

function decode(text: string): SseFrame[] {
  const decoder = createSseDecoder()
  return [...decoder.push(encode(text)), ...decoder.end()]
}

describe('SSE decoder', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['no space', 'data:a\n\ndata:b\n\n'],
    ['byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['comments', ': hello\n\ndata: a\n\n: ping\ndata: b\n\n'],
    ['no final blank line', 'data: a\n\ndata: b\n'],
    ['no final newline', 'data: a\n\ndata: b'],
    ['id and retry', 'id: 1\nretry: 5\ndata: a\n\nid\ndata: b\n\n'],
  ])('reads frames with %s', (_name, text) => {
    expect(decode(text)).toEqual([
      { event: null, data: 'a' },
      { event: null, data: 'b' },
    ])
  })

  it('joins several data lines and keeps only one leading space', () => {
    expect(decode('event: x\ndata:  two\ndata\ndata: three\n\n')).toEqual([
      { event: 'x', data: ' two\n\nthree' },
    ])
  })

  it('dispatches nothing for an event without data, and forgets its name', () => {
    expect(decode('event: x\n\ndata: a\n\n')).toEqual([{ event: null, data: 'a' }])
  })

  it('does not take CR and LF in two chunks for two line ends', () => {
    const decoder = createSseDecoder()
    decoder.push(encode('data: a\r'))
    expect(decoder.push(encode('\ndata: b\r'))).toEqual([])
    expect(decoder.push(encode('\n\r\n'))).toEqual([{ event: null, data: 'a\nb' }])
  })

  it('hands a frame out as soon as its blank line is there', () => {
    const decoder = createSseDecoder()
    expect(decoder.push(encode('data: a\n'))).toEqual([])
    expect(decoder.push(encode('\n'))).toEqual([{ event: null, data: 'a' }])
  })

  it('reads one event of 16 MiB in network-sized pieces', () => {
    const big = 'é'.repeat(8 * 1024 * 1024)
    const bytes = encode(`data: ${big}\n\n`)
    const decoder = createSseDecoder()
    const frames: SseFrame[] = []
    for (let at = 0; at < bytes.length; at += 65_535)
      frames.push(...decoder.push(bytes.subarray(at, at + 65_535)))
    expect(frames).toHaveLength(1)
    expect(frames[0]?.data === big).toBe(true)
  })

  it('refuses a frame that never ends instead of holding it for ever', () => {
    const decoder = createSseDecoder({ maxFrameLength: 1000 })
    expect(() => {
      for (let i = 0; i < 100; i++) decoder.push(encode('data: 0123456789\n'))
    }).toThrow(expect.objectContaining({ code: 'stream_frame_too_large' }))
    expect(() => createSseDecoder({ maxFrameLength: 10 }).push(encode('x'.repeat(11)))).toThrow(
      expect.objectContaining({ code: 'stream_frame_too_large' }),
    )
  })
})
