import type { FastifyInstance } from 'fastify'
import { helloPath, spellings } from './route-table.ts'

/** `healthz`: the process answers. `readyz`: it takes requests. Claude Code asks `HEAD /api/hello` first. */
export function addHealth(app: FastifyInstance, version: string): void {
  for (const path of ['/healthz', '/readyz', helloPath].flatMap(spellings)) {
    app.get(path, (request, reply) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'no-store')
      return { status: 'ok', service: 'codex-tray', version }
    })
  }
}
