import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../../shared/errors/app-error.ts'
import { daemonLockFolder } from '../../node/daemon-socket.ts'
import { lockHolder, takeLock, type Lock } from '../../node/lock-file.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'

/** A daemon whose host was killed needs so long to notice (Electron: measured 2 s). */
const patienceMs = 3_000
const pauseMs = 100

/**
 * The right to listen on a socket. One that is just ending is waited for; one that stays is named.
 *
 * @throws AppError `daemon_socket_in_use`; `data_dir_unusable` when there can be no lock
 */
export async function takeDaemonLock(socket: string, folder: string): Promise<Lock> {
  const place = daemonLockFolder(socket, folder)
  await ensurePrivateFolder(place)
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await takeLock(place)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'already_running') throw error
      const holder = await lockHolder(place)
      if (Date.now() > until) throw socketInUse(socket, holder?.pid ?? null)
    }
    await wait(pauseMs)
  }
}

/** @param pid of who serves there, where it is known */
export function socketInUse(socket: string, pid: number | null): AppError {
  const who = pid === null ? 'Another program' : `Another daemon (pid ${pid})`
  return new AppError('daemon_socket_in_use', {
    what: `${who} serves on this socket`,
    where: socket,
    fix:
      pid === null
        ? 'Stop it, or set [daemon] socket to another path'
        : `Use that one, stop it (kill ${pid}), or set [daemon] socket to another path`,
  })
}
