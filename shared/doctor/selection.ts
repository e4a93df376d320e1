import { isAtLeast } from '../compat/codex-version.ts'
import { readAt, textAt } from './config-view.ts'
import type { RuleContext } from './rule.ts'

/** From here on `profile` and `[profiles.NAME]` are not read any more (facts/cli.json, profiles). */
export const firstWithoutTables = '0.134.0'

type Selected = { id: string; path: readonly string[] }

/** The value a plain `codex` would use, of the active profile or of the top; null: not said, so the default. */
export function selectedText({ document, version }: RuleContext, key: string): Selected | null {
  const profile = textAt(document.value, ['profile'])
  const readsTables = version !== null && !isAtLeast(version, firstWithoutTables)
  if (profile !== null && readsTables) {
    const path = ['profiles', profile, key]
    const value = readAt(document.value, path)
    if (typeof value === 'string') return { id: value, path }
  }
  const value = textAt(document.value, [key])
  return value === null ? null : { id: value, path: [key] }
}

export const selectedProvider = (context: RuleContext): Selected | null =>
  selectedText(context, 'model_provider')
