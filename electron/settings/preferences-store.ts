import { copyFile, readFile } from 'node:fs/promises'
import {
  defaultPreferences,
  preferencesSchema,
  savedPreferencesSchema,
  type Preferences,
} from '../../shared/config/preferences.ts'
import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { dataLayout } from '../node/data-layout.ts'
import { ensurePrivateFolder } from '../node/private-folder.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

export type PreferencesPatch = { [K in keyof Omit<Preferences, 'version'>]?: Preferences[K] | undefined }

export type PreferencesStore = {
  get(): Preferences
  /** Why the defaults are in force in place of what was saved; null when all is well. */
  problem(): WireError | null
  /** @throws AppError `config_write_failed`; the old ones then stay in force */
  update(patch: PreferencesPatch): Promise<Preferences>
  onChange(listener: (preferences: Preferences) => void): () => void
}

/** Reads `preferences.json`. One that is not valid is kept beside as `preferences.json.invalid`. */
export async function openPreferences(dataDir: string): Promise<PreferencesStore> {
  await ensurePrivateFolder(dataDir)
  const file = dataLayout(dataDir).preferencesFile
  const listeners = new Set<(preferences: Preferences) => void>()
  const loaded = await load(file)
  let current = loaded.preferences
  let problem = loaded.problem
  let writing: Promise<unknown> = Promise.resolve()

  const write = async (patch: PreferencesPatch): Promise<Preferences> => {
    const given = Object.entries(patch).filter(([, value]) => value !== undefined)
    const next = preferencesSchema.parse({ ...current, ...Object.fromEntries(given) })
    await writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`)
    current = next
    problem = null
    for (const listener of listeners) listener(next)
    return next
  }
  return {
    get: () => current,
    problem: () => problem,
    update(patch) {
      const mine = writing.then(() => write(patch))
      writing = mine.catch(() => undefined)
      return mine
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function load(file: string): Promise<{ preferences: Preferences; problem: WireError | null }> {
  try {
    const text = await readFile(file, 'utf8')
    return { preferences: savedPreferencesSchema.parse(JSON.parse(text)), problem: null }
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { preferences: defaultPreferences, problem: null }
    const copy = `${file}.invalid`
    const kept = await copyFile(file, copy).then(
      () => ` A copy is kept as ${copy}`,
      () => '',
    )
    const reason = systemCode(thrown) === null ? 'not in the expected form' : systemReason(thrown)
    const error = new AppError('config_invalid', {
      what: `The saved preferences cannot be used (${reason}); the defaults are in force`,
      where: file,
      fix: `Set them again in the window.${kept}`,
    })
    return { preferences: defaultPreferences, problem: error.toWire() }
  }
}
