import type { UseInCodexState } from '../../shared/codex-config/use-in-codex-state.ts'
import type { Documents } from '../codex-config/documents.ts'
import { ourProfileName, ourProviderId } from '../codex-config/our-names.ts'
import { parseToml, stringAt } from '../codex-config/parse-toml.ts'
import { isDefaultInCodex } from '../codex-config/use-in-codex.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'

/** The file of `codex -p codex-tray`. */
export const ourLayer = `profile:${ourProfileName}` as const

/** How Codex uses us, as its files say. */
export async function readMode(files: Documents): Promise<UseInCodexState['mode']> {
  const codex = await valueOf(files, 'codex')
  if (isDefaultInCodex(codex)) return 'default'
  const named = stringAt(codex, 'profiles', ourProfileName, 'model_provider')
  const inLayer = stringAt(await valueOf(files, ourLayer), 'model_provider')
  return named === ourProviderId || inLayer === ourProviderId ? 'profile' : 'off'
}

/** Empty for what is not there or not valid. */
export async function valueOf(files: Documents, id: 'codex' | typeof ourLayer): Promise<TomlTableValue> {
  const text = await files.text(id).catch(() => null)
  const parsed = text === null ? null : parseToml(text.text)
  return parsed?.ok === true ? parsed.value : {}
}
