import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../node/atomic-write.ts'

const choiceSchema = z.object({
  format: z.literal(1),
  /** Null: the user's own Codex. */
  inUse: z.string().nullable(),
  /** What was used before, for the way back; missing when nothing else ever was. */
  previous: z.string().nullable().optional(),
})
export type VersionChoice = Omit<z.infer<typeof choiceSchema>, 'format'>

const fileOf = (folder: string): string => join(folder, 'in-use.json')

/** A file that is missing, unreadable or not ours means that the user's own Codex is used. */
export async function readChoice(folder: string): Promise<VersionChoice> {
  try {
    return choiceSchema.parse(JSON.parse(await readFile(fileOf(folder), 'utf8')))
  } catch {
    return { inUse: null }
  }
}

/** @throws AppError `data_dir_unusable` */
export async function writeChoice(folder: string, { inUse, previous }: VersionChoice): Promise<void> {
  const contents = `${JSON.stringify({ format: 1, inUse, previous })}\n`
  await writeFileAtomically(fileOf(folder), contents, { code: 'data_dir_unusable' })
}
