import { constants, type Stats } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, type ErrorFacts, type WireError } from '../../shared/errors/app-error.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

/**
 * Why a file cannot be changed by us; null when it can. Replacing a file of somebody else would make it ours, and one
 * that is read-only was made so on purpose, whatever this user may do.
 */
export async function whyReadOnly(file: string, found: Stats): Promise<WireError | null> {
  const own = process.geteuid?.()
  if (own !== undefined && found.uid !== own) {
    return refusal({
      what: 'The file belongs to another user, so it is only shown',
      where: file,
      current: `owner ${userName(found.uid)}`,
      accepted: `owner ${userName(own)}, who runs codex-tray`,
      fix: `Make it yours: sudo chown ${own} ${quoted(file)}`,
    })
  }
  if ((found.mode & 0o222) === 0) {
    return refusal({
      what: 'The file is read-only, so it is only shown',
      where: file,
      current: `mode ${modeOf(found)}`,
      accepted: 'write permission for its owner',
      fix: `Allow it: chmod u+w ${quoted(file)}`,
    })
  }
  const target = await realpath(file).catch(() => file)
  return (await refusedBy(target, constants.W_OK)) ?? (await whyNotIn(dirname(target)))
}

/** Why no file can be made in a folder, or in the nearest one above it that is there; null when one can. */
export async function whyNotIn(folder: string): Promise<WireError | null> {
  const error = await failure(folder, constants.W_OK | constants.X_OK)
  if (error === null) return null
  if (systemCode(error) === 'ENOENT' && dirname(folder) !== folder) return whyNotIn(dirname(folder))
  return refused(folder, error, 'The folder cannot be written to; a file in it is replaced in one step')
}

async function refusedBy(file: string, mode: number): Promise<WireError | null> {
  const error = await failure(file, mode)
  return error === null ? null : refused(file, error, 'The file cannot be written')
}

const failure = (path: string, mode: number): Promise<unknown> =>
  access(path, mode).then(
    () => null,
    (error: unknown) => error,
  )

async function refused(path: string, cause: unknown, what: string): Promise<WireError> {
  if (systemCode(cause) === 'EROFS') {
    return refusal({
      what: 'The disk is mounted read-only, so the file is only shown',
      where: path,
      current: systemReason(cause),
      accepted: 'a disk that is mounted for writing',
      fix: 'Mount it for writing, or let CODEX_HOME name a folder on another disk',
    })
  }
  const found = await stat(path).catch(() => null)
  return refusal({
    what,
    where: path,
    current: [systemReason(cause), ...(found === null ? [] : [`mode ${modeOf(found)}`])].join(', '),
    accepted: 'write permission for this user',
    fix: `Allow it: chmod u+w ${quoted(path)}`,
  })
}

const refusal = (facts: ErrorFacts): WireError => new AppError('config_write_failed', facts).toWire()
const modeOf = ({ mode }: Stats): string => (mode & 0o777).toString(8).padStart(4, '0')
const userName = (uid: number): string => (uid === 0 ? 'root (0)' : String(uid))
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
