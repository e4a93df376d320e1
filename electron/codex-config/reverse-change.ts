import { isUtf8 } from 'node:buffer'
import { AppError } from '../../shared/errors/app-error.ts'
import { editToml } from '../toml/edit-toml.ts'
import { formatKey, isTableValue, type TomlTableValue } from '../toml/toml-value.ts'
import type { ChangeRecord } from './change-journal.ts'
import { decodeValue, isSame, type KeyChange } from './key-changes.ts'
import { isOursByName } from './our-names.ts'
import { parseToml, valueAt } from './parse-toml.ts'
import { revisionOf } from './read-document.ts'
import { withoutHunks } from './text-hunks.ts'

export type Reversal = {
  /** What the file should hold; null: it should not be there. */
  contents: string | Buffer | null
  /** Keys somebody changed after us: they stay as they are. */
  kept: readonly string[]
}

/**
 * Takes one change of ours back: the very bytes when nobody touched the file since; else the changed lines where they
 * still stand, as long as that means exactly what taking back each key means; else each key by itself.
 *
 * @param current null when the file is gone, and then it stays so
 * @throws AppError `config_syntax` when the file was broken since and the lines are not there any more
 */
export function reverseChange(record: ChangeRecord, current: Buffer | null, backup: Buffer | null): Reversal {
  if (current === null) return { contents: null, kept: [] }
  const text = current.toString('utf8')
  if (revisionOf(current) === record.after) {
    const contents = record.before === null ? null : (backup ?? byLines(record, text))
    if (contents !== null || record.before === null) return { contents, kept: [] }
  }
  if (!isUtf8(current)) throw cannotReverse(record)
  const lines = byLines(record, text)
  const parsed = parseToml(text)
  if (!parsed.ok || record.keys === null) {
    if (lines !== null) return { contents: lines, kept: [] }
    throw cannotReverse(record)
  }
  const keys = byKeys(text, record.keys)
  if (lines !== null && keys.kept.length === 0 && meansTheSame(lines, keys.text))
    return { contents: lines, kept: [] }
  const isGone = record.before === null && keys.kept.length === 0 && isBlank(keys.text)
  return { contents: isGone ? null : keys.text, kept: keys.kept }
}

const byLines = ({ hunks }: ChangeRecord, text: string): string | null =>
  hunks === null ? null : withoutHunks(text, hunks)

function meansTheSame(a: string, b: string): boolean {
  const [left, right] = [parseToml(a), parseToml(b)]
  return left.ok && right.ok && isSame(left.value, right.value)
}

/** Nothing but comments and blank lines: what was in the file came from us. */
const isBlank = (text: string): boolean => {
  const parsed = parseToml(text)
  return parsed.ok && Object.keys(parsed.value).length === 0
}

function byKeys(text: string, changes: readonly KeyChange[]): { text: string; kept: string[] } {
  const kept: string[] = []
  let now = text
  for (const change of changes.toReversed()) {
    const parsed = parseToml(now)
    const next = parsed.ok ? withoutChange(now, parsed.value, change) : null
    if (next === null) kept.push(formatKey(change.path))
    else now = next
  }
  return { text: now, kept }
}

/** @returns null when somebody else changed that key since */
function withoutChange(text: string, document: TomlTableValue, { path, from, to }: KeyChange): string | null {
  const present = valueAt(document, path)
  const [before, after] = [decode(from), decode(to)]
  if (isSame(present, before)) return text
  if (!isSame(present, after) && !(before === undefined && isOursByName(path))) return null
  try {
    if (before === undefined) return editToml(text, [{ op: 'delete', path }])
    if (isTableValue(before)) {
      const gone = present === undefined ? text : editToml(text, [{ op: 'delete', path }])
      return editToml(gone, [{ op: 'add-table', path, entries: before }])
    }
    return editToml(text, [{ op: 'set', path, value: before }])
  } catch {
    return null
  }
}

const decode = (written: string | null): ReturnType<typeof decodeValue> =>
  written === null ? undefined : decodeValue(written)

function cannotReverse({ file, reason, id }: ChangeRecord): AppError {
  return new AppError('config_syntax', {
    what: `A change of ours (${reason}) cannot be taken out again, because the file is not valid TOML or text any more`,
    where: file,
    fix: `Mend it and try again, or put the backup ${id} back in its place`,
  })
}
