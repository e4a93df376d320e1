import { dirname, resolve } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { inEnglish, say } from '../../shared/i18n/wording/wording.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { openChangeJournal, type ChangeJournal, type ChangeRecord } from './change-journal.ts'
import type { KeyChange } from './key-changes.ts'
import {
  autoFixProfileName,
  autoFixReasons,
  isOursByName,
  ourProfileName,
  ourProviderId,
  switchGroup,
} from './our-names.ts'
import { readDocument } from './read-document.ts'
import { reverseChange } from './reverse-change.ts'
import { writeDocument } from './write-document.ts'

export type RestoreOptions = {
  backupsFolder: string
  /** Only files of this home of Codex; null: of every one we changed. */
  codexHome: string | null
  /** Epoch ms. */
  now: () => number
  what: RestoreScope
}

/**
 * `everything`: every change of ours to Codex's files. `uses-of-us`: what is of no use without us: our provider, our
 * profiles, and wherever one of them is chosen; what somebody else's provider or server became in our editor stays, for
 * that is an edit of its user. `default-provider`: only that plain `codex` uses us, which is what must not outlive us.
 * `auto-fix`: only the doctor's profile, and that the daemon uses it, in our file too.
 */
export type RestoreScope = 'everything' | 'uses-of-us' | 'default-provider' | 'auto-fix'

export type RestoreReport = {
  /** Files that were written, with what was taken back. */
  restored: { file: string; changes: string[] }[]
  /** Keys somebody changed after us: they stay. */
  kept: { file: string; keys: string[] }[]
  failed: { file: string; error: WireError }[]
}

/**
 * Takes our changes to Codex's files back from the notes we made of them: no program of ours has to run, no network,
 * no Codex. A backup is made of what is replaced. Doing it again does nothing.
 */
export async function restoreAll(options: RestoreOptions): Promise<RestoreReport> {
  const journal = openChangeJournal({ folder: options.backupsFolder, now: options.now })
  const records = (await journal.records()).filter((record) => isMeant(record, options))
  const report: RestoreReport = { restored: [], kept: [], failed: [] }
  for (const file of new Set(records.map((record) => record.file))) {
    const ofFile = records.filter((record) => record.file === file)
    try {
      await restoreFile(journal, file, ofFile, report, options.what === 'everything' ? null : switchGroup)
    } catch (thrown) {
      report.failed.push({ file, error: toWireError(thrown) })
    }
  }
  return report
}

/** As the journal keeps them, which is in English. */
const ofAutoFix: ReadonlySet<string> = new Set(Object.values(autoFixReasons).map(inEnglish))

function isMeant(record: ChangeRecord, options: RestoreOptions): boolean {
  const { document, file, settled, keys } = record
  if (options.what === 'auto-fix' && document === 'ours') return !settled && ofAutoFix.has(record.reason)
  // Our own file goes with us; nobody else reads it.
  if (settled || document === 'ours') return false
  if (options.codexHome !== null && dirname(resolve(file)) !== resolve(options.codexHome)) return false
  switch (options.what) {
    case 'everything':
      return true
    case 'uses-of-us':
      return ourLayers.has(document) || (keys ?? []).some((key) => isOurs(key) || choosesUs(key))
    case 'default-provider':
      // A layer is used by who names it, our own too: it is no choice of plain `codex`.
      return document === 'codex' && (keys ?? []).some((key) => choosesUs(key) && isDefault(key.path))
    case 'auto-fix':
      return ofAutoFix.has(record.reason)
  }
}

const ourLayers: ReadonlySet<DocumentId> = new Set([
  `profile:${ourProfileName}`,
  `profile:${autoFixProfileName}`,
])

/** The table itself or a key in it. */
const isOurs = ({ path }: KeyChange): boolean => isOursByName(path.slice(0, 2))

const choosesUs = ({ path, to }: KeyChange): boolean =>
  path.at(-1) === 'model_provider' && to === JSON.stringify(ourProviderId)

/** `model_provider` itself, or that of a profile other than our own. */
const isDefault = (path: readonly string[]): boolean =>
  path.length === 1 || (path[0] === 'profiles' && path[1] !== ourProviderId)

async function restoreFile(
  journal: ChangeJournal,
  file: string,
  records: readonly ChangeRecord[],
  report: RestoreReport,
  group: string | null,
): Promise<void> {
  const id: DocumentId = records[0]?.document ?? 'codex'
  const before = await readDocument(id, file)
  if (before.bytes === null && before.state.problem !== null) throw AppError.fromWire(before.state.problem)
  let bytes = before.bytes
  const kept = new Set<string>()
  for (const record of records.toReversed()) {
    // It is gone, or was removed by us: only then is there something to bring back.
    const backup = await journal.backup(record.id)
    if (bytes === null) {
      if (record.after === null) bytes = backup
      continue
    }
    const reversal = reverseChange(record, bytes, backup)
    bytes = reversal.contents === null ? null : Buffer.from(reversal.contents)
    for (const key of reversal.kept) kept.add(key)
  }
  const changes = records.map(({ reason }) => reason)
  if (!isEqual(bytes, before.bytes)) {
    const [first] = records
    const reason =
      records.length === 1 && first !== undefined
        ? say('change.restore', { reason: first.text ?? first.reason })
        : say('change.restore-many', { count: records.length })
    const write = { id, before, contents: bytes, reason, group, settled: true }
    const written = await writeDocument(journal, write)
    if (written === null) throw changedMeanwhile(file)
    report.restored.push({ file, changes })
  }
  for (const record of records) await journal.settle(record)
  if (kept.size > 0) report.kept.push({ file, keys: [...kept] })
}

const isEqual = (a: Buffer | null, b: Buffer | null): boolean =>
  a === null || b === null ? a === b : a.equals(b)
