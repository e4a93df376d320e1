import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFrameHold } from '../../../electron/proxy/relay/frame-hold.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (piece: Uint8Array | null): string | null =>
  piece === null ? null : new TextDecoder().decode(piece)

it('lets whole frames go and keeps the rest, for LF, CRLF and CR', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const hold = createFrameHold()
    expect(text(hold.push(bytes(`data: a${end}${end}`)))).toBe(`data: a${end}${end}`)
    expect(hold.push(bytes('data: b'))).toBeNull()
    expect(hold.push(bytes(end))).toBeNull()
    expect(text(hold.push(bytes(end)))).toBe(`data: b${end}${end}`)
  }
})

it('loses, adds and reorders nothing, and always stops on a border, for any split', () => {
  const part = fc.constantFrom(
    'data: a\n\n',
    'data: b\r\n\r\n',
    ': c\n\n',
    'data: long ' + 'x'.repeat(500) + '\n\n',
  )
  fc.assert(
    fc.property(fc.array(part), fc.string(), fc.array(fc.nat()), (parts, open, cuts) => {
      const all = bytes(parts.join('') + `data: ${open.replaceAll(/[\r\n]/g, '')}`)
      const hold = createFrameHold()
      let out = ''
      let from = 0
      for (const cut of [...cuts.map((n) => n % (all.length + 1)), all.length].sort((a, b) => a - b)) {
        out += text(hold.push(all.subarray(from, cut))) ?? ''
        expect(out === '' || /(\n\n|\r\n\r\n)$/.test(out)).toBe(true)
        from = cut
      }
      expect(out).toBe(parts.join(''))
      expect(out + (text(hold.rest()) ?? '')).toBe(new TextDecoder().decode(all))
    }),
    { numRuns: 1000 },
  )
})

it('does not hold a frame of megabytes, and remembers how it began', () => {
  const hold = createFrameHold()
  let out = text(hold.push(bytes('event: response.completed\ndata: {'))) ?? ''
  for (let i = 0; i < 30; i++) out += text(hold.push(bytes('y'.repeat(10_000)))) ?? ''
  expect(out.length).toBeGreaterThan(250_000)
  expect(hold.atBorder).toBe(false)
  expect(text(hold.largeFrameHead)).toMatch(/^event: response.completed/)
  hold.push(bytes('}\n\n'))
  expect(hold.atBorder).toBe(true)
})
