import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Refusal = { status: number; message: string; headers?: Record<string, string> }
export type Place = { host: string; port: number; path: string }

/**
 * Who may ask at all, before anything of the body is read. That the peer is this machine counts for nothing: so is a web page
 * in the browser, whose own name may point here (DNS rebinding).
 */
export function createHttpGuard(apiKey: string): {
  setKey(apiKey: string): void
  /** Null: it may. */
  refuse(request: IncomingMessage, place: Place): Refusal | null
} {
  let digest = digestOf(apiKey)
  return {
    setKey(next) {
      digest = digestOf(next)
    },
    refuse({ headers, url = '' }, place) {
      if (!isHere(headers.host, place))
        return { status: 403, message: 'The Host header names no address of this server' }
      const { origin } = headers
      if (origin !== undefined && !isOwnOrigin(origin, place))
        return { status: 403, message: 'Web pages of this Origin may not use this server' }
      if (url.split('?')[0] !== place.path)
        return { status: 404, message: `There is nothing at this address; MCP is at ${place.path}` }
      const key = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
      if (key !== undefined && timingSafeEqual(digestOf(key), digest)) return null
      const message =
        key === undefined
          ? 'A key is required: Authorization: Bearer KEY (copy it from the tray)'
          : 'This is not the key of this server (copy it from the tray)'
      return { status: 401, message, headers: { 'www-authenticate': 'Bearer' } }
    },
  }
}

// Digests have one length, so the comparison takes the same time whatever was presented.
const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer')

/** Compared whole, never by prefix. */
function isHere(host: string | undefined, { host: own, port }: Place): boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]', own.includes(':') ? `[${own}]` : own]
  return names.some((name) => host?.toLowerCase() === `${name.toLowerCase()}:${port}`)
}

const isOwnOrigin = (origin: string, place: Place): boolean =>
  origin.startsWith('http://') && isHere(origin.slice('http://'.length), place)
