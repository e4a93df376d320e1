import { randomFillSync } from 'node:crypto'

const idBytes = 16
/** Drawn for many ids at once: a call for each would take as long as all the rest of making one. */
const pool = Buffer.alloc(256 * idBytes)
let used = pool.length

/**
 * Unique without a counter that a restart would begin again: clients keep ids for days.
 *
 * @returns the prefix, `_` and 32 hexadecimal digits of 128 random bits
 */
export function newId(prefix: string): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return `${prefix}_${pool.toString('hex', used - idBytes, used)}`
}
