import { constants } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { processIdentitySchema, processInfo } from '../node/process-identity.ts'

/**
 * What proves later that a process is a child of ours: its number, when it started, in which boot, and a part
 * of its command line.
 */
export const pidRecordSchema = processIdentitySchema.extend({ id: z.string(), marker: z.string().min(1) })
export type PidRecord = z.infer<typeof pidRecordSchema>

const ending = '.pid'

/**
 * Records a child that has just been spawned; does nothing when it is gone already.
 *
 * @param file the entry or binary it was started with: the marker, where its command line shows it (that of
 *   an Electron utility process does not; there the executable is the marker)
 */
export async function writePidFile(folder: string, id: string, pid: number, file: string): Promise<void> {
  const info = await processInfo(pid)
  if (info === null) return
  const marker = info.command.includes(file) ? file : (info.command.split(' ')[0] ?? '')
  if (marker === '') return
  const { startTime, bootId } = info
  const record: PidRecord = { id, pid, startTime, bootId, marker: basename(marker) }
  const path = pidFile(folder, id)
  await rm(path, { force: true })
  // O_EXCL and O_NOFOLLOW: never write through a link somebody put there. Windows knows no O_NOFOLLOW.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(record)}\n`)
  } finally {
    await handle.close()
  }
}

/** Removes the record of that child; one of its successor, perhaps just being written, stays. */
export async function removePidFile(folder: string, id: string, pid: number | undefined): Promise<void> {
  const path = pidFile(folder, id)
  const record = await readRecord(path)
  if (record !== null && record.pid === pid) await rm(path, { force: true })
}

/** The records an earlier host left; a file that is none counts as null. */
export async function readPidFiles(folder: string): Promise<{ path: string; record: PidRecord | null }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending))
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { path, record: await readRecord(path) }
    }),
  )
}

async function readRecord(path: string): Promise<PidRecord | null> {
  try {
    return pidRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

const pidFile = (folder: string, id: string): string => join(folder, `${id}${ending}`)
