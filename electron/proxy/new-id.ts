import { randomUUID } from 'node:crypto'

/**
 * Unique without a counter that a restart would begin again: clients keep ids for days. Node draws random bytes for many
 * UUIDs at once, for `randomBytes` each time.
 *
 * @returns the prefix, `_` and 32 hexadecimal digits
 */
export const newId = (prefix: string): string => `${prefix}_${hexOf(randomUUID())}`

/** Without dashes; `replaceAll` takes several times as long, and a reply has a handful of ids. */
const hexOf = (uuid: string): string =>
  uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24)
