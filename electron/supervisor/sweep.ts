import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isRunning, processInfo } from '../node/process-identity.ts'
import { readPidFiles, type PidRecord } from './pidfile.ts'
import { signalGroup } from './signal-group.ts'

export type Swept = { id: string; pid: number }

/**
 * Ends children that a killed host left behind: only processes proven ours, that is alive, started at the
 * recorded time in the recorded boot, and with our marker in the command line. Everything else is left alone;
 * the records are removed either way. Call it while holding the lock.
 *
 * @returns what was ended
 */
export async function sweepOrphans(folder: string): Promise<Swept[]> {
  const swept: Swept[] = []
  for (const { path, record } of await readPidFiles(folder)) {
    if (record !== null && (await isOurs(record))) {
      await endOrphan(record)
      swept.push({ id: record.id, pid: record.pid })
    }
    await rm(path, { force: true })
  }
  return swept
}

async function isOurs(record: PidRecord): Promise<boolean> {
  const info = await processInfo(record.pid)
  return (
    info !== null &&
    info.startTime === record.startTime &&
    info.bootId === record.bootId &&
    info.command.includes(record.marker)
  )
}

/** SIGTERM, two seconds, SIGKILL. A child of a dead host has nobody left to drain for. */
async function endOrphan(record: PidRecord): Promise<void> {
  signalGroup(record.pid, 'SIGTERM')
  if (await isGoneWithin(record, 2_000)) return
  signalGroup(record.pid, 'SIGKILL')
  await isGoneWithin(record, 2_000)
}

async function isGoneWithin(record: PidRecord, ms: number): Promise<boolean> {
  const until = Date.now() + ms
  while (Date.now() < until) {
    if (!(await isRunning(record))) return true
    await wait(50)
  }
  return !(await isRunning(record))
}
