import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeString,
  isLiteral,
  scanTopLevelMembers,
} from '../../../shared/protocol/json/top-level-members.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** The value's text as the scanner sees it; undefined when the member is not there. */
function valueOf(text: string, name: string): string | undefined {
  const bytes = encode(text)
  const scan = scanTopLevelMembers(bytes, [name])
  if (!scan.ok) throw new Error(`${scan.problem} at ${scan.position}`)
  const range = scan.members[name]
  return range === undefined ? undefined : decode(bytes.subarray(range.start, range.end))
}

describe('top-level members', () => {
  it.each([
    ['{"model":"a"}', '"a"'],
    [' {\n"x" : {"model":"no"},\t"model" : "a" } \r\n', '"a"'],
    ['{"model":"a","model":"b"}', '"b"'],
    ['\uFEFF{"model":1.5e3}', '1.5e3'],
    ['{"\\u006dodel":"escaped key"}', '"escaped key"'],
    ['{"text":"\\"model\\":\\"no\\"","model":true}', 'true'],
    ['{"a":["}","]","{"],"model":null}', 'null'],
    ['{"a":"ends with backslash\\\\","model":[1,{"b":2}]}', '[1,{"b":2}]'],
    [`{"a":"${'x'.repeat(200)}\\\\\\"${'y'.repeat(200)}","model":"z"}`, '"z"'],
    ['{"modelx":1,"mode":2}', undefined],
    ['{}', undefined],
  ])('finds the value in %s', (text, value) => {
    expect(valueOf(text, 'model')).toBe(value)
  })

  it('agrees with JSON.parse on every object, however it is written', () => {
    const key = fc.oneof(fc.constantFrom('model', 'stream', 'a"b', '\\', ''), fc.string({ unit: 'grapheme' }))
    const object = fc.array(fc.tuple(key, fc.jsonValue()), { maxLength: 8 })
    const space = fc.constantFrom('', ' ', '\n', '\t\r\n ')
    fc.assert(
      fc.property(object, space, fc.boolean(), (members, gap, escaped) => {
        const spell = (name: string): string =>
          escaped
            ? `"${[...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
            : JSON.stringify(name)
        const text = `${gap}{${gap}${members
          .map(([name, value]) => `${spell(name)}${gap}:${gap}${JSON.stringify(value, null, gap.length)}`)
          .join(`${gap},${gap}`)}${gap}}${gap}`
        const parsed: Record<string, unknown> = JSON.parse(text)
        const names = [...new Set(members.map(([name]) => name))].filter(
          (name) => /^[\x20-\x7e]*$/.test(name) && name !== '__proto__',
        )
        const bytes = encode(text)
        const scan = scanTopLevelMembers(bytes, names)
        if (!scan.ok) throw new Error(scan.problem)
        for (const name of names) {
          const range = scan.members[name]
          const value: unknown =
            range === undefined ? undefined : JSON.parse(decode(bytes.subarray(range.start, range.end)))
          expect(value).toEqual(parsed[name])
          if (range !== undefined && typeof parsed[name] === 'string')
            expect(decodeString(bytes, range)).toBe(parsed[name])
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses every truncation of an object, at its end', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, cut) => {
        const bytes = encode(JSON.stringify(object))
        const part = bytes.subarray(0, cut % bytes.length)
        expect(scanTopLevelMembers(part, ['model']).ok).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['', 0, 'nothing there'],
    ['[]', 0, 'not an object'],
    ['{"a" 1}', 5, "expected ':'"],
    ['{"a":1 "b":2}', 7, "expected ',' or '}'"],
    ['{"a":1,}', 7, 'expected a member name in double quotes'],
    ['{"a":}', 5, 'expected a value'],
    ['{"a":[1}', 7, "unexpected '}'"],
    ['{"a":1}x', 7, 'text after the end of the object'],
    ['{"a":"x', 7, 'the text ends inside a string'],
  ])('says where %s goes wrong', (text, position, problem) => {
    expect(scanTopLevelMembers(encode(text), ['a'])).toEqual({ ok: false, position, problem })
  })

  it('compares literals exactly', () => {
    const bytes = encode('{"a":true,"b":truest}')
    expect(isLiteral(bytes, { start: 5, end: 9 }, 'true')).toBe(true)
    expect(isLiteral(bytes, { start: 14, end: 20 }, 'true')).toBe(false)
    expect(isLiteral(bytes, undefined, 'true')).toBe(false)
  })
})
