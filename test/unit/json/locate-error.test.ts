import fc from 'fast-check'
import { expect, it } from 'vitest'
import { locateJsonError } from '../../../shared/protocol/json/locate-error.ts'

function isValid(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

it('finds a fault in exactly the texts that JSON.parse refuses', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'nul',
    'null',
    ' ',
    '\n',
    '\t',
    '\u0001',
    '\\u00e9',
    '\\x',
    'é',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(pieces, { maxLength: 12 }).map((list) => list.join('')),
      ),
      (text) => {
        expect(locateJsonError(text) === null).toBe(isValid(text))
      },
    ),
    { numRuns: 10_000 },
  )
})

it.each([
  ['{"a":1,\n "b":}', { position: 13, line: 2, column: 6, problem: 'expected a value but got "}"' }],
  ['{"a" 1}', { position: 5, line: 1, column: 6, problem: `expected ':' but got "1"` }],
  ['', { position: 0, line: 1, column: 1, problem: 'expected a value but got the end of the text' }],
  ['[1 2]', { position: 3, line: 1, column: 4, problem: `expected ',' or ']' but got "2"` }],
  ['"a\nb"', { position: 2, line: 1, column: 3, problem: 'unescaped control character "\\n" in a string' }],
])('locates the fault in %j', (text, fault) => {
  expect(locateJsonError(text)).toEqual(fault)
})

it('survives deep nesting', () => {
  expect(locateJsonError('['.repeat(200_000))).toMatchObject({ position: 200_000 })
})
