import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countTokens } from '../../../../shared/protocol/convert/messages-to-responses/count-tokens.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { estimateTokens } from '../../../../shared/protocol/messages/estimate-tokens.ts'

/** Counts of `o200k_base` by `gpt-tokenizer` 4.0. */
const counted: [string, number][] = [
  ['', 0],
  ['The quick brown fox jumps over the lazy dog.', 10],
  [
    'export function isObject(value: unknown): value is JsonObject {\n  return typeof value === "object"\n}\n',
    24,
  ],
  ['{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}', 19],
  ['今天天气很好，我们去公园散步吧。', 12],
]

it.each(counted)('%j is estimated within a third or two tokens', (text, real) => {
  const slack = Math.max(2, real / 3)
  expect(Math.abs(estimateTokens(text) - real)).toBeLessThanOrEqual(slack)
})

it('a megabyte of anything is one pass', () => {
  for (const unit of ['a', ' ', '\n', '{', '1', '字', '👋', 'é']) {
    const text = unit.repeat(200_000)
    expect(estimateTokens(text)).toBeGreaterThan(0)
  }
})

describe('count_tokens', () => {
  const count = (changes: JsonObject): number =>
    countTokens({ model: 'm', messages: [{ role: 'user', content: 'hello there' }], ...changes }).input_tokens
  const base = count({})

  it('grows with each part of a request', () => {
    expect(count({ system: 'Be brief and polite.' })).toBeGreaterThan(base)
    expect(
      count({ tools: [{ name: 'f', description: 'does it', input_schema: { type: 'object' } }] }),
    ).toBeGreaterThan(base)
    const more = (...content: JsonObject[]): number => count({ messages: [{ role: 'user', content }] })
    expect(more({ type: 'image', source: { type: 'url', url: 'u' } })).toBeGreaterThan(1000)
    expect(
      more({
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'A'.repeat(400_000) },
      }),
    ).toBeGreaterThan(5000)
    const result = (text: string): number =>
      more({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text }] })
    expect(result('many words in a result of a tool')).toBeGreaterThan(result('few'))
  })

  it('leaves out what the model does not see', () => {
    expect(count({ tools: [{ name: 'f', defer_loading: true, input_schema: {} }] })).toBe(base)
    expect(count({ system: 'x-anthropic-billing-header: cc_version=1; cch=2;' })).toBe(base)
  })

  it('takes a recorded request', () => {
    const url = new URL('../../../fixtures/claude-code/2.1.329-tool-search.json', import.meta.url)
    const { body }: { body: JsonObject } = JSON.parse(readFileSync(url, 'utf8'))
    expect(countTokens(body).input_tokens).toBeGreaterThan(500)
  })

  it('names what is wrong', () => {
    expect(() => countTokens({})).toThrow(/messages/)
  })
})
