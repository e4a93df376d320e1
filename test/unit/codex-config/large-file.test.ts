import fc from 'fast-check'
import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { editToml } from '../../../electron/toml/edit-toml.ts'
import { locateToml } from '../../../electron/toml/toml-positions.ts'
import { largeConfig } from '../../support/large-config.ts'

const unix = largeConfig()
const windows = `\ufeff${unix.replaceAll('\n', '\r\n')}`
const numRuns = 12

/** How many characters are the same from the front, and from the back of what remains. */
function kept(before: string, after: string): { front: number; back: number } {
  const most = Math.min(before.length, after.length)
  let front = 0
  while (front < most && before[front] === after[front]) front += 1
  let back = 0
  while (back < most - front && before.at(-1 - back) === after.at(-1 - back)) back += 1
  return { front, back }
}

it.each([
  ['Unix', unix],
  ['Windows, with a byte order mark', windows],
])('changes 5,000 lines (%s) in one place only', (_name, text) => {
  expect(text.split('\n').length).toBeGreaterThan(5_000)
  const mark = text.length - text.replace(/^\ufeff/, '').length
  const { entries, tables } = locateToml(text.slice(mark))
  const values = entries.filter(({ container }) => container !== 'array')
  fc.assert(
    fc.property(fc.constantFrom(...values), fc.string({ unit: 'grapheme' }), (entry, value) => {
      const after = editToml(text, [{ op: 'set', path: entry.path, value }])
      expect(after.startsWith(text.slice(0, mark + entry.valueStart))).toBe(true)
      expect(after.endsWith(text.slice(mark + entry.valueEnd))).toBe(true)
      const added = editToml(text, [
        { op: 'add-table', path: ['mcp_servers', 'new'], entries: { command: value } },
      ])
      const same = kept(text, added)
      expect(same.front + same.back).toBe(text.length)
      expect(added.replaceAll('\r\n', '\n').split('\n').length).toBeGreaterThan(text.split('\n').length)
      expect(editToml(added, [{ op: 'delete', path: ['mcp_servers', 'new'] }])).toBe(text)
    }),
    { numRuns },
  )
  fc.assert(
    fc.property(fc.constantFrom(...tables), (table) => {
      const after = editToml(text, [{ op: 'delete', path: table.path }])
      const same = kept(text, after)
      // What is missing is one piece of the text, and nothing came instead.
      expect(same.front + same.back).toBe(after.length)
      const gone = text.slice(same.front, text.length - same.back)
      expect(gone).not.toMatch(/# Provider number|# A long life/)
      parse(after.slice(mark))
    }),
    { numRuns },
  )
})
