import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { documentIdSchema } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { wordingSchema } from '../../shared/i18n/wording/wording.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { ensurePrivateFolder } from '../node/private-folder.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'
import { keyChangeSchema } from './key-changes.ts'
import { switchGroup } from './our-names.ts'
import { textHunkSchema } from './text-hunks.ts'

/**
 * One change of ours, written down before it is made: a crash in between leaves a note of something that never
 * happened, which does no harm, and never a change nobody knows of. It may hold secrets of the file: 0600.
 */
export const changeRecordSchema = z.object({
  /** `00000012-2026-11-21T17-55-00-123Z`: in order, and to be read by a person who looks into the folder. */
  id: z.string(),
  /** Epoch ms. */
  at: z.number(),
  document: documentIdSchema,
  file: z.string(),
  reason: z.string(),
  /** The same where it is ours, for a window of any language; null where a user said it, or a version with other words. */
  text: wordingSchema.nullable().catch(null),
  /** Several changes made as one, of several files perhaps, which are taken back as one. */
  group: z.string().nullable().default(null),
  /** Revisions; null: the file did not exist (before), or does not any more (after). */
  before: z.string().nullable(),
  after: z.string().nullable(),
  bytesBefore: z.int().nullable(),
  /** Null where one of the two was no text, or too large to be kept twice. */
  hunks: z.array(textHunkSchema).nullable(),
  /** Null where one of the two was no TOML. */
  keys: z.array(keyChangeSchema).nullable(),
  /** Taken back, or itself the taking back of another: nothing to restore. */
  settled: z.boolean(),
})
export type ChangeRecord = z.infer<typeof changeRecordSchema>

/** Changes that were made as one. */
export type ChangeGroup = Pick<ChangeRecord, 'reason' | 'text' | 'at'> & { id: string; files: string[] }

export type ChangeJournal = {
  /** Oldest first; what cannot be read is passed over. Writes nothing. */
  records(): Promise<ChangeRecord[]>
  /** Ids of the changes whose bytes are kept. */
  kept(): Promise<ReadonlySet<string>>
  /** The bytes before a change; null when there were none or they are not kept any more. */
  backup(id: string): Promise<Buffer | null>
  /** Keeps the bytes and the note, both on the disk when it returns. @throws AppError `data_dir_unusable` */
  add(change: Omit<ChangeRecord, 'id' | 'at'>, bytes: Buffer | null): Promise<ChangeRecord>
  settle(record: ChangeRecord): Promise<void>
  /** For a change that was not made after all. */
  remove(id: string): Promise<void>
}

export type JournalOptions = { folder: string; now: () => number; limits?: JournalLimits }
export type JournalLimits = { files: number; bytes: number; records: number }

/** Configuration files have some kilobytes: this is years of changes. */
const defaultLimits: JournalLimits = { files: 200, bytes: 64 * 1024 * 1024, records: 2_000 }
const backupName = /^(\d{8}-[0-9TZ-]+)\.toml$/
const noteName = /^(\d{8}-[0-9TZ-]+)\.json$/

export function openChangeJournal({ folder, now, limits = defaultLimits }: JournalOptions): ChangeJournal {
  const noteFile = (id: string): string => join(folder, `${id}.json`)
  const backupFile = (id: string): string => join(folder, `${id}.toml`)

  const ids = async (): Promise<string[]> => {
    const names = await readdir(folder).catch(() => [])
    return names.flatMap((name) => noteName.exec(name)?.[1] ?? []).toSorted()
  }
  const records = async (): Promise<ChangeRecord[]> =>
    (await Promise.all((await ids()).map((id) => readNote(noteFile(id))))).filter((note) => note !== null)

  return {
    records,
    async kept() {
      const names = await readdir(folder).catch(() => [])
      return new Set(names.flatMap((name) => backupName.exec(name)?.[1] ?? []))
    },
    backup: (id) => readFile(backupFile(id)).catch(() => null),
    async add(change, bytes) {
      await ensurePrivateFolder(folder)
      const at = now()
      const id = await claim(folder, (await ids()).at(-1), at, bytes)
      const record = { ...change, id, at }
      await writeNote(noteFile(id), record)
      await prune(await records(), limits, folder)
      return record
    },
    settle: (record) => writeNote(noteFile(record.id), { ...record, settled: true }),
    async remove(id) {
      await rm(noteFile(id), { force: true })
      await rm(backupFile(id), { force: true })
    },
  }
}

const writeNote = (file: string, record: ChangeRecord): Promise<void> =>
  writeFileAtomically(file, `${JSON.stringify(record)}\n`, { code: 'data_dir_unusable' })

async function readNote(file: string): Promise<ChangeRecord | null> {
  try {
    return changeRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

/** Two programs of ours may write at once: the number goes to the one whose file is there first. */
async function claim(
  folder: string,
  last: string | undefined,
  at: number,
  bytes: Buffer | null,
): Promise<string> {
  const date = new Date(at).toISOString().replaceAll(/[:.]/g, '-')
  for (let number = Number(last?.slice(0, 8) ?? 0) + 1; ; number++) {
    const id = `${String(number).padStart(8, '0')}-${date}`
    const file = join(folder, `${id}${bytes === null ? '.json' : '.toml'}`)
    try {
      const handle = await open(file, 'wx', 0o600)
      try {
        if (bytes !== null) await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      return id
    } catch (cause) {
      if (systemCode(cause) === 'EEXIST') continue
      await rm(file, { force: true }).catch(() => undefined)
      throw new AppError(
        'data_dir_unusable',
        {
          what: `No backup could be made, so nothing was changed: ${systemReason(cause)}`,
          where: folder,
          fix: 'Free some space or make the folder writable',
        },
        { cause },
      )
    }
  }
}

/**
 * Oldest backups go first, those of the switch before what its user has changed: they come with every start. Never the
 * first (as the file was before us) or the newest of a document.
 */
async function prune(all: readonly ChangeRecord[], limits: JournalLimits, folder: string): Promise<void> {
  const backups: (Pick<ChangeRecord, 'id' | 'document' | 'group'> & { bytes: number })[] = []
  for (const { id, document, group } of all) {
    const size = await stat(join(folder, `${id}.toml`)).then(
      (found) => found.size,
      () => null,
    )
    if (size !== null) backups.push({ id, bytes: size, document, group })
  }
  let files = backups.length
  let bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0)
  const ofSwitch = ({ group }: Pick<ChangeRecord, 'group'>): number => Number(group !== switchGroup)
  for (const { id, bytes: size, document } of backups.toSorted(
    (one, other) => ofSwitch(one) - ofSwitch(other),
  )) {
    if (files <= limits.files && bytes <= limits.bytes) break
    const same = backups.filter((other) => other.document === document)
    if (id === same[0]?.id || id === same.at(-1)?.id) continue
    await rm(join(folder, `${id}.toml`), { force: true })
    files -= 1
    bytes -= size
  }
  // A note that is still in force is what `restore` needs; a settled one only names its backup.
  const settled = all.filter((record) => record.settled)
  for (const { id } of settled.slice(0, Math.max(0, all.length - limits.records))) {
    if (await exists(join(folder, `${id}.toml`))) continue
    await rm(join(folder, `${id}.json`), { force: true })
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )
