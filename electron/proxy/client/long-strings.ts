import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { Json } from '../../../shared/protocol/json/json-value.ts'
import { skipSpace, type Range } from '../../../shared/protocol/json/top-level-members.ts'
import { bytesOf, textOf } from './utf8-text.ts'

/** Long strings of a body, each with the bytes that spell it there, quotes included. */
export type Spellings = ReadonlyMap<string, Uint8Array>

export const noSpellings: Spellings = new Map()

/** Bytes; to write a string again costs more than anything else of a conversion, and keeping track of short ones too. */
export const longString = 64 * 1024

/** Characters of such a string when each of them is spelled as `\\u0000` is. */
const shortestLong = Math.floor((longString - 2) / 6)

const colon = 0x3a

/** Stands for a long string while the rest is parsed or written. Made anew for each process, so that no body has it. */
const mark = `${randomUUID()}:`
const markedString = new RegExp(`"${mark}(\\d+)"`)

/**
 * Parses a body, and keeps how its long strings are spelled, so that they need not be spelled anew where they go on
 * as they are: a picture or a pasted file is nearly all of a large body.
 *
 * @param found strings of at least {@link longString} bytes, in their order; keys may be among them
 * @throws SyntaxError of a place that means nothing to anybody: parse the whole text to know where
 */
export function parseWithSpellings(
  bytes: Buffer,
  found: readonly Range[],
): { value: Json; spellings: Spellings } {
  const spellings = new Map<string, Uint8Array>()
  const strings: string[] = []
  let text = ''
  let at = 0
  for (const { start, end } of found) {
    const spelling = bytes.subarray(start, end)
    if (bytes[skipSpace(bytes, end)] === colon || !isUtf8(spelling)) continue
    const string: Json = JSON.parse(textOf(spelling))
    if (typeof string !== 'string') continue
    text += `${textOf(bytes.subarray(at, start))}"${mark}${strings.length}"`
    at = end
    strings.push(string)
    spellings.set(string, spelling)
  }
  text += textOf(bytes.subarray(at))
  const value: Json = JSON.parse(text, (_key, one: Json) =>
    typeof one === 'string' && one.startsWith(mark) ? (strings[Number(one.slice(mark.length))] ?? one) : one,
  )
  return { value, spellings }
}

/**
 * A value as JSON, strings with a known spelling as they are spelled.
 *
 * @returns pieces, some of which share the memory of the spellings
 */
export function writeWithSpellings(value: Json, spellings: Spellings): Buffer[] {
  if (spellings.size === 0) return [bytesOf(JSON.stringify(value))]
  const used: Uint8Array[] = []
  const text = JSON.stringify(value, (_key, one: Json) => {
    const spelling = typeof one === 'string' && one.length >= shortestLong ? spellings.get(one) : undefined
    return spelling === undefined ? one : `${mark}${used.push(spelling) - 1}`
  })
  return text.split(markedString).map((piece, index) => {
    const spelling = index % 2 === 1 ? used[Number(piece)] : undefined
    return spelling === undefined
      ? bytesOf(piece)
      : Buffer.from(spelling.buffer, spelling.byteOffset, spelling.length)
  })
}
