import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { parseToml, stringAt } from '../codex-config/parse-toml.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'

/**
 * That the user wants plain `codex` to use us. The choice itself is taken back whenever we end, because plain `codex`
 * could not work without us; what stays is this note, in our own data folder.
 */
const wishSchema = z.object({
  /** Of the Codex it was asked for. */
  codexHome: z.string(),
  /** As {@link choiceIn} told before the switch: another one later is a later decision of the user's. */
  before: z.string(),
})
export type UseWish = z.infer<typeof wishSchema>

/** @returns null when nothing is wished for, or the note cannot be read: then nothing is switched on */
export async function readWish(file: string): Promise<UseWish | null> {
  try {
    return wishSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

/** @throws AppError `data_dir_unusable` */
export const writeWish = (file: string, wish: UseWish): Promise<void> =>
  writeFileAtomically(file, `${JSON.stringify(wish)}\n`, { code: 'data_dir_unusable' })

export const forgetWish = (file: string): Promise<void> => rm(file, { force: true })

/** What decides which provider plain `codex` uses; null while the text is not valid TOML. */
export function choiceIn(text: string): string | null {
  const parsed = parseToml(text)
  if (!parsed.ok) return null
  const profile = stringAt(parsed.value, 'profile')
  return JSON.stringify([
    stringAt(parsed.value, 'model_provider'),
    profile,
    profile === null ? null : stringAt(parsed.value, 'profiles', profile, 'model_provider'),
  ])
}
