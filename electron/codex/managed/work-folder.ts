import { randomBytes } from 'node:crypto'
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What is on its way in or out. Nothing with a dot in front is a version. */
const prefix = '.work-'

const newName = (folder: string): string => join(folder, `${prefix}${randomBytes(6).toString('hex')}`)

/** Lends a new folder beside the versions, so that what is made there can be renamed into place, and deletes it after. */
export async function withWorkFolder<T>(folder: string, job: (work: string) => Promise<T>): Promise<T> {
  const work = newName(folder)
  await mkdir(work, { mode: 0o700 })
  try {
    return await job(work)
  } finally {
    await removeFolder(work)
  }
}

/** Takes a version away in one step, then deletes it: nobody ever finds half of one. Not there is no error. */
export async function discard(folder: string, version: string): Promise<void> {
  const place = join(folder, version)
  if ((await lstat(place).catch(() => null)) === null) return
  const aside = newName(folder)
  await rename(place, aside)
  await removeFolder(aside)
}

/** Deletes what was left by a process that was killed. Asks for the `install` lock to be held. */
export async function sweep(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith(prefix))
  await Promise.all(left.map((name) => removeFolder(join(folder, name))))
}

/** Windows keeps files of a program that has just ended, or is being scanned, for a moment. */
const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
