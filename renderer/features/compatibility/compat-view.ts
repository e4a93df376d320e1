import { runVersions } from '../../../shared/compat/generated/versions.ts'
import { compareVersions, parseCodexVersion } from '../../../shared/compat/codex-version.ts'
import type { VersionsState } from '../../../shared/codex/versions-state.ts'
import type { DoctorState } from '../../../shared/doctor/doctor-state.ts'
import type { DoctorReport, Finding, Severity } from '../../../shared/doctor/finding.ts'

/** What the head of the page has to say, of which exactly one is true. */
export type Verdict =
  | { kind: 'looking' | 'failed' | 'no-codex' }
  | { kind: 'clean' | 'errors' | 'fatal'; version: string }
  | { kind: 'notes' | 'warnings'; version: string; count: number }

export function verdictOf({ report, problem }: DoctorState): Verdict {
  if (report === null) return { kind: problem === null ? 'looking' : 'failed' }
  const { codexVersion: version, findings } = report
  if (version === null) return { kind: 'no-codex' }
  const has = (severity: Severity): number => findings.filter((one) => one.severity === severity).length
  if (has('fatal') > 0) return { kind: 'fatal', version }
  if (has('error') > 0) return { kind: 'errors', version }
  if (has('warning') > 0) return { kind: 'warnings', version, count: has('warning') }
  return has('info') > 0 ? { kind: 'notes', version, count: has('info') } : { kind: 'clean', version }
}

export const severities: readonly Severity[] = ['fatal', 'error', 'warning', 'info']

export function bySeverity(findings: readonly Finding[]): { severity: Severity; findings: Finding[] }[] {
  return severities
    .map((severity) => ({ severity, findings: findings.filter((one) => one.severity === severity) }))
    .filter((group) => group.findings.length > 0)
}

/** One rule can be found in several places, and in one place by several rules. */
export const findingKey = ({ id, where }: Finding): string =>
  JSON.stringify([id, where?.document, where?.key, where?.line])

export const canFix = ({ fix }: Finding): boolean => fix !== null && fix.edits.length > 0

/** What `Fix all` does: notes are left alone, as on the command line. */
export const countFixable = (findings: readonly Finding[]): number =>
  findings.filter((finding) => finding.severity !== 'info' && canFix(finding)).length

/** How many of all findings, notes not counted, and how many stop Codex all the same. */
export type ProfileGain = { mends: number; all: number; fatalLeft: number }

/** What a profile of ours would do for the findings; null: nothing. */
export function profileGain({
  report,
  profileMends,
}: Pick<DoctorState, 'report' | 'profileMends'>): ProfileGain | null {
  const findings = report?.findings ?? []
  if (profileMends.length === 0) return null
  const left = findings.filter((_, index) => !profileMends.includes(index))
  return {
    mends: profileMends.length,
    all: findings.filter(({ severity }) => severity !== 'info').length,
    fatalLeft: left.filter(({ severity }) => severity === 'fatal').length,
  }
}

/** The one whose change stands open: the worst that can be fixed, if it is worse than a warning. */
export function openAtFirst(findings: readonly Finding[]): string | null {
  const worst = findings.find((one) => (one.severity === 'fatal' || one.severity === 'error') && canFix(one))
  return worst === undefined ? null : findingKey(worst)
}

/** `config.toml:14:3`, as editors and terminals open it; null where the finding is about no file. */
export function placeText(where: Finding['where']): string | null {
  if (where === null) return null
  const { document, line, column } = where
  const name = document.startsWith('profile:')
    ? `${document.slice('profile:'.length)}.config.toml`
    : document === 'codex'
      ? 'config.toml'
      : 'codex-tray/config.toml'
  return line === null ? name : `${name}:${line}:${column ?? 1}`
}

/** For an issue or a chat: everything the page says, one finding after the other, in English as the command line. */
export function asText({ codexVersion, findings }: DoctorReport): string {
  const head = codexVersion === null ? 'No Codex was found' : `Codex ${codexVersion}`
  const lines = findings.flatMap((finding) => {
    const { id, severity, message, where, evidence, fix } = finding
    const place = placeText(where)
    return [
      `[${severity}] ${place === null ? '' : `${place}: `}${message} (${id})`,
      `  shown by: ${evidence}`,
      ...(fix === null ? [] : [`  fix: ${fix.title}`]),
      ...(fix?.command == null ? [] : [`  ${fix.command}`]),
    ]
  })
  return [head, ...(lines.length === 0 ? ['Nothing is wrong'] : lines)].join('\n')
}

/** What can be asked about, newest first: what was looked at, what is here, and what the registry told of. */
export function versionsToAsk(
  { installs, managed }: VersionsState,
  available: readonly string[],
  present: string | null,
): string[] {
  const here = (installs ?? []).flatMap(({ version }) => version ?? [])
  const all = new Set([...runVersions, ...here, ...managed.map(({ version }) => version), ...available])
  const parsed = [...all].flatMap((text) => {
    const version = parseCodexVersion(text)
    return version === null || text === present ? [] : [{ text, version }]
  })
  return parsed.toSorted((a, b) => compareVersions(b.version, a.version)).map(({ text }) => text)
}

/** The recorded version that one nobody has looked at is judged like: the newest before it; null: it was looked at. */
export function likeOf(text: string): string | null {
  const version = parseCodexVersion(text)
  if (version === null || runVersions.some((known) => known === text)) return null
  const before = runVersions.filter((known) => {
    const parsed = parseCodexVersion(known)
    return parsed !== null && compareVersions(parsed, version) < 0
  })
  return before.at(-1) ?? runVersions[0] ?? null
}

/** A Codex of this machine, as the row across the top shows it. */
export type Chip = {
  key: string
  path: string
  version: string | null
  source: 'configured' | 'path' | 'managed'
  inUse: boolean
}

/** The one in use first; of programs that are reached by several paths the first. */
export function chipsOf({ installs, managed, chosenBy }: VersionsState): Chip[] {
  const own = (installs ?? []).filter(
    ({ realPath }, index, all) => all.findIndex((other) => other.realPath === realPath) === index,
  )
  const usable = own.find(({ version }) => version !== null)
  const chips: Chip[] = [
    ...own.map(({ path, version, source }) => ({
      key: path,
      path,
      version,
      source,
      inUse: chosenBy !== 'managed' && path === usable?.path,
    })),
    ...managed.map(({ path, version, inUse }) => ({
      key: path,
      path,
      version,
      source: 'managed' as const,
      inUse: inUse && chosenBy === 'managed',
    })),
  ]
  return chips.toSorted((a, b) => Number(b.inUse) - Number(a.inUse))
}
