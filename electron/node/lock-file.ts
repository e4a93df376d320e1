import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error.ts'
import { isRunning, ownIdentity, processIdentitySchema, type ProcessIdentity } from './process-identity.ts'
import { systemCode, systemReason } from './system-reason.ts'
import { writeFileAtomically } from './atomic-write.ts'

/**
 * One holder per folder, without a moment in which a stale lock is deleted: two processes that both find a
 * dead holder must not both win. The lock is the file with the highest number; taking it means to `link` a
 * complete file to the next number, which the file system grants to one only. The highest is never deleted,
 * only the lower ones.
 */
const contentSchema = processIdentitySchema.extend({ released: z.boolean() })
const namePattern = /^host-(\d+)\.lock$/

export type Lock = { release(): Promise<void> }

/** @throws AppError `already_running` naming the pid, `data_dir_unusable` when the folder cannot hold a lock */
export async function takeLock(folder: string): Promise<Lock> {
  const identity = await ownIdentity()
  const draft = join(folder, `.lock-${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(draft, encode(identity, false), { flag: 'wx', mode: 0o600 })
    const number = await claim(folder, draft)
    const file = lockFile(folder, number)
    await removeLower(folder, number)
    return { release: () => writeFileAtomically(file, encode(identity, true), { durable: false }) }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'data_dir_unusable',
      {
        what: `The lock of the data folder cannot be written: ${systemReason(cause)}`,
        where: folder,
        fix: 'Choose a folder on a local disk with --data-dir',
      },
      { cause },
    )
  } finally {
    await rm(draft, { force: true })
  }
}

async function claim(folder: string, draft: string): Promise<number> {
  for (;;) {
    const highest = await highestNumber(folder)
    await refuseIfHeld(folder, highest)
    const mine = highest + 1
    try {
      await link(draft, lockFile(folder, mine))
    } catch (error) {
      if (systemCode(error) === 'EEXIST') continue
      throw error
    }
    // We may have looked long ago and taken a number that others had passed and deleted since.
    if ((await highestNumber(folder)) === mine) return mine
    await rm(lockFile(folder, mine), { force: true })
  }
}

/**
 * Who holds the lock of a folder: the process, while exactly that one runs, and since when (epoch ms).
 *
 * @returns null for a folder that is not there, never locked, released, or left by a process that has died
 */
export async function lockHolder(folder: string): Promise<{ pid: number; since: number } | null> {
  const number = await highestNumber(folder).catch(() => 0)
  const file = lockFile(folder, number)
  const holder = await readHolder(file)
  if (holder === null || holder.released || !(await isRunning(holder))) return null
  const { mtimeMs } = await stat(file)
  return { pid: holder.pid, since: mtimeMs }
}

async function refuseIfHeld(folder: string, number: number): Promise<void> {
  const holder = await readHolder(lockFile(folder, number))
  if (holder === null || holder.released || !(await isRunning(holder))) return
  throw new AppError('already_running', {
    what: `codex-tray already runs for this data folder (pid ${holder.pid})`,
    where: folder,
    fix: `Use the running one, stop it (kill ${holder.pid}), or choose another folder with --data-dir`,
  })
}

async function readHolder(file: string): Promise<z.infer<typeof contentSchema> | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return contentSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function numbers(folder: string): Promise<number[]> {
  const names = await readdir(folder)
  return names.map((name) => Number(namePattern.exec(name)?.[1] ?? 0)).filter((number) => number > 0)
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)))
}

async function removeLower(folder: string, number: number): Promise<void> {
  const lower = (await numbers(folder)).filter((candidate) => candidate < number)
  await Promise.all(lower.map((candidate) => rm(lockFile(folder, candidate), { force: true })))
}

const lockFile = (folder: string, number: number): string => join(folder, `host-${number}.lock`)
const encode = (identity: ProcessIdentity, released: boolean): string =>
  `${JSON.stringify({ ...identity, released })}\n`
