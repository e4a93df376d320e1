import type { FastifyInstance } from 'fastify'
import { AppError } from '../../../shared/errors/app-error.ts'
import { helloPath, pathOf, spellings } from '../routes/route-table.ts'
import type { AccessKey } from './access-key.ts'

/** Answered without a key, so that a probe needs no secret. They tell nothing but that we are here. */
const openPaths = new Set(['/healthz', '/readyz', helloPath].flatMap(spellings))

export type GuardOptions = {
  allowsHost: (host: string | undefined) => boolean
  accessKey: AccessKey
  draining: () => boolean
}

/**
 * Who may ask at all. Runs before anything of the body is read, in this order: shutting down, Host, Origin, key.
 * That the peer is this machine counts for nothing: so is a tunnel, and so is a web page in the browser.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw
    if (options.draining()) return done(shuttingDown())
    if (!options.allowsHost(headers.host)) return done(hostNotAllowed(headers.host))
    const { origin } = headers
    if (origin !== undefined && !isOwnOrigin(origin, options.allowsHost))
      return done(originNotAllowed(origin))
    if (openPaths.has(pathOf(request.raw.url))) return done()
    const presented = options.accessKey.presentedIn(headers)
    if (presented === null) return done(missingKey())
    if (!options.accessKey.accepts(presented)) return done(invalidKey())
    done()
  })
}

function isOwnOrigin(origin: string, allowsHost: (host: string) => boolean): boolean {
  return origin.startsWith('http://') && allowsHost(origin.slice('http://'.length))
}

function shuttingDown(): AppError {
  return new AppError('shutting_down', {
    what: 'The proxy is shutting down',
    fix: 'Send the request again in a moment',
  })
}

function hostNotAllowed(host: string | undefined): AppError {
  return new AppError('host_not_allowed', {
    what: 'The Host header names no address of this proxy',
    where: 'host',
    current: host === undefined ? 'none' : JSON.stringify(host.slice(0, 100)),
    accepted: '127.0.0.1, localhost or [::1] with the port of the proxy, or the configured host',
    fix: 'Use the base URL that the tray shows',
  })
}

function originNotAllowed(origin: string): AppError {
  return new AppError('origin_not_allowed', {
    what: 'Requests from web pages are refused',
    where: 'origin',
    current: JSON.stringify(origin.slice(0, 100)),
    accepted: 'no Origin header',
    fix: 'Call the proxy from a program, not from a page in a browser',
  })
}

const keyFix = 'Copy the API key from the tray menu; send it as "Authorization: Bearer <key>"'

function missingKey(): AppError {
  return new AppError('missing_key', {
    what: 'The request carries no API key',
    where: 'authorization',
    accepted: '"Authorization: Bearer <key>", "x-api-key" or "api-key"',
    fix: keyFix,
  })
}

function invalidKey(): AppError {
  return new AppError('invalid_key', {
    what: 'The API key is not the one of this proxy',
    where: 'authorization',
    fix: keyFix,
  })
}
