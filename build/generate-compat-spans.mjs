/**
 * A fact over versions: between the two (both were looked at, and nothing else was seen between) it is so.
 * @typedef {[present: boolean, from: string, to: string]} Span
 */

/**
 * @param {string} a `X.Y.Z`
 * @param {string} b
 */
export function byVersion(a, b) {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  return [0, 1, 2].map((index) => (left[index] ?? 0) - (right[index] ?? 0)).find((order) => order !== 0) ?? 0
}

/**
 * @param {Iterable<readonly [version: string, present: boolean | null]>} looked null: nothing known there
 * @returns {Span[]} oldest first
 * @throws when two sources disagree about one version
 */
export function spansOf(looked) {
  /** @type {Map<string, boolean>} */
  const known = new Map()
  for (const [version, present] of looked) {
    if (present === null) continue
    if ((known.get(version) ?? present) !== present) throw new Error(`Two sources disagree about ${version}`)
    known.set(version, present)
  }
  /** @type {Span[]} */
  const spans = []
  for (const [version, present] of [...known].toSorted(([a], [b]) => byVersion(a, b))) {
    const last = spans.at(-1)
    if (last?.[0] === present) last[2] = version
    else spans.push([present, version, version])
  }
  return spans
}

/**
 * The columns of an exact change point.
 * @param {{ since: string, absentIn?: string | null | undefined, until?: string | null | undefined, goneIn?: string | null | undefined }} point
 * @returns {[string, boolean][]}
 */
export function pointColumns({ since, absentIn, until, goneIn }) {
  /** @type {[string | null | undefined, boolean][]} */
  const columns = [
    [absentIn, false],
    [since, true],
    [until, true],
    [goneIn, false],
  ]
  return columns.flatMap(([version, present]) =>
    version === null || version === undefined ? [] : [[version, present]],
  )
}
