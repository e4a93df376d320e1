import { once } from 'node:events'
import { chmod, lstat, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { AppError } from '../../../shared/errors/app-error.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'
import { systemCode, systemReason } from '../../node/system-reason.ts'
import { socketInUse } from './daemon-lock.ts'

export type DaemonListener = {
  /** No new connections; the open ones stay. */
  stopAccepting(): void
}

/** Clients that are waiting to be accepted; the system may allow fewer. */
const backlog = 1_024

/**
 * Listens on a Unix socket only its owner may use. What an earlier daemon left there is replaced; whoever serves there
 * now is not touched. Call it while holding the lock of the socket.
 *
 * @throws AppError `daemon_socket_in_use`, `data_dir_unusable`
 */
export async function listenOnSocket(
  path: string,
  accept: (socket: Socket) => void,
): Promise<DaemonListener> {
  const server = createServer({ allowHalfOpen: true }, accept)
  if (process.platform === 'win32') await listening(server, path)
  else {
    await ensurePrivateFolder(dirname(path))
    await clearStale(path)
    await listenPrivately(server, path)
    await chmod(path, 0o600)
  }
  // A broken connection is its own business; the listener goes on.
  server.on('error', () => undefined)
  return { stopAccepting: () => void server.close() }
}

/** The mode must be right from the first moment: it is what keeps other users out. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177)
  try {
    // Node binds a Unix socket before `listen` returns.
    const bound = listening(server, path)
    process.umask(before)
    await bound
  } finally {
    process.umask(before)
  }
}

async function listening(server: Server, path: string): Promise<void> {
  server.listen({ path, backlog })
  try {
    await once(server, 'listening')
  } catch (cause) {
    if (systemCode(cause) === 'EADDRINUSE') throw socketInUse(path, null)
    throw new AppError(
      'data_dir_unusable',
      {
        what: `The daemon cannot listen on its socket: ${systemReason(cause)}`,
        where: path,
        fix: 'Set [daemon] socket to a path on a local disk this user may write to',
      },
      { cause },
    )
  }
}

async function clearStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return
  if (!found.isSocket() || (await answers(path))) throw socketInUse(path, null)
  await rm(path, { force: true })
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
