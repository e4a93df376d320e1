import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DocumentId, DocumentState } from '../../shared/codex-config/document.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'
import { parseToml, tomlProblem } from './parse-toml.ts'
import { whyNotIn, whyReadOnly } from './why-read-only.ts'

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
    readOnly: await whyNotIn(dirname(file)),
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
      readOnly: await whyReadOnly(file, found),
    }
    return { state, bytes, text: problem.text }
  } catch (thrown) {
    const size = await stat(file).then(
      (found) => (found.isFile() ? found.size : 0),
      () => 0,
    )
    const problem = await unreadable(file, thrown)
    const state = { ...absent, exists: true, bytes: size, problem, readOnly: problem }
    return { state, bytes: null, text: null }
  }
}

/** @returns null when there is nothing of that name @throws for what cannot be read as a file */
async function lookAt(file: string): Promise<Stats | null> {
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
  if (found.size > maxDocumentBytes) throw new TooLarge(found.size)
  return found
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

class TooLarge extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super('it is larger than what is opened here')
    this.bytes = bytes
  }
}

async function unreadable(file: string, cause: unknown): Promise<WireError> {
  if (cause instanceof AppError) return toWireError(cause)
  const what = `The file cannot be opened: ${systemReason(cause)}`
  if (cause instanceof TooLarge) {
    return new AppError('config_unreadable', {
      what,
      where: file,
      current: inMebibytes(cause.bytes),
      accepted: `at most ${inMebibytes(maxDocumentBytes)}`,
      fix: 'Find out in a terminal what fills it; nothing was changed',
    }).toWire()
  }
  const found = await lstat(file).catch(() => null)
  const isForbidden = systemCode(cause) === 'EACCES'
  return new AppError('config_unreadable', {
    what,
    where: file,
    ...(found === null ? {} : { current: kindOf(found) }),
    accepted: 'a text file that this user may read',
    fix: isForbidden
      ? 'Allow it: chmod u+r for its owner, sudo chown for another user; nothing was changed'
      : 'Look at it in a terminal; nothing was changed',
  }).toWire()
}

const inMebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB (${bytes} bytes)`

function kindOf(found: Stats): string {
  const kind = found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'a file'
  return `${kind} of user ${found.uid}, mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}`
}
