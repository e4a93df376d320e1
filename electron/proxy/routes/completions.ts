import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { runExchange, type ExchangeDeps } from '../exchange/run-exchange.ts'
import { spellings } from './route-table.ts'

const paths: Readonly<Record<Dialect, string>> = { chat: '/chat/completions', responses: '/responses' }

/** One dialect's endpoint. The body is not parsed by the framework: it goes out as it came. */
export function addCompletions(app: FastifyInstance, dialect: Dialect, deps: ExchangeDeps): void {
  for (const path of spellings(paths[dialect])) {
    app.post(path, (request, reply) => {
      reply.hijack()
      runExchange(deps, { request: request.raw, response: reply.raw, id: request.id, dialect })
    })
  }
}
