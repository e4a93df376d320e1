import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExchangeRecord } from '../../../shared/inspector/exchange-record.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'
import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import { createFrameCounter } from '../../../shared/inspector/frame-counter.ts'
import { readUsage } from '../../../shared/inspector/read-usage.ts'
import { isSecretName, redactHeaders, redactUrl } from '../../../shared/inspector/redaction.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

function record(id: string, ended = true): ExchangeRecord {
  const summary: ExchangeSummary = {
    id,
    ordinal: 1,
    startedAt: 0,
    method: 'POST',
    path: '/',
    client: null,
    clientDialect: null,
    model: null,
    stream: null,
    provider: null,
    upstreamModel: null,
    upstreamDialect: null,
    state: 'waiting',
    status: null,
    firstByteMs: null,
    durationMs: ended ? 1 : null,
    requestBytes: 0,
    responseBytes: 0,
    frames: 0,
    usage: null,
    warnings: 0,
    error: null,
  }
  return new ExchangeRecord(summary)
}

describe('redaction', () => {
  it('hides every value whose name speaks of a secret, and nothing else', () => {
    const headers = [
      'Authorization',
      'Bearer x',
      'Content-Type',
      'json',
      'X-Api-Key',
      'k',
      'my-session-token',
      't',
      'Cookie',
      'c',
    ]
    expect(redactHeaders(headers)).toEqual([
      'Authorization',
      '[redacted]',
      'Content-Type',
      'json',
      'X-Api-Key',
      '[redacted]',
      'my-session-token',
      '[redacted]',
      'Cookie',
      '[redacted]',
    ])
    expect(headers[1]).toBe('Bearer x')
    expect(redactHeaders(['x-odd', 'v'], new Set(['x-odd']))).toEqual(['x-odd', '[redacted]'])
    expect(isSecretName('accept')).toBe(false)
  })

  it('hides secrets in addresses', () => {
    expect(redactUrl('https://u:p@host/v1?api-key=abc&version=2')).toBe(
      'https://host/v1?api-key=[redacted]&version=2',
    )
    expect(redactUrl('/v1/models')).toBe('/v1/models')
  })
})

it('counts the same frames as the decoder, for any split', () => {
  const part = fc.constantFrom(
    'data: a\n',
    'data: b\r\n',
    'data:c\r',
    '\n',
    '\r\n',
    '\r',
    ': x\n',
    'event: e\n',
  )
  fc.assert(
    fc.property(fc.array(part), fc.nat(), (parts, cut) => {
      // A blank line closes the last frame for both.
      const bytes = encode(`${parts.join('')}\n\n`)
      const counter = createFrameCounter()
      const middle = cut % bytes.length
      counter.feed(bytes.subarray(0, middle))
      counter.feed(bytes.subarray(middle))
      const decoder = createSseDecoder()
      expect(counter.frames).toBe([...decoder.push(bytes), ...decoder.end()].length)
    }),
    { numRuns: 2000 },
  )
})

describe('usage', () => {
  it.each([
    [
      'chat',
      '{"usage":{"prompt_tokens":3,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":2}}}',
      [3, 5, 2, null],
    ],
    [
      'responses',
      'data: {"response":{"usage":{"input_tokens":1,"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1}}}}',
      [1, 2, null, 1],
    ],
    [
      'Messages',
      'data: {"usage":{"input_tokens":8,"cache_creation_input_tokens":1,"cache_read_input_tokens":3,"output_tokens":7}}',
      [12, 7, 3, null],
    ],
    [
      'DeepSeek',
      '{"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_cache_hit_tokens":4}}',
      [9, 1, 4, null],
    ],
    [
      'the last of many',
      'data: {"usage":{"prompt_tokens":1}}\n\ndata: {"usage":{"prompt_tokens":2}}\n\ndata: {"usage":null}',
      [2, 0, null, null],
    ],
  ])('reads %s', (_name, text, [inputTokens, outputTokens, cachedTokens, reasoningTokens]) => {
    expect(readUsage(encode(text))).toEqual({ inputTokens, outputTokens, cachedTokens, reasoningTokens })
  })

  it('takes no text about usage for usage', () => {
    expect(readUsage(encode(JSON.stringify({ content: '"usage":{"prompt_tokens":1}' })))).toBeNull()
    expect(readUsage(encode('{"usage":{"prompt_tokens":"many"}}'))).toBeNull()
    expect(readUsage(encode('{"usage":{"prompt_tokens":1'))).toBeNull()
  })
})

describe('ring', () => {
  it('keeps the newest, by number', () => {
    const ring = createExchangeRing({ count: 3, bytes: 1e9 })
    for (let i = 0; i < 5; i++) ring.add(record(`r${i}`))
    expect(ring.all().map(({ summary }) => summary.id)).toEqual(['r2', 'r3', 'r4'])
    expect(ring.evicted).toBe(2)
  })

  it('keeps the newest, by memory, also when an open exchange grows', () => {
    const ring = createExchangeRing({ count: 100, bytes: 1_056_000 })
    const first = record('first')
    const growing = record('growing', false)
    ring.add(first)
    ring.add(growing)
    for (let i = 0; i < 20; i++) {
      growing.responseBody.append(new Uint8Array(50_000), i)
      ring.touch(growing)
    }
    expect(ring.get('first')).toBeUndefined()
    expect(ring.get('growing')).toBe(growing)
    expect(ring.heldBytes).toBeLessThanOrEqual(1_056_000)
    for (let i = 0; i < 20; i++) growing.responseBody.append(new Uint8Array(50_000), i)
    ring.touch(growing)
    expect(ring.get('growing')).toBeUndefined()
    expect(growing.responseBody.held).toBe(0)
    expect(ring.heldBytes).toBe(0)
  })

  it('clears what has ended and tells observers', () => {
    const ring = createExchangeRing()
    const removed: string[] = []
    const stop = ring.observe({ changed: () => undefined, removed: (id) => void removed.push(id) })
    ring.add(record('done'))
    ring.add(record('open', false))
    ring.clear()
    expect(removed).toEqual(['done'])
    expect(ring.evicted).toBe(0)
    stop()
    ring.add(record('x'))
    ring.clear()
    expect(removed).toEqual(['done'])
  })

  it('settles within a budget, and then completely', () => {
    const one = record('r')
    one.streamed = true
    for (let i = 0; i < 4000; i++) one.responseBody.append(encode(`data: ${'x'.repeat(100)}\n\n`), i)
    expect(one.settled()).toBe(false)
    expect(one.settle(70_000)).toBeLessThan(200_000)
    expect(one.settled()).toBe(false)
    while (!one.settled()) one.settle(70_000)
    expect(one.summary.frames).toBe(4000)
  })
})
