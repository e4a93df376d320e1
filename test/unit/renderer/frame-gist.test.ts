import { expect, test } from 'vitest'
import { frameGist } from '../../../renderer/features/inspector/detail/frame-gist.ts'

const chunk = (delta: unknown): string => JSON.stringify({ choices: [{ index: 0, delta }] })

test('a tool call of Chat reads as its name and then the pieces of its arguments', () => {
  const call = (part: unknown): string => chunk({ tool_calls: [{ index: 0, function: part }] })
  expect(frameGist(call({ name: 'shell', arguments: '' }))).toBe('shell')
  expect(frameGist(call({ arguments: '{"a":' }))).toBe('"{\\"a\\":"')
  expect(frameGist(call({ name: 'shell', arguments: '{}' }))).toBe('shell "{}"')
})

test('a tool call of another kind is shown as it is', () => {
  const custom = { tool_calls: [{ index: 0, custom: { input: 'x' } }] }
  expect(frameGist(chunk(custom))).toBe(JSON.stringify(custom))
})

test.each([
  [{ type: 'text_delta', text: 'Hi' }, '"Hi"'],
  [{ type: 'thinking_delta', thinking: 'Hm' }, '"Hm"'],
  [{ type: 'input_json_delta', partial_json: '{"a' }, '"{\\"a"'],
  [{ stop_reason: 'end_turn' }, '{"delta":{"stop_reason":"end_turn"}}'],
])('a delta of Messages reads as what it adds: %j', (delta, gist) => {
  expect(frameGist(JSON.stringify({ type: 'content_block_delta', delta }))).toBe(gist)
})
