/** A piece of a line, coloured by what it is. */
export type JsonToken = {
  kind: 'space' | 'key' | 'string' | 'number' | 'literal' | 'punctuation'
  text: string
  /** Characters left out of a long string. */
  cut?: number
}

export type PrettyJson = {
  lines: JsonToken[][]
  /** How many lines the whole value would take. */
  totalLines: number
}

export type JsonLimits = { maxLines: number; maxString: number }

/**
 * A JSON value as indented, coloured lines. Only `maxLines` are built; the rest is counted, so that 8 MB cost
 * a walk and no memory.
 *
 * @throws RangeError when the value is nested deeper than the stack
 */
export function prettyJson(value: unknown, limits: JsonLimits): PrettyJson {
  const lines: JsonToken[][] = []
  let totalLines = 0

  function line(depth: number, tokens: () => JsonToken[]): void {
    totalLines += 1
    if (totalLines > limits.maxLines) return
    const indent: JsonToken[] = depth === 0 ? [] : [{ kind: 'space', text: '  '.repeat(depth) }]
    lines.push([...indent, ...tokens()])
  }

  function walk(item: unknown, depth: number, key: string | null, comma: boolean): void {
    if (totalLines >= limits.maxLines) {
      totalLines += countLines(item)
      return
    }
    const lead = (): JsonToken[] => (key === null ? [] : [scalar(key, 'key', limits.maxString), mark(': ')])
    const tail = comma ? [mark(',')] : []
    const children = childrenOf(item)
    if (children === null) return line(depth, () => [...lead(), scalarToken(item, limits.maxString), ...tail])
    const [open, close] = Array.isArray(item) ? ['[', ']'] : ['{', '}']
    if (children.length === 0) return line(depth, () => [...lead(), mark(open + close), ...tail])
    line(depth, () => [...lead(), mark(open)])
    children.forEach(([name, child], index) => walk(child, depth + 1, name, index < children.length - 1))
    line(depth, () => [mark(close), ...tail])
  }

  walk(value, 0, null, false)
  return { lines, totalLines }
}

/** What {@link prettyJson} would print, without building it: bodies have hundreds of thousands of lines. */
function countLines(item: unknown): number {
  if (typeof item !== 'object' || item === null) return 1
  const children: readonly unknown[] = Array.isArray(item) ? item : Object.values(item)
  if (children.length === 0) return 1
  let lines = 2
  for (const child of children) lines += countLines(child)
  return lines
}

function childrenOf(item: unknown): (readonly [string | null, unknown])[] | null {
  if (Array.isArray(item)) return item.map((child: unknown) => [null, child] as const)
  return typeof item === 'object' && item !== null ? Object.entries(item) : null
}

function mark(text: string): JsonToken {
  return { kind: 'punctuation', text }
}

function scalarToken(item: unknown, maxString: number): JsonToken {
  if (typeof item === 'string') return scalar(item, 'string', maxString)
  return { kind: typeof item === 'number' ? 'number' : 'literal', text: JSON.stringify(item) }
}

function scalar(text: string, kind: 'key' | 'string', maxString: number): JsonToken {
  if (text.length <= maxString) return { kind, text: JSON.stringify(text) }
  return { kind, text: JSON.stringify(text.slice(0, maxString)), cut: text.length - maxString }
}
