/** UTF-8 in pieces, as `TextDecoder` in its streaming mode reads it, a leading byte order mark dropped. */
export type Utf8Pieces = {
  push(bytes: Uint8Array): string
  /** What a code point that was cut off becomes. */
  end(): string
}

/** Marks are dropped by hand: only the first bytes of all can be one. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const byteOrderMark = '\uFEFF'
const nothing = new Uint8Array(0)

/**
 * Node decodes whole texts with SIMD and pieces with ICU, at several times the cost. So pieces are cut where a code point
 * ends, and the rest waits for the next one.
 */
export function createUtf8Pieces(): Utf8Pieces {
  let held = nothing
  let isFirst = true

  function decode(bytes: Uint8Array): string {
    const text = decoder.decode(bytes)
    if (!isFirst || text === '') return text
    isFirst = false
    return text.startsWith(byteOrderMark) ? text.slice(1) : text
  }

  return {
    push(bytes) {
      const joined = held.length === 0 ? bytes : join(held, bytes)
      const open = openBytes(joined)
      held = open === 0 ? nothing : joined.slice(joined.length - open)
      return decode(open === 0 ? joined : joined.subarray(0, joined.length - open))
    },
    end() {
      const rest = held
      held = nothing
      return decode(rest)
    },
  }
}

/** How many bytes at the end may be the beginning of a code point: at most three (RFC 3629). */
function openBytes(bytes: Uint8Array): number {
  const length = bytes.length
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return back < whole ? back : 0
  }
  return 0
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}
