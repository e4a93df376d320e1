import type { FastifyInstance } from 'fastify'
import { readCursorRoute } from '../../../shared/protocol/cursor/cursor-route.ts'
import { runExchange, type ExchangeDeps } from '../exchange/run-exchange.ts'
import type { ClientEndpoint } from '../client/client-endpoint.ts'
import { endpointPaths } from '../upstream/address.ts'
import { cursorChatPaths, pathOf, spellings } from './route-table.ts'

const addresses: readonly (readonly [ClientEndpoint, string])[] = [
  ['chat', endpointPaths.chat],
  ['responses', endpointPaths.responses],
  ['compact', endpointPaths.compact],
  ['embeddings', endpointPaths.embeddings],
  ['messages', '/messages'],
  ['count-tokens', '/messages/count_tokens'],
]

/** Everything that a model is asked for. Bodies are not parsed by the framework: they go out as they came. */
export function addCompletions(app: FastifyInstance, deps: ExchangeDeps): void {
  for (const [endpoint, address] of addresses) {
    for (const path of spellings(address)) {
      app.post(path, (request, reply) => {
        reply.hijack()
        const { raw, id } = request
        runExchange(deps, {
          request: raw,
          response: reply.raw,
          id,
          endpoint,
          cursor: false,
          deployment: null,
        })
      })
    }
  }
  for (const path of cursorChatPaths) {
    app.post(path, (request, reply) => {
      reply.hijack()
      const { raw, id } = request
      const called = pathOf(raw.url)
      runExchange(deps, {
        request: raw,
        response: reply.raw,
        id,
        endpoint: 'chat',
        cursor: called.includes('/cursor/'),
        deployment: readCursorRoute(called)?.deployment ?? null,
      })
    })
  }
}
