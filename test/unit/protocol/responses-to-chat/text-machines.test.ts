import { describe, expect, it } from 'vitest'
import { createInputUnwrapper } from '../../../../shared/protocol/convert/responses-to-chat/input-unwrapper.ts'
import { createThinkSplitter } from '../../../../shared/protocol/convert/responses-to-chat/think-splitter.ts'
import { createSurrogateJoiner, wellFormed } from '../../../../shared/protocol/responses/well-formed.ts'

/** Every way to cut a text into three pieces. */
function cuts(text: string): string[][] {
  const all: string[][] = []
  for (let a = 0; a <= text.length; a++)
    for (let b = a; b <= text.length; b++) all.push([text.slice(0, a), text.slice(a, b), text.slice(b)])
  return all
}

function unwrap(pieces: string[]): string | null {
  const unwrapper = createInputUnwrapper()
  const text = pieces.map((piece) => unwrapper.push(piece)).join('')
  const rest = unwrapper.end()
  return rest === null ? null : text + rest
}

describe('unwrapping the input of a custom call', () => {
  it.each([
    ['{"input":"a\\nb\\"c\\u00e9\\ud83d\\ude00\\\\"}', 'a\nb"cé😀\\'],
    [' { "input" : "x" } ', 'x'],
    ['{"patch":"x"}', 'x'],
    ['{"code":"x"}', 'x'],
    ['{"a":"1","input":"x"}', 'x'],
    ['*** Begin Patch', '*** Begin Patch'],
    ['{"input":7}', '{"input":7}'],
    ['{"input":""}', ''],
    ['', ''],
    ['{"input":"a\nb"}', 'a\nb'],
    ['{"input":"a\\qb\\u12g"}', 'aqbu12g'],
  ])('%j is %j, however it is cut', (text, expected) => {
    for (const pieces of cuts(text)) expect(unwrap(pieces)).toBe(expected)
  })

  it('brings text as it comes', () => {
    const unwrapper = createInputUnwrapper()
    expect(['{"input":"ab', 'c\\', 'nd'].map((piece) => unwrapper.push(piece))).toEqual(['ab', 'c', '\nd'])
  })

  it('tells when the text broke off', () => {
    expect(unwrap(['{"input":"*** Begin'])).toBeNull()
  })
})

describe('splitting off a leading think block', () => {
  const split = (pieces: string[], enabled = true) => {
    const splitter = createThinkSplitter(enabled)
    const all = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]
    const join = (kind: string) =>
      all
        .filter((one) => one.kind === kind)
        .map((one) => one.text)
        .join('')
    return [join('reasoning'), join('text')]
  }

  it.each([
    ['<think>a</think>\n\nb', 'a', 'b'],
    ['\n <think>a<b</think>b <think>c</think>', 'a<b', 'b <think>c</think>'],
    ['<think>a', 'a', ''],
    ['<think></think>b', '', 'b'],
    ['<thin', '', '<thin'],
    ['<thing>', '', '<thing>'],
    ['plain <think>', '', 'plain <think>'],
    [' \n', '', ' \n'],
    ['<think>a</think>  ', 'a', ''],
  ])('%j', (text, reasoning, answer) => {
    for (const pieces of cuts(text)) expect(split(pieces)).toEqual([reasoning, answer])
  })

  it('leaves everything alone where the provider has no such tags', () => {
    expect(split(['<think>a</think>b'], false)).toEqual(['', '<think>a</think>b'])
  })
})

describe('half characters', () => {
  it.each(['a😀b', '\ud83d', '\ude00x', 'a\ud83d\ud83d\ude00', '😀\ude00'])('%j', (text) => {
    for (const pieces of cuts(text)) {
      const joiner = createSurrogateJoiner()
      const joined = pieces.map((piece) => joiner.push(piece)).join('') + joiner.end()
      expect(joined).toBe(wellFormed(text))
      expect(JSON.stringify(joined)).not.toMatch(/\\\\ud[89a-f]/)
    }
  })
})
