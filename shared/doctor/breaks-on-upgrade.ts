import { isAtLeast } from '../compat/codex-version.ts'
import { inEnglish, say } from '../i18n/wording/wording.ts'
import type { ConfigView } from './config-view.ts'
import { keyText } from './config-view.ts'
import type { EnvView } from './env-view.ts'
import { bySeverity, evaluate } from './evaluate.ts'
import type { Finding } from './finding.ts'
import { setting, edited } from './rule.ts'
import { providersWithoutWireApi } from './rules/wire-api-rules.ts'

/** From here on a provider without wire_api is asked by `/responses` (facts/cli.json, wireApiChat). */
const firstResponsesByDefault = '0.95.0'

/**
 * What is wrong with `to` and was not, or was less, with `from`; and what goes on without an error but means something
 * else. Works both ways: a downgrade breaks things too.
 *
 * @param from `X.Y.Z`
 * @param to `X.Y.Z`
 */
export function breaksOnUpgrade(config: ConfigView, from: string, to: string, env: EnvView): Finding[] {
  const before = new Set(evaluate(config, { codex: from }, env).map(sameness))
  const after = evaluate(config, { codex: to }, env).filter((finding) => !before.has(sameness(finding)))
  return [...after, ...changedMeanings(config, from, to)].toSorted(bySeverity)
}

const sameness = ({ id, severity, where }: Finding): string =>
  JSON.stringify([id, severity, where?.document, where?.key])

function changedMeanings(config: ConfigView, from: string, to: string): Finding[] {
  const crosses = !isAtLeast(from, firstResponsesByDefault) && isAtLeast(to, firstResponsesByDefault)
  const document = config.documents.find(({ id }) => id === 'codex')
  if (!crosses || document?.value === undefined || document.value === null) return []
  return providersWithoutWireApi(document.value).map((id) => {
    const place = document.placeOf(['model_providers', id])
    const key = keyText(['model_providers', id])
    const text = say('wire-api-meaning-changed', { key, from, to })
    return {
      id: 'wire-api-meaning-changed',
      severity: 'error',
      message: inEnglish(text),
      text,
      where: {
        document: 'codex',
        key,
        line: place?.line ?? null,
        column: place?.column ?? null,
      },
      evidence: 'Local server, no wire_api: POST /chat/completions up to 0.94.0, POST /responses from 0.95.0',
      fix: edited(say('fix.say-responses'), 'codex', [
        setting(['model_providers', id, 'wire_api'], 'responses'),
      ]),
    }
  })
}
