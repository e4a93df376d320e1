import type { StoredKey, StoredKeyValues } from '../../shared/config/stored-key.ts'
import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import { saveKeyFile, type KeptKey, type LoadedKeys } from './key-file.ts'

/** A key as it lies in the file, and as it can be used. */
export type KeyEntry = { readonly kept: KeptKey; readonly key: StoredKey }
export type KeyEntries = ReadonlyMap<string, KeyEntry>
export type KeyDraft = Map<string, KeyEntry>

/** The entries in force: those that are on the disk, whatever is under way. */
export type KeptEntries = {
  current(): KeyEntries
  values(): StoredKeyValues
  problem(): WireError | null
  /** One after the other. @throws AppError `data_dir_unusable`, the file's problem, or what `work` throws */
  change(work: (draft: KeyDraft) => Promise<unknown> | void): Promise<void>
  onChange(listener: () => void): () => void
}

/** @param first what `loaded.keys` are to begin with */
export function keepEntries(file: string, loaded: LoadedKeys, first: KeyEntries): KeptEntries {
  const listeners = new Set<() => void>()
  let entries = first
  let values = valuesOf(first)
  let { problem } = loaded
  let writing: Promise<unknown> = Promise.resolve()

  const run = async (work: (draft: KeyDraft) => Promise<unknown> | void): Promise<void> => {
    const draft = new Map(entries)
    await work(draft)
    if (!sameIn(draft, entries, ({ kept }) => kept)) {
      if (!loaded.mayWrite && loaded.problem !== null) throw AppError.fromWire(loaded.problem)
      await saveKeyFile(file, new Map([...draft].map(([id, { kept }]) => [id, kept])))
      problem = null
    }
    if (sameIn(draft, entries, (entry) => entry)) return
    entries = draft
    values = valuesOf(draft)
    for (const listener of listeners) listener()
  }
  return {
    current: () => entries,
    values: () => values,
    problem: () => problem,
    change(work) {
      const mine = writing.then(() => run(work))
      writing = mine.catch(() => undefined)
      return mine
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const valuesOf = (entries: KeyEntries): StoredKeyValues =>
  new Map([...entries].map(([id, { key }]) => [id, key]))

function sameIn(one: KeyEntries, other: KeyEntries, part: (entry: KeyEntry) => unknown): boolean {
  if (one.size !== other.size) return false
  return [...one].every(([id, entry]) => {
    const counterpart = other.get(id)
    return counterpart !== undefined && part(entry) === part(counterpart)
  })
}
