import { expect, it } from 'vitest'
import { digestConversation } from '../../../../electron/proxy/upstream/codex/conversation-digest.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'

const say = (role: string, ...texts: string[]): JsonObject => ({
  type: 'message',
  role,
  content: texts.map((text) => ({ type: 'output_text', text })),
})
const call = (args: string, id = 'c1'): JsonObject => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: args,
})
const output = (text: string): JsonObject => ({ type: 'function_call_output', call_id: 'c1', output: text })

it.each([
  [
    'reasoning is left out',
    [{ type: 'reasoning', summary: [], encrypted_content: 'E' }, say('user', 'a')],
    [say('user', 'a')],
  ],
  [
    'texts of one answer are joined',
    [say('assistant', 'a'), say('assistant', 'b')],
    [say('assistant', 'ab')],
  ],
  ['an empty answer says nothing', [say('assistant', ''), call('{}')], [call('{}')]],
  [
    'arguments are spelled otherwise',
    [call('{"a":1,"b":{"c":2,"d":3}}')],
    [call('{ "b": {"d":3, "c":2}, "a": 1 }')],
  ],
  [
    'ids differ',
    [{ type: 'compaction', id: 'x', encrypted_content: 'E' }],
    [{ type: 'compaction', encrypted_content: 'E' }],
  ],
])('is the same where %s', (_what, one, other) => {
  expect(digestConversation(one)).toBe(digestConversation(other))
})

it.each([
  ['words', [say('user', 'a')], [say('user', 'b')]],
  ['who said them', [say('user', 'a')], [say('assistant', 'a')]],
  ['the user’s messages', [say('user', 'a'), say('user', 'b')], [say('user', 'ab')]],
  ['the call', [call('{}')], [call('{}', 'c2')]],
  ['the arguments', [call('{"a":1}')], [call('{"a":2}')]],
  ['the result', [call('{}'), output('a')], [call('{}'), output('b')]],
  ['the order', [say('user', 'a'), call('{}')], [call('{}'), say('user', 'a')]],
])('is another one with other %s', (_what, one, other) => {
  expect(digestConversation(one)).not.toBe(digestConversation(other))
})
