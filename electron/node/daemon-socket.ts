import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../shared/errors/app-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Node cuts a longer path without a word and listens there (measured with Node 20.20 on Linux: 108 bytes with the end;
 * macOS has room for 104).
 */
export const maxSocketBytes = 103

/**
 * Where the daemon of a data folder listens: in the folder, or where a long path of it leaves no room, in the user's
 * runtime folder or the system's temporary one, under a name made of it. Windows: a named pipe.
 *
 * @param configured `[daemon] socket`
 * @throws AppError `socket_path_too_long` when the configured one has no room, or none has
 */
export function daemonSocketPath(
  dataDir: string,
  configured: string | undefined,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  if (configured !== undefined) return fitting([configured], platform)
  if (platform === 'win32') return `\\\\.\\pipe\\codex-tray-${name}`
  const runtime = env['XDG_RUNTIME_DIR']
  return fitting(
    [
      join(dataDir, 'daemon', 'daemon.sock'),
      ...(runtime === undefined || runtime === ''
        ? []
        : [join(runtime, `codex-tray-${name}`, 'daemon.sock')]),
      join(tmpdir(), `codex-tray-${userInfo().uid}-${name}`, 'daemon.sock'),
    ],
    platform,
  )
}

/**
 * Where the lock of a socket lies: beside it, so that two daemons of different data folders that were given the same
 * socket see each other. A named pipe has no folder.
 *
 * @param folder the daemon's own
 */
export const daemonLockFolder = (
  socket: string,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): string => (platform === 'win32' ? join(folder, 'lock') : `${socket}.lock`)

function fitting(candidates: readonly string[], platform: NodeJS.Platform): string {
  const found = candidates.find((path) => platform === 'win32' || Buffer.byteLength(path) <= maxSocketBytes)
  if (found !== undefined) return found
  const [first = ''] = candidates
  throw new AppError('socket_path_too_long', {
    what: 'The path of the daemon’s socket is too long for a Unix socket',
    where: '[daemon] socket',
    current: `${first} (${Buffer.byteLength(first)} bytes)`,
    accepted: `at most ${maxSocketBytes} bytes`,
    fix: 'Set [daemon] socket to a shorter path',
  })
}
