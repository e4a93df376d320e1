import { parse } from 'smol-toml'
import { AppError } from '../../shared/errors/app-error.ts'
import { addTable } from './add-table.ts'
import { applyEdit } from './apply-edit.ts'
import { deletePath } from './delete-path.ts'
import { moveTable } from './move-table.ts'
import { renameKey } from './rename-key.ts'
import { setValue } from './set-value.ts'
import { applySplices, type TextSplice } from './text-splice.ts'
import type { TomlEdit } from './toml-edit.ts'
import { locateToml, type TomlPositions } from './toml-positions.ts'
import { formatKey } from './toml-value.ts'

/**
 * Changes what the edits name, one after the other, and leaves every other character as it was. The result is read
 * back and compared with what the edits mean, so that a shape we did not think of is refused and not spoilt.
 *
 * @param text of a valid TOML 1.0 document, a byte order mark allowed
 * @throws AppError `config_write_failed` naming the key that cannot be edited; `config_syntax` for a document that is
 *   none
 */
export function editToml(text: string, edits: readonly TomlEdit[]): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  let now = text.slice(mark.length)
  for (const edit of edits) now = editOnce(now, edit)
  return mark + now
}

/**
 * The same for many edits, read and checked once for all of them. Edits that turn out to touch one place are made one
 * after the other.
 *
 * @param edits none of which names what another changes
 * @throws AppError as {@link editToml}
 */
export function editTomlAtOnce(text: string, edits: readonly TomlEdit[]): string {
  if (edits.length < 2) return editToml(text, edits)
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const now = text.slice(mark.length)
  const wanted = parseDocument(now)
  const positions = locateToml(now)
  const splices: TextSplice[] = []
  for (const edit of edits) {
    const made = applyEdit(wanted, edit) ? splicesOf(now, positions, edit) : null
    if (made === null) return editToml(text, edits)
    splices.push(...made)
  }
  if (touchEachOther(splices)) return editToml(text, edits)
  const after = applySplices(now, splices)
  return means(after, wanted) ? mark + after : editToml(text, edits)
}

/** Two that insert at one place count as well: which comes first would be chance. */
function touchEachOther(splices: readonly TextSplice[]): boolean {
  const sorted = splices.toSorted((a, b) => a.from - b.from || a.to - b.to)
  return sorted.some(({ from }, index) => {
    const before = sorted[index - 1]
    return before !== undefined && (from < before.to || from === before.from)
  })
}

function editOnce(text: string, edit: TomlEdit): string {
  const wanted = parseDocument(text)
  if (!applyEdit(wanted, edit)) throw cannotEdit(edit)
  const splices = splicesOf(text, locateToml(text), edit)
  if (splices === null) throw cannotEdit(edit)
  const after = applySplices(text, splices)
  if (!means(after, wanted)) throw cannotEdit(edit)
  return after
}

function splicesOf(text: string, positions: TomlPositions, edit: TomlEdit): TextSplice[] | null {
  switch (edit.op) {
    case 'set':
      return setValue(text, positions, edit.path, edit.value)
    case 'delete':
      return deletePath(text, positions, edit.path)
    case 'add-table':
      return addTable(text, positions, edit.path, edit.entries, edit.comment)
    case 'rename':
      return renameKey(positions, edit.path, edit.to)
    case 'move':
      return moveTable(text, positions, edit.path, edit.before)
  }
}

function parseDocument(text: string): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' })
  } catch (cause) {
    throw new AppError(
      'config_syntax',
      {
        what: 'The file is not valid TOML and cannot be edited by key',
        current: cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '',
        fix: 'Mend it in the raw view first',
      },
      { cause },
    )
  }
}

function means(text: string, wanted: Record<string, unknown>): boolean {
  try {
    return canonical(withoutEmpty(parseDocument(text))) === canonical(withoutEmpty(wanted))
  } catch {
    return false
  }
}

/** A table that lost its last key by dotted keys or sub-tables is no longer there, which means the same. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(withoutEmpty)
  const members = Object.entries(value).map(([key, inner]) => [key, withoutEmpty(inner)] as const)
  return Object.fromEntries(members.filter(([, inner]) => !isEmptyTable(inner)))
}

const isEmptyTable = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  Object.keys(value).length === 0

/** Independent of the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return String(inner)
    if (typeof inner === 'number' && !Number.isFinite(inner)) return String(inner)
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  })
}

function cannotEdit({ path }: TomlEdit): AppError {
  return new AppError('config_write_failed', {
    what: 'The file is written in a way that this key cannot be changed without touching others',
    where: formatKey(path),
    fix: 'Change it in the raw view',
  })
}
