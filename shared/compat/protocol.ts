import { isAtLeast, parseCodexVersion } from './codex-version.ts'
import type { CapabilityRow, FactSpans } from './fact-rows.ts'
import { capabilities } from './generated/capabilities.ts'
import { methods, newestRecorded } from './generated/methods.ts'
import { changedParams } from './generated/params.ts'

/** What the app-server of a given Codex speaks. Every answer comes from the tables in `generated/`. */

export type Support = 'yes' | 'no' | 'unknown'

export type CapabilityName = keyof typeof capabilities

/** A parameter that this Codex would pass over in silence. */
export type ParamProblem = {
  name: string
  /** `X.Y.Z` of the first Codex known to take it. */
  since: string
}

/** @param version `X.Y.Z`; what is not a version speaks nothing */
export function generationsOf(version: string): { v1: boolean; v2: boolean } {
  return { v1: capability('protocolV1', version), v2: capability('protocolV2', version) }
}

/**
 * Whether an ability was there in every version looked at around this one; false where that is not known. Versions
 * newer than all recorded ones are taken to be like the newest.
 */
export function capability(name: CapabilityName, version: string): boolean {
  const { since, until }: CapabilityRow = capabilities[name]
  return isAtLeast(version, since) && (until === null || isAtLeast(until, version))
}

/**
 * @param version `X.Y.Z`
 * @returns `unknown` between two looks that differ, and for a method nobody has heard of on a Codex newer than all
 *   recorded ones. A known method is taken to stay as it is in the newest recorded version.
 */
export function methodSupport(method: string, version: string): Support {
  if (parseCodexVersion(version) === null) return 'unknown'
  const row = methods.get(method)
  if (row === undefined) return isAtLeast(newestRecorded, version) ? 'no' : 'unknown'
  return supportIn(row.spans, version)
}

/**
 * The first parameter that this Codex is known not to have: it passes over unknown parameters without a word
 * (0.42 … 0.169), so that the caller would believe it had an effect.
 *
 * @param params of the request; anything but an object has no names and so no problem
 * @returns null as well where it is not known
 */
export function paramProblem(method: string, params: unknown, version: string): ParamProblem | null {
  if (typeof params !== 'object' || params === null) return null
  for (const row of changedParams) {
    if (row.method !== method || !isGiven(params, row.name)) continue
    if (supportIn(row.spans, version) !== 'no') continue
    const later = row.spans.find(([present, from]) => present && isAtLeast(from, version))
    if (later !== undefined) return { name: row.name, since: later[1] }
  }
  return null
}

/** The same parameters without those this Codex is known not to have: for what is nice to have and no more. */
export function supportedParams(
  method: string,
  params: Readonly<Record<string, unknown>>,
  version: string,
): Record<string, unknown> {
  const entries = Object.entries(params)
  return Object.fromEntries(
    entries.filter(([name, value]) => paramProblem(method, { [name]: value }, version) === null),
  )
}

/** The message of the -32602 answer: `Invalid params: 'dynamicTools' requires Codex >= 0.92 (current: 0.44.0)`. */
export function invalidParamsMessage(problem: ParamProblem, version: string): string {
  return `Invalid params: '${problem.name}' requires Codex >= ${problem.since.replace(/\.0$/, '')} (current: ${version})`
}

/** Older than all looked at: what came later was not there before, what was there from the first look on may be newer. */
function supportIn(spans: FactSpans, version: string): Support {
  const before = spans.findLast(([, from]) => isAtLeast(version, from))
  if (before === undefined) return spans[0]?.[0] === false ? 'no' : 'unknown'
  const [present, , to] = before
  if (before !== spans.at(-1) && !isAtLeast(to, version)) return 'unknown'
  return present ? 'yes' : 'no'
}

/** A member that is null or left out is not asked for. */
function isGiven(params: object, name: string): boolean {
  const value: unknown = Object.entries(params).find(([key]) => key === name)?.[1]
  return value !== undefined && value !== null
}
