import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prettyJson, type PrettyJson } from '../../../renderer/ui/pretty-json.ts'
import { bodyJson, bodyText, parseJson } from '../../../renderer/features/inspector/detail/body-text.ts'
import { frameGist } from '../../../renderer/features/inspector/detail/frame-gist.ts'

const unlimited = { maxLines: Infinity, maxString: Infinity }
const textOf = ({ lines }: PrettyJson): string =>
  lines.map((line) => line.map(({ text }) => text).join('')).join('\n')

describe('prettyJson', () => {
  test('prints any JSON as JSON.stringify would', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(textOf(prettyJson(value, unlimited))).toBe(JSON.stringify(value, null, 2))
      }),
    )
  })

  test('builds no more lines than asked for and counts the rest', () => {
    const value = Array.from({ length: 100_000 }, (_, i) => ({ i }))
    const { lines, totalLines } = prettyJson(value, { maxLines: 10, maxString: 100 })
    expect(lines).toHaveLength(10)
    expect(totalLines).toBe(300_002)
  })

  test('cuts long strings and says by how much', () => {
    const { lines } = prettyJson({ image: 'x'.repeat(1000) }, { maxLines: 10, maxString: 100 })
    const cut = lines.flat().find((token) => token.cut !== undefined)
    expect(cut).toMatchObject({ kind: 'string', text: `"${'x'.repeat(100)}"`, cut: 900 })
  })

  test('tells keys, strings, numbers and literals apart', () => {
    const { lines } = prettyJson({ a: ['s', 1, true, null] }, unlimited)
    const kinds = lines.flat().filter(({ kind }) => kind !== 'space' && kind !== 'punctuation')
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'key "a"',
      'string "s"',
      'number 1',
      'literal true',
      'literal null',
    ])
  })
})

describe('body text', () => {
  const bytes = new TextEncoder().encode('naïve 模型')
  const split = [bytes.subarray(0, 3), bytes.subarray(3, 9), bytes.subarray(9)]

  test('joins chunks split anywhere', () => expect(bodyText(split, 1000)).toBe('naïve 模型'))
  test('stops at the cap, even within a character', () => expect(bodyText(split, 3)).toBe('na\uFFFD'))

  test('is JSON only when it is whole and an object or array', () => {
    const chunks = [new TextEncoder().encode('{"a":'), new TextEncoder().encode('1}')]
    expect(bodyJson(chunks, 7)).toEqual({ a: 1 })
    expect(bodyJson(chunks.slice(0, 1), 5)).toBeUndefined()
    expect(bodyJson([], 0)).toBeUndefined()
    expect(parseJson('[DONE]')).toBeUndefined()
    expect(parseJson('12')).toBeUndefined()
    expect(parseJson('<html>')).toBeUndefined()
  })
})

describe('frameGist', () => {
  test.each([
    ['{"type":"response.output_text.delta","sequence_number":4,"item_id":"m","delta":"An \\n"}', '"An \\n"'],
    ['{"type":"response.created","sequence_number":0,"response":{"id":"r"}}', '{"response":{"id":"r"}}'],
    ['{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}', '"Hi"'],
    ['{"choices":[{"delta":{"role":"assistant","content":""}}]}', '{"role":"assistant"}'],
    ['{"choices":[{"delta":{},"finish_reason":"stop"}]}', 'finish_reason: stop'],
    [
      '{"id":"c","choices":[],"usage":{"total_tokens":3}}',
      '{"id":"c","choices":[],"usage":{"total_tokens":3}}',
    ],
    ['[DONE]', '[DONE]'],
    ['{"broken":', '{"broken":'],
  ])('%s → %s', (data, gist) => expect(frameGist(data)).toBe(gist))

  test('never more than a line', () => {
    expect(frameGist(JSON.stringify({ delta: 'x'.repeat(10_000) })).length).toBe(300)
    expect(frameGist('y'.repeat(100_000)).length).toBe(300)
  })
})
