import type { FastifyInstance } from 'fastify'
import { AppError } from '../../../shared/errors/app-error.ts'
import { bodyTooLarge, maxBodyBytes } from '../client/read-body.ts'

/**
 * What a body may be, judged by its headers before any of it is read. A page can post `text/plain` without
 * asking the browser for permission, so only JSON is taken, whatever the body looks like.
 */
export function addLimits(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.raw.method !== 'POST' || request.is404) return done()
    const { headers } = request.raw
    if (!isJson(headers['content-type'])) return done(notJson(headers['content-type']))
    const length = Number(headers['content-length'] ?? 0)
    if (length > maxBodyBytes) return done(bodyTooLarge(`${length} bytes`))
    done()
  })
}

const isJson = (type: string | undefined): boolean =>
  type !== undefined &&
  (type === 'application/json' || /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))

function notJson(type: string | undefined): AppError {
  return new AppError('unsupported_content_type', {
    what: 'The request body must be JSON',
    where: 'content-type',
    current: type === undefined ? 'none' : JSON.stringify(type.slice(0, 100)),
    accepted: 'application/json',
    fix: 'Send the header "Content-Type: application/json"',
  })
}
