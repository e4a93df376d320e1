import { isAtLeast } from '../compat/codex-version.ts'
import type { VersionSpan } from './rule.ts'

/** @param version `X.Y.Z`; null is within nothing that has an end */
export function isWithin(version: string | null, { from, to }: VersionSpan): boolean {
  if (from === null && to === null) return true
  if (version === null) return false
  return (from === null || isAtLeast(version, from)) && (to === null || isAtLeast(to, version))
}

/** For people: `0.95.0 and newer`. */
export function spanText({ from, to }: VersionSpan): string {
  if (from === null && to === null) return 'all'
  if (to === null) return `${from} and newer`
  if (from === null) return `up to ${to}`
  return from === to ? from : `${from} to ${to}`
}
