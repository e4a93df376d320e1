import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import { longString, noSpellings, writeWithSpellings } from '../../../electron/proxy/client/long-strings.ts'
import { parseRequest, requestObject } from '../../../electron/proxy/client/parse-request.ts'
import type { Json } from '../../../shared/protocol/json/json-value.ts'

const long = (unit: string): string => unit.repeat(Math.ceil(longString / unit.length))

/** What a large body becomes when nothing in it is changed. */
function through(text: string | Buffer): { value: Json; pieces: Buffer[] } {
  const request = parseRequest(Buffer.from(text), null)
  const value = requestObject(request)
  return { value, pieces: writeWithSpellings(value, request.spellings) }
}

test('a large body means the same as JSON.parse and JSON.stringify say', () => {
  const unit = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const value = fc.jsonValue({ maxDepth: 3 }).map((json): Json => JSON.parse(JSON.stringify(json)))
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 3 }), value, fc.boolean(), (units, rest, twice) => {
      const texts = units.map(long)
      const body = { model: 'm', texts, again: twice ? texts : null, rest, [texts[0] ?? '']: 1 }
      const { value: read, pieces } = through(JSON.stringify(body))
      expect(read).toEqual(body)
      expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual(body)
    }),
    { numRuns: 60 },
  )
})

test('a long string goes on as the client spelled it, a short one as we do', () => {
  const spelled = long('\\u0041\\/ü')
  const { value, pieces } = through(`{"model":"m","short":"\\u0041","long":[{"text":"${spelled}"}]}`)
  expect(value).toMatchObject({
    short: 'A',
    long: [{ text: long('\\u0041\\/ü').replaceAll('\\u0041\\/', 'A/') }],
  })
  expect(Buffer.concat(pieces).toString()).toBe(`{"model":"m","short":"A","long":[{"text":"${spelled}"}]}`)
})

test('a long string that was changed is written anew', () => {
  const request = parseRequest(Buffer.from(`{"model":"m","text":"${long('\\u0041')}"}`), null)
  const text = `${String(requestObject(request)['text'])}!`
  expect(Buffer.concat(writeWithSpellings({ text }, request.spellings)).toString()).toBe(
    JSON.stringify({ text }),
  )
})

test('of duplicates the last counts, and names may look like numbers', () => {
  const [a, b, c] = [long('a'), long('b'), long('c')]
  const { value, pieces } = through(`{"model":"m","x":"${a}","7":"${b}","x":"${c}","3":"${a}"}`)
  const expected = { model: 'm', x: c, 7: b, 3: a }
  expect(value).toEqual(expected)
  expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify(expected))
})

test('bytes that are no UTF-8 are not passed on', () => {
  const body = Buffer.from(`{"model":"m","text":"${long('é')}"}`, 'latin1')
  const { pieces } = through(body)
  expect(Buffer.concat(pieces).toString()).toBe(`{"model":"m","text":"${long('\ufffd')}"}`)
})

test('a mistake in a long string is still told with its place', () => {
  const request = parseRequest(Buffer.from(`{"model":"m",\n"text":"${long('a')}\\q"}`), null)
  const place = `line 2, column ${longString + 9}`
  const told = (): void => void requestObject(request)
  expect(told).toThrow(AppError)
  expect(told).toThrow(place)
})

test('without long strings a body is one piece', () => {
  expect(writeWithSpellings({ a: 'é' }, noSpellings)).toEqual([Buffer.from('{"a":"é"}')])
})
