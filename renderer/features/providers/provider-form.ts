import type { Fields } from '../../../shared/codex-config/change-request.ts'
import { jsonValueSchema, type DocumentId, type JsonValue } from '../../../shared/codex-config/document.ts'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import type { ProviderPreset } from '../../../shared/codex-config/presets.ts'

/** What can be changed in the sheet; every other key of the provider stays as it is. */
export type ProviderForm = {
  document: DocumentId
  id: string
  name: string
  baseUrl: string
  /** Empty: not written. */
  wireApi: '' | 'chat' | 'responses'
  keyFrom: 'variable' | 'keychain'
  envKey: string
}

export const emptyProvider: ProviderForm = {
  document: 'ours',
  id: '',
  name: '',
  baseUrl: '',
  wireApi: 'responses',
  keyFrom: 'variable',
  envKey: '',
}

export function formOf(entry: ProviderEntry): ProviderForm {
  const { document, id, fields } = entry
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  const wireApi = text('wire_api')
  return {
    document,
    id,
    name: text('name'),
    baseUrl: text('base_url'),
    wireApi: wireApi === 'chat' || wireApi === 'responses' ? wireApi : '',
    keyFrom: document === 'ours' && text('key_source') === 'keychain' ? 'keychain' : 'variable',
    envKey: text('env_key'),
  }
}

/** Codex speaks only Responses since 0.95, so what speaks Chat goes to our file, where it is converted. */
export function formOfPreset(preset: ProviderPreset, taken: readonly ProviderEntry[]): ProviderForm {
  const document: DocumentId = preset.wireApi === 'responses' ? 'codex' : 'ours'
  const { name, baseUrl, wireApi, envKey } = preset
  const id = freeId(preset.id, document, taken)
  return { document, id, name, baseUrl, wireApi, keyFrom: 'variable', envKey: envKey ?? '' }
}

function freeId(id: string, document: DocumentId, entries: readonly ProviderEntry[]): string {
  const taken = new Set(entries.filter((entry) => entry.document === document).map((entry) => entry.id))
  let free = id
  for (let number = 2; taken.has(free); number++) free = `${id}-${number}`
  return free
}

const writtenInBoth = ['name', 'base_url', 'wire_api', 'env_key']

/** Only our own proxy knows of keys that we keep. */
const writtenIn = (document: DocumentId): readonly string[] =>
  document === 'ours' ? [...writtenInBoth, 'key_source'] : writtenInBoth

export const takesStoredKey = ({ document, keyFrom }: ProviderForm): boolean =>
  document === 'ours' && keyFrom === 'keychain'

/** All keys of the provider as they should be; those the form does not show are sent back as they were shown. */
export function fieldsOf(form: ProviderForm, before: ProviderEntry | null): Fields {
  const isStored = takesStoredKey(form)
  const written = writtenIn(form.document)
  const wanted: Record<string, string> = {
    name: form.name.trim(),
    base_url: form.baseUrl.trim(),
    wire_api: form.wireApi,
    env_key: isStored ? '' : form.envKey.trim(),
    key_source: isStored ? 'keychain' : '',
  }
  const fields: Fields = {}
  for (const [key, value] of Object.entries(before?.fields ?? {})) {
    const json = written.includes(key) ? wanted[key] : jsonOf(value)
    if (json !== undefined && json !== '') fields[key] = json
  }
  for (const key of written) {
    const value = wanted[key] ?? ''
    if (value !== '') fields[key] = value
  }
  return fields
}

function jsonOf(value: unknown): JsonValue | undefined {
  const parsed = jsonValueSchema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

/** Whether saving writes anything into the file; where not, only a key may have been typed. */
export function changesFile(form: ProviderForm, before: ProviderEntry | null): boolean {
  if (before === null || form.id !== before.id) return true
  const after = fieldsOf(form, before)
  const names = new Set([...Object.keys(after), ...Object.keys(before.fields)])
  return [...names].some((name) => JSON.stringify(after[name]) !== JSON.stringify(before.fields[name]))
}

/** Whether a key is stored that saving the form would take away. */
export const losesKey = (form: ProviderForm, before: ProviderEntry | null): boolean =>
  hasStoredKey(before) && !takesStoredKey(form)

/** Whatever became of it: one that cannot be read is stored too. */
export const hasStoredKey = (entry: ProviderEntry | null): boolean =>
  entry !== null && entry.storedKey !== null && entry.storedKey !== 'missing'

/** Keys of the provider that only the raw view shows. */
export const otherKeys = (entry: ProviderEntry | null): string[] =>
  entry === null ? [] : Object.keys(entry.fields).filter((key) => !writtenIn(entry.document).includes(key))

export type FormProblem = 'id' | 'base_url' | 'env_key'

/** What is missing or cannot be meant; main checks the rest. */
export function problemOf(form: ProviderForm): FormProblem | null {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(form.id)) return 'id'
  if (!/^https?:\/\/[^\s/]/i.test(form.baseUrl.trim())) return 'base_url'
  // A key pasted here would be written into the file in plain text.
  if (!takesStoredKey(form) && form.envKey !== '' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(form.envKey.trim()))
    return 'env_key'
  return null
}
