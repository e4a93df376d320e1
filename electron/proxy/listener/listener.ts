import { Server as NetServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Listen } from '../../../shared/services/proxy-messages.ts'
import { createAllowedHosts } from '../plugins/allowed-hosts.ts'

/** One open address. */
export type Listener = {
  readonly host: string
  readonly port: number
  /** Accepts nothing new, but answers on connections that are there. */
  stopAccepting(): void
  /** Ends idle connections and, one by one, those whose request is done. Resolves when all are gone. */
  retire(): Promise<void>
  /** Ends everything. */
  close(): Promise<void>
}

/**
 * Opens an address.
 *
 * @param build makes the server; it is given the rule for `Host`, which knows the real port
 * @throws what `listen` threw: EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOTFOUND
 */
export async function openListener(
  listen: Listen,
  build: (allowsHost: (host: string | undefined) => boolean) => FastifyInstance,
): Promise<Listener> {
  let allowsHost = (_host: string | undefined): boolean => false
  const app = build((host) => allowsHost(host))
  await app.ready()
  const port = await bind(app, listen)
  allowsHost = createAllowedHosts({ host: listen.host, port })
  let retiring = false
  app.server.on('request', (_request, response) => {
    if (retiring) response.shouldKeepAlive = false
  })
  return {
    host: listen.host,
    port,
    // http.Server.close would also end idle connections, whose next request deserves a clear refusal.
    stopAccepting: () => void NetServer.prototype.close.call(app.server),
    retire() {
      retiring = true
      return new Promise((resolve) => app.server.close(() => resolve()))
    },
    async close() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}

/** One socket on exactly this address: the framework's own `listen` would open further ones for localhost. */
function bind(app: FastifyInstance, listen: Listen): Promise<number> {
  const { server } = app
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: listen.host, port: listen.port, backlog: 2048 }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : listen.port)
    })
  })
}
