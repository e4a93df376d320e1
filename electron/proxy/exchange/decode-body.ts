import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { AppError } from '../../../shared/errors/app-error.ts'
import { decodeZstd } from './decode-zstd.ts'
import { bodyTooLarge, maxBodyBytes } from '../client/read-body.ts'

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: (body: Buffer, { maxOutputLength }: { maxOutputLength: number }) =>
    Promise.resolve(decodeZstd(body, maxOutputLength)),
} as const

const isKnown = (encoding: string): encoding is keyof typeof decoders => Object.hasOwn(decoders, encoding)

/**
 * Undoes the request's content-encoding; the limit holds for the result too, against compression bombs.
 *
 * @throws AppError `unsupported_encoding`, `invalid_request`, `body_too_large`
 */
export async function decodeBody(body: Buffer, encoding: string): Promise<Buffer> {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity') return body
  if (!isKnown(name)) {
    throw new AppError('unsupported_encoding', {
      what: 'The request body has an encoding we cannot read',
      where: 'content-encoding',
      current: JSON.stringify(encoding.slice(0, 60)),
      accepted: 'gzip, deflate, br, zstd, or none',
      fix: 'Turn request compression off in the client',
    })
  }
  try {
    return await decoders[name](body, { maxOutputLength: maxBodyBytes })
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw bodyTooLarge(`more than ${maxBodyBytes} bytes after decompression`)
    throw new AppError('invalid_request', {
      what: `The request body is not valid ${name}`,
      where: 'content-encoding',
      fix: 'Send the body uncompressed, or compress all of it',
    })
  }
}
