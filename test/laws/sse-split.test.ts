import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSseDecoder, type SseFrame } from '../../shared/protocol/sse/decoder.ts'

const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const line = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => `data: ${text}`),
  fc.constantFrom('data', 'data:', 'event: x', ': comment', 'id: 7', ''),
)
const stream = fc
  .array(fc.tuple(line, lineEnd))
  .map((lines) => lines.map(([text, end]) => text.replace(/[\r\n]/g, '') + end).join(''))

function decodeInPieces(bytes: Uint8Array, cuts: readonly number[]): SseFrame[] {
  const decoder = createSseDecoder()
  const frames: SseFrame[] = []
  let start = 0
  for (const cut of [...cuts].map((n) => n % (bytes.length + 1)).sort((a, b) => a - b)) {
    frames.push(...decoder.push(bytes.subarray(start, Math.max(start, cut))))
    start = Math.max(start, cut)
  }
  frames.push(...decoder.push(bytes.subarray(start)), ...decoder.end())
  return frames
}

it('gives the same frames for any byte split', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat()), (text, cuts) => {
      const bytes = new TextEncoder().encode(text)
      expect(decodeInPieces(bytes, cuts)).toEqual(decodeInPieces(bytes, []))
    }),
    { numRuns: 2000 },
  )
})
