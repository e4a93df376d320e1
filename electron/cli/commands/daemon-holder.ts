import { lstat } from 'node:fs/promises'
import { connect } from 'node:net'
import { once } from 'node:events'
import { daemonLockFolder } from '../../node/daemon-socket.ts'
import { lockHolder } from '../../node/lock-file.ts'
import { processInfo } from '../../node/process-identity.ts'

/** Who has the daemon's socket, and what to do about it. */
export type SocketHolder = {
  socket: string
  /** `held`: by a daemon of ours; `foreign`: something else answers there; `stale`: left by one that died. */
  state: 'held' | 'foreign' | 'stale' | 'free'
  pid: number | null
  /** As the system shows it. */
  command: string | null
  /** Epoch ms. */
  since: number | null
  /** Whether connections are taken. */
  answers: boolean
  /** How to clear it; null when there is nothing to clear. */
  fix: string | null
}

/** @param folder the daemon's own */
export async function findHolder(socket: string, folder: string): Promise<SocketHolder> {
  const holder = await lockHolder(daemonLockFolder(socket, folder))
  const answers = await takesConnections(socket)
  const nothing = { socket, pid: null, command: null, since: null, answers }
  if (holder !== null) {
    const { pid, since } = holder
    const command = (await processInfo(pid))?.command ?? null
    const fix = `Stop it: kill ${pid}${answers ? '' : ' (it holds the socket but takes no connections)'}`
    return { socket, state: 'held', pid, command, since, answers, fix }
  }
  if (answers) {
    const fix = 'Another program serves there: stop it, or set [daemon] socket to another path'
    return { ...nothing, state: 'foreign', fix }
  }
  const found = await lstat(socket).catch(() => null)
  if (found === null) return { ...nothing, state: 'free', fix: null }
  if (found.isSocket())
    return { ...nothing, state: 'stale', fix: `Nothing to do: the next daemon replaces it (or rm ${socket})` }
  const fix = 'It is not a socket: move it away, or set [daemon] socket to another path'
  return { ...nothing, state: 'foreign', fix }
}

async function takesConnections(socket: string): Promise<boolean> {
  const line = connect(socket)
  try {
    await once(line, 'connect', { signal: AbortSignal.timeout(1_000) })
    return true
  } catch {
    return false
  } finally {
    line.on('error', () => undefined)
    line.destroy()
  }
}
