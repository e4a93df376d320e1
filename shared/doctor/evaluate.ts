import type { ConfigView, DocumentView, Table } from './config-view.ts'
import { isTable, keyText, readAt } from './config-view.ts'
import type { EnvView } from './env-view.ts'
import type { Finding, Severity } from './finding.ts'
import { isAtLeast } from '../compat/codex-version.ts'
import { inEnglish, say } from '../i18n/wording/wording.ts'
import type { Hit, Rule, RuleContext, RuleSubject } from './rule.ts'
import { rules } from './rules.ts'
import { isWithin } from './version-span.ts'

const order: readonly Severity[] = ['fatal', 'error', 'warning', 'info']
/** The first that reads `NAME.config.toml`, by `--profile-v2` (facts/cli.json, profiles). */
const firstWithLayers = '0.131.0'

/**
 * What this Codex would die of, not do, or be better off without, the worst first.
 *
 * @param versions `codex`: `X.Y.Z`; null when it is not known, and then only what holds for every version is told.
 *   Versions newer than all that were looked at are taken to be like the newest of them.
 */
export function evaluate(config: ConfigView, versions: { codex: string | null }, env: EnvView): Finding[] {
  const version = versions.codex
  const codex = config.documents.find(({ id }) => id === 'codex')
  const base = codex?.value ?? {}
  const findings: Finding[] = []
  for (const rule of rules) {
    if (!isWithin(version, rule.versions)) continue
    for (const document of documentsOf(rule, config, codex, version)) {
      const context: RuleContext = { document, base, config, env, version }
      const hits = rule.find(context).filter(({ path }) => path === null || !isFromBelow(document, path))
      findings.push(...hits.map((hit) => toFinding(rule, hit, document)))
    }
  }
  return findings.toSorted(bySeverity)
}

/** The worst first; within one severity in the order of the file. */
export function bySeverity(a: Finding, b: Finding): number {
  return order.indexOf(a.severity) - order.indexOf(b.severity) || (a.where?.line ?? 0) - (b.where?.line ?? 0)
}

/** `own`: what stands in the file itself; `value` may have entries completed by what lies below a layer. */
type Judged = DocumentView & { value: Table; own?: Table }

function documentsOf(
  rule: Rule,
  { documents }: ConfigView,
  codex: DocumentView | undefined,
  version: string | null,
): Judged[] {
  if (rule.subjects.includes('once')) {
    const absent = { id: 'codex' as const, file: '', problem: null, placeOf: () => null, access: null }
    return [{ ...(codex ?? absent), value: codex?.value ?? {} }]
  }
  return documents.flatMap((document) => {
    const subject = subjectOf(document)
    if (!rule.subjects.includes(subject)) return []
    if (subject === 'layer' && version !== null && !isAtLeast(version, firstWithLayers)) return []
    // A file that cannot be read is told of by the rule about that, and by no other.
    if (document.value === null && document.problem === null) return []
    const own = document.value ?? {}
    return [{ ...document, own, value: subject === 'layer' ? completed(own, codex?.value ?? {}) : own }]
  })
}

/**
 * A layer may say a part of a provider or a server that config.toml has: Codex joins the two before it looks (ran 0.134.0,
 * 0.149.0, 0.169.0 with only `wire_api` in the layer), so what the layer leaves out is not missing.
 */
function completed(layer: Table, base: Table): Table {
  const parents = ['model_providers', 'mcp_servers'].flatMap((parent): [string, Table][] => {
    const entries = layer[parent]
    if (!isTable(entries)) return []
    const joined = Object.entries(entries).map(([id, entry]): [string, unknown] => {
      const below = readAt(base, [parent, id])
      return [id, isTable(entry) && isTable(below) ? { ...below, ...entry } : entry]
    })
    return [[parent, Object.fromEntries(joined)]]
  })
  return { ...layer, ...Object.fromEntries(parents) }
}

/** Of config.toml, where it is told of already. */
const isFromBelow = ({ own, value }: Judged, path: readonly string[]): boolean =>
  own !== undefined && readAt(own, path) === undefined && readAt(value, path) !== undefined

function subjectOf({ id }: DocumentView): RuleSubject {
  if (id === 'codex' || id === 'ours') return id
  return 'layer'
}

function toFinding(rule: Rule, hit: Hit, document: DocumentView): Finding {
  const isLayer = document.id.startsWith('profile:')
  const severity = hit.severity ?? rule.severity
  const place = hit.path === null ? null : placeOf(document, hit.path)
  const text = isLayer
    ? say('in-profile', { profile: document.id.slice('profile:'.length), message: hit.text })
    : hit.text
  return {
    id: rule.id,
    // A layer stops Codex only when it is asked for.
    severity: isLayer && severity === 'fatal' ? 'error' : severity,
    message: inEnglish(text),
    text,
    where:
      hit.path === null
        ? null
        : {
            document: document.id,
            key: keyText(hit.path),
            line: place?.line ?? null,
            column: place?.column ?? null,
          },
    evidence: hit.evidence ?? rule.evidence,
    fix: hit.fix,
  }
}

/** Of a key that is missing: of the nearest table around it. */
function placeOf(document: DocumentView, path: readonly string[]): { line: number; column: number } | null {
  if (path.length === 0) return document.problem?.place ?? null
  for (let length = path.length; length > 0; length--) {
    const place = document.placeOf(path.slice(0, length))
    if (place !== null) return place
  }
  return null
}
