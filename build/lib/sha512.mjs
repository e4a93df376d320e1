import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Failure } from './failure.mjs'

/**
 * Compares a file with a pinned checksum: `npm pack` checks only what the registry says of itself.
 * @param {string} file
 * @param {string} expected npm's form: `sha512-<base64>`
 * @throws {Failure} when it differs
 */
export async function checkSha512(file, expected) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  const actual = `sha512-${hash.digest('base64')}`
  if (actual === expected) return
  throw new Failure(`${file} is not the file this project was made with: ${actual}, expected ${expected}`)
}
