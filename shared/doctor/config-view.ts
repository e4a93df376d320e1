import type { DocumentId } from '../codex-config/document.ts'
import type { Wording } from '../i18n/wording/wording.ts'

/** A parsed TOML table: names to values; dates are not told apart from each other. */
export type Table = Readonly<Record<string, unknown>>

/** 1-based, as editors count. */
export type Place = { line: number; column: number }

/** Who besides the owner may open a file; null where the system knows no such modes or the file is not there. */
export type FileAccess = { othersRead: boolean; othersWrite: boolean }

export type DocumentView = {
  id: DocumentId
  file: string
  /** Null: not there, or `problem` says why it is not read. */
  value: Table | null
  /** Why it could not be read or parsed; the place is of the first mistake. */
  problem: { message: string | Wording; place: Place | null } | null
  /** Where a key is written; null where it is not in the file itself. */
  placeOf(path: readonly string[]): Place | null
  access: FileAccess | null
}

/** What is judged: Codex's file, its profile layers and our own, as far as they are there. */
export type ConfigView = { documents: readonly DocumentView[] }

export function isTable(value: unknown): value is Table {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** @returns undefined where the path leads nowhere */
export function readAt(value: unknown, path: readonly string[]): unknown {
  let now: unknown = value
  for (const part of path) {
    if (!isTable(now) || !Object.hasOwn(now, part)) return undefined
    now = now[part]
  }
  return now
}

/** A text that is there and not empty. */
export function textAt(value: unknown, path: readonly string[]): string | null {
  const found = readAt(value, path)
  return typeof found === 'string' && found !== '' ? found : null
}

/** The tables of a table, by name; what is no table is left to the check of types. */
export function tablesAt(value: unknown, path: readonly string[]): [string, Table][] {
  const parent = readAt(value, path)
  if (!isTable(parent)) return []
  return Object.entries(parent).flatMap(([name, entry]) => (isTable(entry) ? [[name, entry]] : []))
}

const bare = /^[A-Za-z0-9_-]+$/

/** As TOML writes it: `model_providers."a b".name`. */
export const keyText = (path: readonly string[]): string =>
  path.map((part) => (bare.test(part) ? part : JSON.stringify(part))).join('.')
