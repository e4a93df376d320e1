import { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

/** Zstandard came to Node with 22.15: there in Electron, not in the oldest Node we run on. */
const makeZstd: unknown = Reflect.get(zlib, 'createZstdDecompress')

/** Values of `content-encoding` that can be undone here, in lower case. */
export const knownEncodings: readonly string[] = [
  'gzip',
  'x-gzip',
  'deflate',
  'br',
  ...(typeof makeZstd === 'function' ? ['zstd'] : []),
]

/**
 * A stream from the encoded bytes to what they hold, which gives out what it can after each write.
 *
 * @param encoding one of {@link knownEncodings}
 * @param first the first bytes of the body
 */
export function createDecoder(encoding: string, first: Uint8Array): Transform {
  if (encoding === 'br') return zlib.createBrotliDecompress()
  if (encoding === 'zstd') return createZstd()
  if (encoding !== 'deflate') return zlib.createGunzip()
  // RFC 9110 8.4.1.2 means the zlib format, but some servers send it without its head, whose low half byte is 8.
  return (first[0] ?? 0) % 16 === 8 ? zlib.createInflate() : zlib.createInflateRaw()
}

function createZstd(): Transform {
  const made: unknown = typeof makeZstd === 'function' ? makeZstd() : null
  if (made instanceof Transform) return made
  throw new Error('this Node cannot read zstd')
}
