import { StringDecoder } from 'node:string_decoder'

export type LineLimits = {
  /** A longer line is cut there. */
  maxLineChars: number
  /** What comes above is counted, not passed on. */
  maxLinesPerSecond: number
}

const defaultLimits: LineLimits = { maxLineChars: 8_192, maxLinesPerSecond: 500 }

/**
 * Reads a child's output to its end, whatever it writes: a pipe nobody drains blocks the child, and a child that
 * writes without end must not fill our memory or our disk.
 *
 * @param listener gets each line without its end; an unfinished last one when the stream ends
 */
export function readLines(
  stream: NodeJS.ReadableStream,
  listener: (line: string) => void,
  limits: LineLimits = defaultLimits,
): void {
  const decoder = new StringDecoder('utf8')
  const pass = throttled(listener, limits.maxLinesPerSecond)
  let rest = ''
  let cut = false

  const take = (text: string): void => {
    const pieces = text.split('\n')
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) flush()
      const room = limits.maxLineChars - rest.length
      if (piece.length > room) cut = true
      rest += piece.slice(0, room)
    }
  }
  const flush = (): void => {
    const line = rest.endsWith('\r') ? rest.slice(0, -1) : rest
    pass(cut ? `${line} … (line cut)` : line)
    rest = ''
    cut = false
  }

  stream.on('data', (chunk: Buffer | string) =>
    take(typeof chunk === 'string' ? chunk : decoder.write(chunk)),
  )
  stream.on('end', () => {
    take(decoder.end())
    if (rest !== '') flush()
  })
  // The exit is reported elsewhere; a broken pipe is no news.
  stream.on('error', () => undefined)
}

function throttled(listener: (line: string) => void, perSecond: number): (line: string) => void {
  let second = 0
  let passed = 0
  let dropped = 0
  return (line) => {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) {
      if (dropped > 0) listener(`… ${dropped} lines left out`)
      ;[second, passed, dropped] = [now, 0, 0]
    }
    if (passed < perSecond) {
      passed += 1
      listener(line)
    } else dropped += 1
  }
}
