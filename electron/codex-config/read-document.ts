import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, lstat, readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DocumentId, DocumentState } from '../../shared/codex-config/document.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'
import { parseToml, tomlProblem } from './parse-toml.ts'

export const maxDocumentBytes = 10 * 1024 * 1024

/** A document as it is on the disk now. */
export type ReadDocument = {
  state: DocumentState
  /** Null when it is not there or cannot be read. */
  bytes: Buffer | null
  /** With its byte order mark; null when it is not there or no text. */
  text: string | null
}

export const revisionOf = (contents: string | Uint8Array): string =>
  createHash('sha256').update(contents).digest('hex')

/** Looks and changes nothing. What is wrong becomes the state's problem; never throws. */
export async function readDocument(id: DocumentId, file: string): Promise<ReadDocument> {
  const absent: DocumentState = {
    id,
    file,
    exists: false,
    revision: null,
    bytes: 0,
    problem: null,
    writable: await canCreate(dirname(file)),
  }
  try {
    const found = await lookAt(file)
    if (found === null) return { state: absent, bytes: null, text: null }
    const bytes = await readFile(file)
    const problem = problemOf(file, bytes)
    const state: DocumentState = {
      id,
      file,
      exists: true,
      revision: revisionOf(bytes),
      bytes: bytes.length,
      problem: problem.error,
      writable: await isWritable(file, found.uid),
    }
    return { state, bytes, text: problem.text }
  } catch (thrown) {
    const size = await stat(file).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    )
    const state = { ...absent, exists: true, bytes: size, problem: unreadable(file, thrown), writable: false }
    return { state, bytes: null, text: null }
  }
}

/** @returns null when there is nothing of that name @throws for what cannot be read as a file */
async function lookAt(file: string): Promise<{ uid: number } | null> {
  const found = await stat(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  })
  if (found === null) {
    const isLink = await lstat(file).then(
      (entry) => entry.isSymbolicLink(),
      () => false,
    )
    if (isLink) throw new Error('it is a link to a file that does not exist')
    return null
  }
  if (!found.isFile()) throw new Error('it is a folder or a device, not a file')
  if (found.size > maxDocumentBytes)
    throw new Error(`it has ${found.size} bytes, and more than ${maxDocumentBytes} are not opened here`)
  return { uid: found.uid }
}

function problemOf(file: string, bytes: Buffer): { text: string | null; error: WireError | null } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const error = new AppError('config_syntax', {
      what: 'The file is not UTF-8 text',
      where: file,
      current: firstWrongByte(bytes),
      accepted: 'TOML 1.0 in UTF-8',
      fix: 'Save it as UTF-8 in the editor it was written with',
    })
    return { text: null, error: error.toWire() }
  }
  const parsed = parseToml(text)
  return { text, error: parsed.ok ? null : tomlProblem(file, parsed.error).toWire() }
}

function firstWrongByte(bytes: Buffer): string {
  const whole = Buffer.from(bytes.toString('utf8'))
  let at = 0
  while (at < bytes.length && bytes[at] === whole[at]) at += 1
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length
  return `byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')} in line ${line}`
}

function unreadable(file: string, cause: unknown): WireError {
  if (cause instanceof AppError) return toWireError(cause)
  return new AppError('config_unreadable', {
    what: `The file cannot be opened: ${systemReason(cause)}`,
    where: file,
    accepted: `a text file of at most ${maxDocumentBytes} bytes that this user may read`,
    fix: 'Look at it in a terminal; nothing was changed',
  }).toWire()
}

/** Replacing a file of somebody else would make it ours, and one that is read-only was made so on purpose. */
async function isWritable(file: string, owner: number): Promise<boolean> {
  if (process.getuid !== undefined && owner !== process.geteuid?.()) return false
  try {
    const target = await realpath(file)
    if (((await stat(target)).mode & 0o222) === 0) return false
    await access(target, constants.W_OK)
    await access(dirname(target), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The folder, or the nearest one above it that is there. */
async function canCreate(folder: string): Promise<boolean> {
  const error = await access(folder, constants.W_OK | constants.X_OK).then(
    () => null,
    (thrown: unknown) => systemCode(thrown) ?? 'unknown',
  )
  if (error === null) return true
  return error === 'ENOENT' && dirname(folder) !== folder ? canCreate(dirname(folder)) : false
}
