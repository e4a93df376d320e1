import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { readLines, type LineLimits } from '../../../electron/supervisor/launchers/lines.ts'

async function linesOf(chunks: readonly (string | Buffer)[], limits?: LineLimits): Promise<string[]> {
  const stream = new PassThrough()
  const lines: string[] = []
  readLines(stream, (line) => lines.push(line), limits)
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await finished(stream)
  return lines
}

describe('reading the lines of a child', () => {
  it('splits at line ends however the bytes arrive, and gives the unfinished last one', async () => {
    expect(await linesOf(['a\nb', 'c\r\n', '\nd'])).toEqual(['a', 'bc', '', 'd'])
    const bytes = Buffer.from('grüße 你好\n')
    expect(await linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['grüße 你好'])
  })

  it('cuts a line without end and stays bounded', async () => {
    const limits = { maxLineChars: 10, maxLinesPerSecond: 100 }
    const lines = await linesOf([...Array.from({ length: 1000 }, () => 'x'.repeat(100)), '\nnext\n'], limits)
    expect(lines).toEqual([`${'x'.repeat(10)} … (line cut)`, 'next'])
  })

  it('drains a flood but passes on only so much of it', async () => {
    const lines = await linesOf(['x\n'.repeat(10_000)], { maxLineChars: 10, maxLinesPerSecond: 5 })
    // Two seconds may have begun while it read.
    expect(lines.filter((line) => line === 'x').length).toBeLessThanOrEqual(10)
  })
})
