/** One run of changed lines. Lines keep their ends. */
export type LineChange = {
  /** Line of the old text it begins at, from 0. */
  at: number
  gone: readonly string[]
  added: readonly string[]
}

/** Beyond so many differences the middle is told as one change: nobody reads more, and time grows with its square. */
const mostDifferences = 1_000

/** Lines with their ends; the last one may have none. An empty text has no line. */
export const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/))

/** What has to be done to the old text to get the new one, in order (E. Myers, An O(ND) Difference Algorithm, 1986). */
export function diffLines(before: string, after: string): LineChange[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  const most = Math.min(old.length, now.length) - start
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const [a, b] = [old.slice(start, old.length - end), now.slice(start, now.length - end)]
  return joined(differingLines(a, b), a, b).map((change) => ({ ...change, at: change.at + start }))
}

/** ` same`, `-gone`, `+new`, with `@@` between places that are apart; line ends are left out. */
export function unifiedDiff(before: string, after: string, context = 3): string[] {
  const old = linesOf(before)
  const lines: string[] = []
  let told = 0
  for (const { at, gone, added } of diffLines(before, after)) {
    if (lines.length > 0 && at - context > told + context) {
      lines.push(...old.slice(told, told + context).map((line) => ` ${line}`), '@@')
      told = at - context
    } else if (lines.length === 0) {
      told = Math.max(0, at - context)
      if (told > 0) lines.push('@@')
    }
    lines.push(...old.slice(told, at).map((line) => ` ${line}`))
    lines.push(...gone.map((line) => `-${line}`), ...added.map((line) => `+${line}`))
    told = at + gone.length
  }
  const rest = lines.length === 0 ? [] : old.slice(told, told + context).map((line) => ` ${line}`)
  return [...lines, ...rest].map((line) => line.replace(/\r?\n$/, ''))
}

/** Lines of `a` that go and lines of `b` that come. */
type Differing = { gone: ReadonlySet<number>; added: ReadonlySet<number> }

function differingLines(a: readonly string[], b: readonly string[]): Differing {
  const trace = a.length === 0 || b.length === 0 ? null : shortestEdit(a, b)
  if (trace === null) return { gone: new Set(a.keys()), added: new Set(b.keys()) }
  const gone = new Set<number>()
  const added = new Set<number>()
  let [x, y] = [a.length, b.length]
  for (let d = trace.length - 1; d > 0; d--) {
    const reached = trace[d - 1] ?? new Int32Array()
    const k = x - y
    const down = k === -d || (k !== d && valueAt(reached, d - 1, k - 1) < valueAt(reached, d - 1, k + 1))
    const previousK = down ? k + 1 : k - 1
    const previousX = valueAt(reached, d - 1, previousK)
    const previousY = previousX - previousK
    if (down) added.add(previousY)
    else gone.add(previousX)
    x = previousX
    y = previousY
  }
  return { gone, added }
}

/** For each number of differences the furthest line of `a` on each diagonal; null when there are too many. */
function shortestEdit(a: readonly string[], b: readonly string[]): Int32Array[] | null {
  const trace: Int32Array[] = []
  for (let d = 0; d <= Math.min(a.length + b.length, mostDifferences); d++) {
    const last = trace[d - 1] ?? new Int32Array()
    const reached = new Int32Array(2 * d + 1)
    for (let k = -d; k <= d; k += 2) {
      const below = valueAt(last, d - 1, k + 1)
      const beside = valueAt(last, d - 1, k - 1)
      let x = d === 0 ? 0 : k === -d || (k !== d && beside < below) ? below : beside + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      reached[k + d] = x
      if (x >= a.length && x - k >= b.length) return [...trace, reached]
    }
    trace.push(reached)
  }
  return null
}

const valueAt = (reached: Int32Array, d: number, k: number): number => reached[k + d] ?? -1

/** Changes that touch each other become one. */
function joined({ gone, added }: Differing, a: readonly string[], b: readonly string[]): LineChange[] {
  const changes: LineChange[] = []
  let [x, y] = [0, 0]
  while (x < a.length || y < b.length) {
    const at = x
    const fromY = y
    while (gone.has(x) || added.has(y)) {
      if (gone.has(x)) x += 1
      else y += 1
    }
    if (x > at || y > fromY) changes.push({ at, gone: a.slice(at, x), added: b.slice(fromY, y) })
    else {
      x += 1
      y += 1
    }
  }
  return changes
}
