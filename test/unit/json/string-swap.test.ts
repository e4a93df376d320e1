import fc from 'fast-check'
import { expect, it } from 'vitest'
import { spliceBytes, type Edit } from '../../../shared/protocol/json/splice.ts'
import { StringSwap } from '../../../shared/protocol/json/string-swap.ts'

const encoder = new TextEncoder()

/** Feeds the text in pieces of the given sizes, again and again. */
function swap(path: readonly string[], text: string, sizes: readonly number[] = []): string {
  const bytes = encoder.encode(text)
  const made = new StringSwap(path, '"NEW"')
  const out: Uint8Array[] = []
  let at = 0
  for (let n = 0; at < bytes.length; n++) {
    const piece = bytes.subarray(at, at + (sizes[n % Math.max(sizes.length, 1)] ?? bytes.length))
    const edits: Edit[] = []
    made.scan(piece, 0, piece.length, edits)
    out.push(...spliceBytes(piece, edits))
    at += piece.length
  }
  return new TextDecoder().decode(Buffer.concat(out))
}

it.each([
  ['{"model":"old"}', '{"model":"NEW"}'],
  [' \n{ "id" : "x" ,\t"model" : "o\\"ld\\\\" , "z":1 }', ' \n{ "id" : "x" ,\t"model" : "NEW" , "z":1 }'],
  [
    '{"a":{"model":"x"},"b":[{"model":"y"}],"model":"old"}',
    '{"a":{"model":"x"},"b":[{"model":"y"}],"model":"NEW"}',
  ],
  ['{"s":"\\"model\\":\\"no\\"","model":"é😀"}', '{"s":"\\"model\\":\\"no\\"","model":"NEW"}'],
  ['{"a":"model","models":"x","mode":"y","model":""}', '{"a":"model","models":"x","mode":"y","model":"NEW"}'],
  [
    '{"n":-1.5e3,"t":true,"x":null,"e":{},"l":[],"model":"old"}',
    '{"n":-1.5e3,"t":true,"x":null,"e":{},"l":[],"model":"NEW"}',
  ],
])('replaces the outermost member of %s', (text, expected) => {
  for (const sizes of [[], [1], [2, 3], [7]]) expect(swap(['model'], text, sizes)).toBe(expected)
})

it.each([
  '{"model":null}',
  '{"model":{"model":"x"}}',
  '{"model":["x"]}',
  '{"x":"model"}',
  '[{"model":"x"}]',
  '"model"',
  '{"data":{"model":"x"}}',
  '{"response":{"model":"x"}}',
])('leaves %s as it is', (text) => {
  for (const sizes of [[], [1], [4]]) expect(swap(['model'], text, sizes)).toBe(text)
})

it('goes down a path and touches nothing beside it', () => {
  const other = '"other":{"response":{"model":"a"},"model":"b"},"model":"c","item":{"model":"d"}'
  const text = `{${other},"response":{"model_x":{"model":"e"},"tools":[{"model":"f"}],"model":"old","z":{"model":"g"}}}`
  expect(swap(['response', 'model'], text)).toBe(text.replace('"old"', '"NEW"'))
  expect(swap(['response', 'model'], text, [1])).toBe(text.replace('"old"', '"NEW"'))
  expect(swap(['response', 'model'], '{"response":"x","model":"y"}')).toBe('{"response":"x","model":"y"}')
})

it('does so for any object, any spacing and any split', () => {
  const value = fc.jsonValue({ maxDepth: 4 })
  const key = fc.oneof(fc.constantFrom('model', 'response', 'a"model":"', 'mode'), fc.string())
  const nested = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.oneof(value, nested)), { maxLength: 6 }),
      fc.string({ unit: 'binary' }),
      fc.nat(6),
      fc.constantFrom(undefined, 1, '\t'),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (members, name, place, space, sizes) => {
        const kept = members.filter(([member]) => member !== 'model' && !/^\d+$/.test(member))
        const entries: [string, unknown][] = [...kept]
        entries.splice(place, 0, ['model', name])
        const text = (model: string): string =>
          JSON.stringify(
            Object.fromEntries(entries.map(([member, held]) => [member, member === 'model' ? model : held])),
            null,
            space,
          )
        expect(swap(['model'], text(name), sizes)).toBe(text('NEW'))
      },
    ),
    { numRuns: 500 },
  )
})
