import { createServer } from 'node:net'
import { AppError } from '../../shared/errors/app-error.ts'
import { findPortOwner } from '../node/port-owner.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

const triesNearby = 50

/**
 * @throws AppError `port_in_use` naming who has it, `address_not_available` when it cannot be had at all
 */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const failure = await tryListen(host, port)
  if (failure === null) return
  const where = `${host}:${port}`
  if (systemCode(failure) !== 'EADDRINUSE') {
    throw new AppError('address_not_available', {
      what: `The proxy cannot listen there: ${systemReason(failure)}`,
      where,
      accepted: 'an address of this machine, a port from 1024 to 65535',
    })
  }
  const owner = await findPortOwner(port)
  const who = owner === null ? 'another program' : `${owner.name} (pid ${owner.pid})`
  throw new AppError('port_in_use', {
    what: `Port ${port} is used by ${who}`,
    where,
    fix: 'Choose another port, or end that program',
  })
}

/** The next port up that nobody listens on; any other free one when all of those are taken. */
export async function findFreePort(host: string, near: number): Promise<number> {
  for (let port = near + 1; port <= Math.min(near + triesNearby, 65_535); port++) {
    if ((await tryListen(host, port)) === null) return port
  }
  return anyFreePort(host)
}

function tryListen(host: string, port: number): Promise<Error | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

function anyFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port: 0 }, () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('No port was given')),
      )
    })
  })
}
