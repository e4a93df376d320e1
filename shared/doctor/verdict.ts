import { inEnglish, say } from '../i18n/wording/wording.ts'
import type { Place } from './config-view.ts'
import type { Finding } from './finding.ts'

/** What Codex itself says of `config.toml`. */
export type Verdict = {
  ok: boolean
  /** Its words; empty when all is well. */
  detail: string
  place: Place | null
  /** As it was run. */
  command: string
  version: string
}

export const verdictId = 'codex-verdict'

/**
 * Codex's verdict as a finding; null when it is content, and when a rule has told the same already: Codex names the
 * first mistake only, with or without its line.
 */
export function verdictFinding(verdict: Verdict, findings: readonly Finding[]): Finding | null {
  if (verdict.ok) return null
  const { detail, place, command, version } = verdict
  const isIgnored = /unknown configuration field/.test(detail)
  const sameDocument = findings.filter(({ where }) => where === null || where.document === 'codex')
  const isTold = isIgnored
    ? sameDocument.some(({ where }) => where !== null && where.line === place?.line)
    : sameDocument.some(({ severity }) => severity === 'fatal')
  if (isTold) return null
  const text = say(isIgnored ? 'codex-verdict.ignored' : 'codex-verdict', { version, detail })
  return {
    id: verdictId,
    severity: isIgnored ? 'error' : 'fatal',
    message: inEnglish(text),
    text,
    where: { document: 'codex', key: '', line: place?.line ?? null, column: place?.column ?? null },
    evidence: `\`${command}\` of ${version}, run now`,
    fix: null,
  }
}
