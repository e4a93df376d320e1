import { readdir } from 'node:fs/promises'
import type { ManagedVersion } from '../../../shared/codex/managed-version.ts'
import { compareVersions, formatVersion } from '../../../shared/compat/codex-version.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { systemReason } from '../../node/system-reason.ts'
import { readInstalledVersion } from './installed-version.ts'
import { discard } from './work-folder.ts'
import { readChoice, writeChoice } from './version-choice.ts'
import { withLock } from './version-lock.ts'
import { parseVersionName } from './version-name.ts'

/** Newest first. Folders that are not whole versions are passed over; a folder that is not there holds none. */
export async function listVersions(folder: string): Promise<ManagedVersion[]> {
  const names = await readdir(folder).catch(() => [])
  const versions = names.flatMap((name) => parseVersionName(name) ?? [])
  const sorted = versions.toSorted((a, b) => compareVersions(b, a)).map(formatVersion)
  const found = await Promise.all(sorted.map((version) => findVersion(folder, version)))
  return found.filter((version) => version !== null)
}

/** @returns null when it is not installed, or not by us */
export async function findVersion(folder: string, version: string): Promise<ManagedVersion | null> {
  if (parseVersionName(version) === null) return null
  const found = await readInstalledVersion(folder, version)
  return found === null ? null : { ...found, inUse: (await readChoice(folder)).inUse === version }
}

/** @throws AppError `codex_version_unknown` */
export async function requireVersion(folder: string, version: string): Promise<ManagedVersion> {
  const found = await findVersion(folder, version)
  if (found !== null) return found
  const there = (await listVersions(folder)).map((installed) => installed.version)
  throw new AppError('codex_version_unknown', {
    what: 'This version of Codex is not installed here',
    where: folder,
    current: JSON.stringify(version),
    accepted: there.length === 0 ? 'none is installed' : there.join(', '),
    fix: `Install it first: codex-tray codex install VERSION`,
  })
}

/** @throws AppError `codex_version_in_use`, `codex_version_unknown`, `data_dir_unusable` */
export async function removeVersion(folder: string, version: string): Promise<void> {
  await withLock(folder, 'choice', async () => {
    const { inUse } = await requireVersion(folder, version)
    if (inUse) {
      throw new AppError('codex_version_in_use', {
        what: `Codex ${version} is in use`,
        where: folder,
        fix: 'Use another one first: codex-tray codex use VERSION, or codex-tray codex use none for your own',
      })
    }
    await discard(folder, version).catch((cause: unknown) => {
      const what = `Codex ${version} could not be removed: ${systemReason(cause)}`
      const fix = 'Stop what still runs it, or make the folder writable, then try again'
      throw new AppError('data_dir_unusable', { what, where: folder, fix }, { cause })
    })
  })
}

/** Asks for the `choice` lock to be held, as does {@link rollBack}. @throws AppError `codex_version_unknown` */
export async function choose(folder: string, version: string | null): Promise<void> {
  if (version !== null) await requireVersion(folder, version)
  const before = await readChoice(folder)
  if (before.inUse !== version) await writeChoice(folder, { inUse: version, previous: before.inUse })
}

/** @throws AppError `codex_version_unknown` when nothing was used before, or it is gone */
export async function rollBack(folder: string): Promise<string | null> {
  const { previous } = await readChoice(folder)
  if (previous === undefined) {
    throw new AppError('codex_version_unknown', {
      what: 'There is nothing to go back to: no other Codex was ever chosen here',
      where: folder,
    })
  }
  await choose(folder, previous)
  return previous
}

/** @throws AppError `codex_missing` when what was chosen is not there any more */
export async function versionInUse(folder: string): Promise<ManagedVersion | null> {
  const { inUse } = await readChoice(folder)
  if (inUse === null) return null
  const found = await findVersion(folder, inUse)
  if (found !== null) return found
  throw new AppError('codex_missing', {
    what: `Codex ${inUse}, the version chosen for codex-tray, is gone`,
    where: folder,
    fix: `codex-tray codex install ${inUse}, or codex-tray codex use none for your own`,
  })
}
