/**
 * Versions of Codex. `codex --version` prints `codex-cli X.Y.Z` and a newline on stdout, the same on every version
 * from 0.42.0 to 0.169.0 (facts/cli.json, `messages.version`); pre-releases look like `0.43.0-alpha.1`.
 */
export type CodexVersion = {
  major: number
  minor: number
  patch: number
  /** `alpha.1`; null for a release. */
  prerelease: string | null
}

const pattern = /^(?:codex-cli )?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?$/

/**
 * @param text what Codex prints (`codex-cli 0.169.0\n`) or the number alone
 * @returns null for anything else
 */
export function parseCodexVersion(text: string): CodexVersion | null {
  const match = pattern.exec(text.trim())
  if (match === null) return null
  const [, major, minor, patch, prerelease] = match
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: prerelease ?? null,
  }
}

/** For sorting, oldest first; a pre-release comes before its release (semver 2.0.0 §11). */
export function compareVersions(a: CodexVersion, b: CodexVersion): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch
  return numbers !== 0 ? Math.sign(numbers) : comparePrereleases(a.prerelease, b.prerelease)
}

/** `X.Y.Z`, with `-PRERELEASE` where there is one. */
export function formatVersion({ major, minor, patch, prerelease }: CodexVersion): string {
  return `${major}.${minor}.${patch}${prerelease === null ? '' : `-${prerelease}`}`
}

/**
 * @param version `X.Y.Z`, as found
 * @param wanted `X.Y.Z`
 * @returns false when either is not a version: what is not known is not relied on
 */
export function isAtLeast(version: string, wanted: string): boolean {
  const found = parseCodexVersion(version)
  const needed = parseCodexVersion(wanted)
  return found !== null && needed !== null && compareVersions(found, needed) >= 0
}

function comparePrereleases(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const left = a.split('.')
  const right = b.split('.')
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const order = compareIdentifiers(part, other)
    if (order !== 0) return order
  }
  return left.length < right.length ? -1 : 0
}

/** Numbers by value, and before words; words in ASCII order. */
function compareIdentifiers(a: string, b: string): number {
  const numeric = /^\d+$/
  if (numeric.test(a) && numeric.test(b)) return Math.sign(Number(a) - Number(b))
  if (numeric.test(a)) return -1
  if (numeric.test(b)) return 1
  return a < b ? -1 : a > b ? 1 : 0
}
