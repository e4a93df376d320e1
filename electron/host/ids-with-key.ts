import type { Documents } from '../codex-config/documents.ts'
import { parseToml, stringAt, tableAt } from '../codex-config/parse-toml.ts'

/** Providers of our file, as it is now, whose key we keep; null where the file cannot be read. */
export async function idsWithKey(files: Pick<Documents, 'text'>): Promise<ReadonlySet<string> | null> {
  const text = await files.text('ours').then(
    (found) => found.text,
    () => null,
  )
  const parsed = text === null ? null : parseToml(text)
  if (parsed?.ok !== true) return null
  const ids = Object.keys(tableAt(parsed.value, ['model_providers']))
  return new Set(
    ids.filter((id) => stringAt(parsed.value, 'model_providers', id, 'key_source') === 'keychain'),
  )
}
