import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The key every client must present, kept as a digest only. */
export type AccessKey = {
  set(key: string): void
  /** `Authorization: Bearer`, `x-api-key`, or Azure's `api-key`; null when there is none. */
  presentedIn(headers: IncomingHttpHeaders): string | null
  accepts(presented: string): boolean
}

export function createAccessKey(key: string): AccessKey {
  let digest = digestOf(key)
  return {
    set(next) {
      digest = digestOf(next)
    },
    presentedIn(headers) {
      const bearer = headers.authorization === undefined ? null : bearerOf(headers.authorization)
      return bearer ?? single(headers['x-api-key']) ?? single(headers['api-key'])
    },
    // Digests have one length, so the comparison takes the same time whatever was presented.
    accepts: (presented) => timingSafeEqual(digestOf(presented), digest),
  }
}

const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer')

function bearerOf(value: string): string | null {
  return /^bearer /i.test(value) ? value.slice(7).trim() || null : null
}

const single = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
