import type { ChangeResult } from '../../shared/codex-config/document.ts'
import { say } from '../../shared/i18n/wording/wording.ts'
import { conflict, write, type ChangeContext } from './change-document.ts'
import type { ChangeGroup, ChangeRecord } from './change-journal.ts'
import { switchGroup } from './our-names.ts'
import type { ReadDocument } from './read-document.ts'
import { reverseChange } from './reverse-change.ts'
import { withHunks } from './text-hunks.ts'

/**
 * Takes back the last change that still stands, with those that were made together with it. Nothing is written when
 * somebody else has changed one of the files since.
 *
 * @returns null when there is none; a conflict with base: as we left it, theirs: as it is, ours: as it was before
 */
export async function undoChange(context: ChangeContext): Promise<ChangeResult | null> {
  const record = (await context.journal.records()).findLast(canBeUndone)
  if (record === undefined) return null
  const { state } = await context.read(record.document)
  if (record.file === state.file && record.after !== state.revision && record.before === state.revision) {
    // Killed between the note and the write, or put back by hand: there is nothing to take back.
    await context.journal.settle(record)
    return undoChange(context)
  }
  return record.group === null ? takeBack(context, [record]) : undoGroup(context, record.group)
}

/** As {@link undoChange} for the changes of one group. */
export async function undoGroup(context: ChangeContext, group: string): Promise<ChangeResult | null> {
  const records = (await context.journal.records()).filter((one) => canBeUndone(one) && one.group === group)
  return takeBack(context, records.toReversed())
}

/** The newest group whose id begins so, while all of it can be taken back: nobody, us included, wrote anything since. */
export async function lastGroup(context: ChangeContext, prefix: string): Promise<ChangeGroup | null> {
  const all = await context.journal.records()
  const id = all.findLast((one) => canBeUndone(one) && one.group?.startsWith(prefix) === true)?.group ?? null
  const records = all.filter((one) => canBeUndone(one) && one.group === id)
  const [first] = records
  if (id === null || first === undefined) return null
  for (const record of records) {
    const { state } = await context.read(record.document)
    const later = all.slice(all.indexOf(record) + 1)
    const isOlder = later.some((one) => one.file === record.file && one.group !== id && canBeUndone(one))
    if (isOlder || !isAsWeLeft(all, record, state.revision)) return null
  }
  const { reason, text, at } = first
  return { id, reason, text, at, files: records.map(({ file }) => file) }
}

/** The switch has an end of its own: an undo in between would leave half of it. */
const canBeUndone = ({ settled, group }: ChangeRecord): boolean => !settled && group !== switchGroup

/** Whether a file has passed through our hands only since a change. */
function isAsWeLeft(all: readonly ChangeRecord[], record: ChangeRecord, revision: string | null): boolean {
  let at = record.after
  for (const later of all.slice(all.indexOf(record) + 1)) {
    if (later.file === record.file && later.before === at) at = later.after
  }
  return revision === record.after || revision === at
}

type Step = { record: ChangeRecord; before: ReadDocument; contents: string | Buffer | null }

/** Every file is looked at before the first one is written. */
async function takeBack(
  context: ChangeContext,
  records: readonly ChangeRecord[],
): Promise<ChangeResult | null> {
  const steps: Step[] = []
  for (const record of records) {
    const step = await plan(context, record)
    if ('outcome' in step) return step
    steps.push(step)
  }
  let result: ChangeResult | null = null
  for (const { record, before, contents } of steps) {
    const { document: id, group } = record
    const reason = say('change.undo', { reason: record.text ?? record.reason })
    result = await write(context, { id, before, contents, reason, group, settled: true })
    if (result.outcome === 'conflict') return result
    await context.journal.settle(record)
  }
  return result
}

async function plan(context: ChangeContext, record: ChangeRecord): Promise<Step | ChangeResult> {
  const { journal, seen } = context
  const [all, before, backup] = await Promise.all([
    journal.records(),
    context.read(record.document),
    journal.backup(record.id),
  ])
  const refused = (): ChangeResult => {
    const was = backup?.toString() ?? ''
    return conflict(before, seen.find(record.after) ?? withHunks(was, record.hunks ?? []), was)
  }
  const known = all.find(({ id }) => id === record.id) ?? record
  if (!isAsWeLeft(all, known, before.state.revision)) return refused()
  if (before.bytes === null) return { record, before, contents: backup }
  const { contents, kept } = reverseChange(record, before.bytes, backup)
  return kept.length > 0 ? refused() : { record, before, contents }
}
