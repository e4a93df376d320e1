import { skipSpace, skipValue, Slip, type Range } from './top-level-members.ts'

const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d

/**
 * Where the elements of an array lie in a JSON text, found without parsing it.
 *
 * @param range of the array, as a scan found it
 * @returns null when it is no array, or not a well-formed one
 */
export function scanElements(bytes: Uint8Array, range: Range): Range[] | null {
  if (bytes[range.start] !== openBracket) return null
  const elements: Range[] = []
  let at = skipSpace(bytes, range.start + 1)
  if (bytes[at] === closeBracket) return elements
  try {
    for (;;) {
      const end = skipValue(bytes, at)
      elements.push({ start: at, end })
      at = skipSpace(bytes, end)
      if (bytes[at] === closeBracket) return elements
      if (bytes[at] !== comma) return null
      at = skipSpace(bytes, at + 1)
    }
  } catch (thrown) {
    if (thrown instanceof Slip) return null
    throw thrown
  }
}
