import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isTableValue } from '../toml/toml-value.ts'
import { parseToml, valueAt } from './parse-toml.ts'
import { profileForm } from './profiles.ts'
import { tableToJson, type JsonTable } from './table-edits.ts'

/**
 * What a profile says, in the form that version reads.
 *
 * @param name 1 to 64 letters, digits, dashes and underscores
 * @returns null when there is none, or its file cannot be read or parsed
 */
export async function readProfile(
  codexHome: string,
  name: string,
  version: string,
): Promise<JsonTable | null> {
  const isLayer = profileForm(version) === 'layer'
  const file = join(codexHome, isLayer ? `${name}.config.toml` : 'config.toml')
  const text = await readFile(file, 'utf8').catch(() => null)
  const parsed = text === null ? null : parseToml(text)
  if (parsed?.ok !== true) return null
  const found = isLayer ? parsed.value : valueAt(parsed.value, ['profiles', name])
  return isTableValue(found) ? tableToJson(found) : null
}
