import { parse, TomlError } from 'smol-toml'
import { readFile, stat } from 'node:fs/promises'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import type { DocumentView, FileAccess, Place, Table } from '../../shared/doctor/config-view.ts'
import { say, type Wording } from '../../shared/i18n/wording/wording.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'
import { lineIndex } from '../toml/line-index.ts'
import { placeTree } from './place-tree.ts'

/** A document and its text; null: it is not there, or `view.problem` says why it is not text. */
export type ReadDocument = { view: DocumentView; text: string | null }

/** Codex's own files have some kilobytes; one that is no configuration at all must not fill the memory. */
const maxBytes = 32 * 1024 * 1024

const tooLong = (bytes: number): Wording => say('config-unreadable.too-long', { bytes, most: maxBytes })

/** Never throws: what is wrong with the file is part of the answer. */
export async function readDocument(id: DocumentId, file: string): Promise<ReadDocument> {
  const access = await accessOf(file)
  try {
    const size = (await stat(file)).size
    if (size > maxBytes) return unread(id, file, access, tooLong(size))
    const text = decode(await readFile(file))
    if (text === null) return unread(id, file, access, say('config-unreadable.not-utf8'))
    return { view: viewOfText(id, file, text, access), text }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { view: absent(id, file), text: null }
    return unread(id, file, access, systemReason(error))
  }
}

/** The same for a text that is not, or not yet, in the file. */
export function viewOfText(
  id: DocumentId,
  file: string,
  text: string,
  access: FileAccess | null,
): DocumentView {
  try {
    const value: Table = parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' })
    return { id, file, value, problem: null, placeOf: placesOf(text), access }
  } catch (error) {
    return { ...absent(id, file), problem: problemOf(error), access }
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    // The mark stays: edits are made on the text as it is.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function problemOf(error: unknown): DocumentView['problem'] {
  const first = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
  const message = first.replace(/^Invalid TOML document: /, '')
  if (!(error instanceof TomlError)) return { message, place: null }
  const { line, column } = error
  return { message: `${message} (line ${line}, column ${column})`, place: { line, column } }
}

const absent = (id: DocumentId, file: string): DocumentView => ({
  id,
  file,
  value: null,
  problem: null,
  placeOf: () => null,
  access: null,
})

function unread(
  id: DocumentId,
  file: string,
  access: FileAccess | null,
  message: string | Wording,
): ReadDocument {
  return { view: { ...absent(id, file), access, problem: { message, place: null } }, text: null }
}

/** Looked for when the first place is asked for: a file without findings needs none. */
function placesOf(text: string): (path: readonly string[]) => Place | null {
  let offsetOf: ReturnType<typeof placeTree> | null = null
  const placeAt = lineIndex(text)
  return (path) => {
    offsetOf ??= placeTree(text)
    const offset = offsetOf(path)
    return offset === null ? null : placeAt(offset)
  }
}

/** By the mode alone; Windows has none. Null: not there. */
export async function accessOf(file: string): Promise<FileAccess | null> {
  if (process.platform === 'win32') return null
  const found = await stat(file).catch(() => null)
  if (found === null) return null
  return { othersRead: (found.mode & 0o044) !== 0, othersWrite: (found.mode & 0o022) !== 0 }
}
