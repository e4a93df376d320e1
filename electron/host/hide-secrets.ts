import type { ChangeResult } from '../../shared/codex-config/document.ts'
import { parseToml } from '../codex-config/parse-toml.ts'
import { secretsOf } from '../codex-config/secret-values.ts'
import { redactLine } from '../node/redact-line.ts'

/** The three texts of a conflict without what may be a secret, for pages that never asked for the raw text. */
export function hideSecrets(result: ChangeResult): ChangeResult {
  if (result.outcome !== 'conflict') return result
  const texts = [result.base, result.theirs, result.ours]
  const secrets = texts.flatMap((text) => {
    const parsed = parseToml(text)
    return parsed.ok ? secretsOf(parsed.value) : []
  })
  const hidden = (text: string): string =>
    text
      .split('\n')
      .map((line) => redactLine(line, secrets))
      .join('\n')
  return { ...result, base: hidden(result.base), theirs: hidden(result.theirs), ours: hidden(result.ours) }
}
