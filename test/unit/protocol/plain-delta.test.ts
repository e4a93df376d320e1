import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readPlainDelta } from '../../../shared/protocol/plain-delta.ts'

const chunk = (delta: object, more: object = {}, inChoice: object = {}): object => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...inChoice }],
  ...more,
})
const event = (more: object = {}): object => ({
  type: 'response.output_text.delta',
  sequence_number: 4,
  item_id: 'msg_1',
  output_index: 2,
  content_index: 1,
  delta: ' word',
  ...more,
})

describe('a chunk of text', () => {
  it('is read as parsing would read it, or left to parsing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (content) => {
        const read = readPlainDelta(JSON.stringify(chunk({ content })))
        const isPlain = JSON.stringify(content) === `"${content}"`
        if (isPlain)
          expect(read).toEqual({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
        else if (read !== null)
          expect(read).toEqual(
            expect.objectContaining({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
          )
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [
      'several choices',
      chunk({ content: 'x' }, { choices: [{ index: 1, delta: { content: 'x' }, finish_reason: null }] }),
    ],
    ['an end', chunk({ content: 'x' }, {}, { finish_reason: 'stop' })],
    ['usage', chunk({ content: 'x' }, { usage: { total_tokens: 1 } })],
    ['an error', chunk({ content: 'x' }, { error: { message: 'no' } })],
    ['probabilities', chunk({ content: 'x' }, {}, { logprobs: { content: [] } })],
    ['reasoning', chunk({ content: 'x', reasoning_content: 'y' })],
    ['a call', chunk({ content: null, tool_calls: [{ index: 0, function: { arguments: '{' } }] })],
    ['text that is no string', chunk({ content: null })],
  ])('is not taken for one with %s', (_what, value) => {
    expect(readPlainDelta(JSON.stringify(value))).toBeNull()
  })

  it('is not what no JSON parser would read', () => {
    const raw = JSON.stringify(chunk({ content: 'x' }))
    for (const broken of [
      raw.slice(0, -1),
      `${raw}}`,
      raw.replace('"x"', '"\t"'),
      raw.replace('"x"', '"\\"'),
    ]) {
      expect(readPlainDelta(broken)).toBeNull()
    }
  })
})

describe('an event of text', () => {
  it('is read as parsing would read it', () => {
    for (const more of [{}, { logprobs: [] }, { logprobs: [], obfuscation: 'abc' }]) {
      const whole = event(more)
      expect(readPlainDelta(JSON.stringify(whole))).toEqual(whole)
      // Some write the number last, some not at all.
      const { sequence_number: number, ...rest } = z.looseObject({}).parse(whole)
      for (const other of [rest, { ...rest, sequence_number: number }]) {
        const raw = JSON.stringify(other)
        if (!raw.includes('obfuscation')) expect(readPlainDelta(raw)).toEqual(other)
      }
    }
  })

  it.each([
    ['probabilities', event({ logprobs: [{ token: 'x' }] })],
    ['another type', event({ type: 'response.refusal.delta' })],
    ['members nobody knows', event({ later: 1 })],
    ['escapes', event({ delta: 'a\n' })],
  ])('is left to parsing with %s', (_what, value) => {
    expect(readPlainDelta(JSON.stringify(value))).toBeNull()
  })
})
