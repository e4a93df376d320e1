import type { FastifyInstance } from 'fastify'
import { spellings } from './route-table.ts'

/** `healthz`: the process answers. `readyz`: it takes requests. */
export function addHealth(app: FastifyInstance, version: string): void {
  for (const path of [...spellings('/healthz'), ...spellings('/readyz')]) {
    app.get(path, (request, reply) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'no-store')
      return { status: 'ok', service: 'codex-tray', version }
    })
  }
}
