import { Decompress } from 'fzstd'

/** Fed in pieces, so that a small bomb is noticed long before it has unfolded. */
const pieceBytes = 64 * 1024

/**
 * Zstandard (RFC 8878), which Node 20 does not know: Codex compresses its requests with it under a ChatGPT login.
 *
 * @param limit of the result, bytes
 * @throws RangeError when the result would be larger, or Error when the bytes are no zstd
 */
export function decodeZstd(body: Uint8Array, limit: number): Buffer {
  if (windowSize(body) > limit) throw new RangeError(`a window of more than ${limit} bytes`)
  const pieces: Uint8Array[] = []
  let length = 0
  const decoder = new Decompress((piece) => {
    length += piece.length
    if (length > limit) throw new RangeError(`more than ${limit} bytes`)
    pieces.push(piece)
  })
  for (let at = 0; at < body.length; at += pieceBytes) decoder.push(body.subarray(at, at + pieceBytes))
  decoder.push(new Uint8Array(0), true)
  return Buffer.concat(pieces, length)
}

/** What the first frame's header makes a decoder allocate (RFC 8878 3.1.1.1); 0 where it cannot be told. */
function windowSize(body: Uint8Array): number {
  const [b0, b1, b2, b3, descriptor = 0, window = 0] = body
  if (b0 !== 0x28 || b1 !== 0xb5 || b2 !== 0x2f || b3 !== 0xfd) return 0
  if ((descriptor & 0x20) === 0) {
    const base = 2 ** (10 + (window >> 3))
    return base + (base / 8) * (window & 7)
  }
  // One segment: the window is the content, whose size stands behind the dictionary's id.
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  const header = new DataView(body.buffer, body.byteOffset, body.length)
  const sizeFlag = descriptor >> 6
  if (sizeFlag < 2 || body.length < at + 8) return 0
  return sizeFlag === 2 ? header.getUint32(at, true) : Number(header.getBigUint64(at, true))
}
