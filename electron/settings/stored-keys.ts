import {
  keychainLacks,
  type Keychain,
  type StoredKey,
  type StoredKeyState,
  type StoredKeyValues,
} from '../../shared/config/stored-key.ts'
import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import { keepEntries, type KeptEntries, type KeyDraft, type KeyEntry } from './key-entries.ts'
import { loadKeyFile, type KeptKey } from './key-file.ts'
import type { SecretBox } from './secret-box.ts'

/**
 * The keys of providers that we keep, by the provider's id. They are opened once and then stay in this process, from
 * which they go to the proxy and nowhere else.
 */
export type StoredKeys = {
  readonly file: string
  /** With the keys themselves. */
  values(): StoredKeyValues
  problem(): WireError | null
  keychain(): Promise<Keychain>
  /** Resolves when the keychain has answered for every key that was there; that may take a person's password. */
  opened: Promise<void>
  /**
   * @param mayBePlain where there is no keychain: as it is, in the file. With one it is encrypted all the same
   * @throws AppError `keychain_unavailable`, `keychain_refused`, `data_dir_unusable`
   */
  set(id: string, key: string, mayBePlain: boolean): Promise<void>
  /** For good. @throws AppError `data_dir_unusable` */
  clear(id: string): Promise<void>
  /** Takes the key out of the file; `unearth` brings it back as long as this process lives. */
  bury(id: string): Promise<void>
  /** Does nothing where there is a key, or none was buried. */
  unearth(id: string): Promise<void>
  /** Does nothing where `from` has none. */
  copy(from: string, to: string): Promise<void>
  /** Buries `from`, so that taking a renaming back finds it. */
  move(from: string, to: string): Promise<void>
  onChange(listener: () => void): () => void
}

/** @param box null: no keychain can be asked; what is encrypted stays so */
export async function openStoredKeys(file: string, box: SecretBox | null): Promise<StoredKeys> {
  const loaded = await loadKeyFile(file)
  const entries = keepEntries(
    file,
    loaded,
    new Map([...loaded.keys].map(([id, kept]) => [id, { kept, key: unopened(kept, box) }])),
  )
  const buried = new Map<string, KeyEntry>()
  const bury = (draft: KeyDraft, id: string): void => {
    const entry = draft.get(id)
    if (entry !== undefined) buried.set(id, entry)
    draft.delete(id)
  }
  return {
    file,
    values: () => entries.values(),
    problem: () => entries.problem(),
    keychain: async () => (await box?.describe()) ?? noKeychain,
    opened: box === null ? Promise.resolve() : openAll(entries, box),
    set: (id, key, mayBePlain) =>
      entries.change(async (draft) => draft.set(id, await close(key, box, mayBePlain, id, file))),
    clear: (id) =>
      entries.change((draft) => {
        draft.delete(id)
        buried.delete(id)
      }),
    bury: (id) => entries.change((draft) => bury(draft, id)),
    unearth: (id) =>
      entries.change((draft) => {
        const entry = buried.get(id)
        if (entry !== undefined && !draft.has(id)) draft.set(id, entry)
      }),
    copy: (from, to) =>
      entries.change((draft) => {
        const entry = draft.get(from)
        if (entry !== undefined) draft.set(to, { ...entry })
      }),
    move: (from, to) =>
      entries.change((draft) => {
        const entry = draft.get(from)
        if (entry === undefined) return
        bury(draft, from)
        draft.set(to, { ...entry })
      }),
    onChange: (listener) => entries.onChange(listener),
  }
}

async function openAll(entries: KeptEntries, box: SecretBox): Promise<void> {
  const sealed = [...entries.current()].filter(([, { key }]) => key.state === 'opening')
  if (sealed.length === 0) return
  const { available } = await box.describe()
  for (const [id, before] of sealed) {
    const { kept, key } = available ? await open(before.kept, box) : closed(before.kept)
    /** Somebody may have set or removed it meanwhile. */
    const put = (now: KeyEntry): Promise<void> =>
      entries.change((draft) => {
        if (draft.get(id) === before) draft.set(id, now)
      })
    // Encrypting it anew can wait for another start; using it cannot.
    await put({ kept, key }).catch(() => put({ kept: before.kept, key }))
  }
}

const noKeychain: Keychain = { available: false, why: 'no-window' }

const unusable = (state: StoredKeyState): StoredKey => ({ state, value: null })

function unopened({ kept, value }: KeptKey, box: SecretBox | null): StoredKey {
  if (kept === 'plain') return { state: 'plain', value }
  return unusable(box === null ? 'headless' : 'opening')
}

const closed = (kept: KeptKey): KeyEntry => ({ kept, key: unusable('no-keychain') })

/** With what should lie in the file from now on, where the keychain's own secret has changed. */
async function open(kept: KeptKey, box: SecretBox): Promise<KeyEntry> {
  try {
    const { text, outdated } = await box.decrypt(Buffer.from(kept.value, 'base64'))
    const key: StoredKey = { state: 'encrypted', value: text }
    return { kept: outdated ? await encrypted(text, box).catch(() => kept) : kept, key }
  } catch {
    return { kept, key: unusable('unreadable') }
  }
}

async function encrypted(key: string, box: SecretBox): Promise<KeptKey> {
  return { kept: 'encrypted', value: Buffer.from(await box.encrypt(key)).toString('base64') }
}

async function close(
  key: string,
  box: SecretBox | null,
  mayBePlain: boolean,
  id: string,
  file: string,
): Promise<KeyEntry> {
  const keychain = (await box?.describe()) ?? noKeychain
  if (box !== null && keychain.available) {
    const kept = await encrypted(key, box).catch((cause: unknown) => {
      throw refused(id, cause)
    })
    return { kept, key: { state: 'encrypted', value: key } }
  }
  if (mayBePlain) return { kept: { kept: 'plain', value: key }, key: { state: 'plain', value: key } }
  throw new AppError('keychain_unavailable', {
    what: 'There is no keychain to keep the key in, so it was not stored',
    where: `model_providers.${id}`,
    ...(keychain.available ? {} : { current: keychainLacks[keychain.why] }),
    fix: `Name an environment variable with env_key, or allow the key to be kept unencrypted in ${file}`,
  })
}

/** Without what the keychain said: it might quote the key. */
function refused(id: string, cause: unknown): AppError {
  return new AppError(
    'keychain_refused',
    {
      what: 'The keychain did not take the key, so it was not stored',
      where: `model_providers.${id}`,
      fix: 'Unlock the keychain and try again, or name an environment variable with env_key',
    },
    { cause },
  )
}
