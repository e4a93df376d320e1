import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convertRequest, messagesOf, objectOf, objectsOf } from '../../../support/responses-to-chat.ts'

const user = (text: string): JsonObject => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})
const said = (text: string): JsonObject => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
})
const developer = (text: string): JsonObject => ({
  type: 'message',
  role: 'developer',
  content: [{ type: 'input_text', text }],
})
const call = (id: string, name = 'f'): JsonObject => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: '{}',
})
const output = (id: string, text = `out ${id}`): JsonObject => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
})
const calls = (...ids: string[]) =>
  ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } }))
const assistant = (content: string | null, ...ids: string[]) => ({
  role: 'assistant',
  content,
  tool_calls: calls(...ids),
})
const tool = (id: string, content = `out ${id}`) => ({ role: 'tool', tool_call_id: id, content })

const interrupted =
  'No result: the call was interrupted. Whether it had an effect is unknown; check before relying on it.'

function warningsOf(input: JsonObject[]): string[] {
  return convertRequest({ model: 'm', input }).warnings.map(({ code }) => code)
}

describe('history for a Chat server', () => {
  it('makes a string input one user message', () => {
    expect(messagesOf({ input: 'hi' })).toEqual([{ role: 'user', content: 'hi' }])
  })

  it('takes an element with a role and no type for a message', () => {
    expect(messagesOf({ input: [{ role: 'user', content: 'hi' }] })).toEqual([
      { role: 'user', content: 'hi' },
    ])
  })

  it('merges instructions, system and developer messages, also late ones, into one leading message', () => {
    const input = [
      developer('two'),
      user('hi'),
      { role: 'system', content: 'three' },
      said('yes'),
      developer('four'),
    ]
    expect(messagesOf({ instructions: 'one', input })).toEqual([
      { role: 'system', content: 'one\n\ntwo\n\nthree\n\nfour' },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'yes' },
    ])
  })

  it('keeps an image of a developer message as a user message', () => {
    const image = { type: 'input_image', image_url: 'https://x/y.png' }
    const input = [{ role: 'developer', content: [{ type: 'input_text', text: 'look' }, image] }, user('hi')]
    expect(messagesOf({ input })).toEqual([
      { role: 'system', content: 'look' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] },
      { role: 'user', content: 'hi' },
    ])
  })

  it('leaves developer messages where they are for a server that knows the role', () => {
    const input = [user('hi'), call('a'), developer('mind this'), output('a')]
    expect(messagesOf({ instructions: 'one', input }, { developerRole: true })).toEqual([
      { role: 'system', content: 'one' },
      { role: 'user', content: 'hi' },
      assistant(null, 'a'),
      tool('a'),
      { role: 'developer', content: 'mind this' },
    ])
  })

  it('makes one assistant message of text and all calls that follow one another', () => {
    expect(
      messagesOf({ input: [user('hi'), said('look'), call('a'), call('b'), output('a'), output('b')] }),
    ).toEqual([{ role: 'user', content: 'hi' }, assistant('look', 'a', 'b'), tool('a'), tool('b')])
  })

  it('begins a new assistant message after outputs', () => {
    expect(
      messagesOf({ input: [user('hi'), call('a'), output('a'), call('b'), output('b'), said('done')] }),
    ).toEqual([
      { role: 'user', content: 'hi' },
      assistant(null, 'a'),
      tool('a'),
      assistant(null, 'b'),
      tool('b'),
      { role: 'assistant', content: 'done' },
    ])
  })

  it.each([
    ['text between', [call('a'), said('text'), output('a')], [assistant('text', 'a'), tool('a')]],
    [
      'a developer message between',
      [call('a'), developer('mind'), output('a')],
      [{ role: 'system', content: 'mind' }, assistant(null, 'a'), tool('a')],
    ],
    [
      'a user message between',
      [call('a'), user('wait'), output('a')],
      [assistant(null, 'a'), tool('a'), { role: 'user', content: 'wait' }],
    ],
    [
      'outputs in another order',
      [call('a'), call('b'), output('b'), output('a')],
      [assistant(null, 'a', 'b'), tool('a'), tool('b')],
    ],
    [
      'a call between outputs',
      [call('a'), call('b'), output('a'), call('c'), output('b'), output('c')],
      [assistant(null, 'a', 'b'), tool('a'), tool('b'), assistant(null, 'c'), tool('c')],
    ],
  ])('keeps calls and results adjacent: %s', (_name, input, messages) => {
    expect(messagesOf({ input })).toEqual(messages)
  })

  it('answers a call without output with a note, and says so', () => {
    const input = [call('a'), call('b'), output('b'), user('go on')]
    expect(messagesOf({ input })).toEqual([
      assistant(null, 'a', 'b'),
      tool('a', interrupted),
      tool('b'),
      { role: 'user', content: 'go on' },
    ])
    expect(warningsOf(input)).toEqual(['call-without-output'])
  })

  it('drops an output without call and a second output, both kinds', () => {
    const custom = { type: 'custom_tool_call_output', call_id: 'zz', output: 'lost' }
    const input = [user('hi'), output('x'), custom, call('a'), output('a'), output('a', 'again')]
    expect(messagesOf({ input })).toEqual([{ role: 'user', content: 'hi' }, assistant(null, 'a'), tool('a')])
    expect(warningsOf(input)).toEqual([
      'orphan-output-dropped',
      'orphan-output-dropped',
      'duplicate-output-dropped',
    ])
  })

  it('drops a call that is there twice, and renames an id that is used again in a later turn', () => {
    const input = [call('a'), call('a'), output('a'), call('a'), output('a', 'second')]
    expect(messagesOf({ input })).toEqual([
      assistant(null, 'a'),
      tool('a'),
      assistant(null, 'a-2'),
      tool('a-2', 'second'),
    ])
    expect(warningsOf(input)).toEqual(['duplicate-call-dropped'])
  })

  it('pairs calls and outputs without call_id by their order', () => {
    const nameless = { type: 'function_call', name: 'f', arguments: '{}' }
    const input = [
      nameless,
      nameless,
      { type: 'function_call_output', output: '1' },
      { type: 'function_call_output', output: '2' },
    ]
    expect(messagesOf({ input })).toEqual([
      assistant(null, 'call_unnamed_1', 'call_unnamed_2'),
      tool('call_unnamed_1', '1'),
      tool('call_unnamed_2', '2'),
    ])
  })

  it('keeps a tool output string byte for byte, and writes an empty one as ""', () => {
    const text = '{"a": 1,\n "b":"é\\u0000"}  '
    expect(messagesOf({ input: [call('a'), output('a', text), call('b'), output('b', '')] })).toEqual([
      assistant(null, 'a'),
      tool('a', text),
      assistant(null, 'b'),
      tool('b', ''),
    ])
  })

  it('joins text parts of an output and shows its images after the whole batch', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' }
    const withImage = {
      type: 'function_call_output',
      call_id: 'a',
      output: [{ type: 'input_text', text: 'Output:\n' }, { type: 'input_text', text: 'x' }, image],
    }
    expect(messagesOf({ input: [call('a'), call('b'), withImage, output('b')] })).toEqual([
      assistant(null, 'a', 'b'),
      tool('a', 'Output:\nx\n[image 1: shown in the next user message]'),
      tool('b'),
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Images from the result of f (a):' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ])
  })

  it('says in the result that an image cannot be seen, where the provider takes none', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' }
    const input = [call('a'), { type: 'function_call_output', call_id: 'a', output: [image] }]
    expect(messagesOf({ input }, { images: false })).toEqual([
      assistant(null, 'a'),
      tool('a', '[image left out: it cannot be sent to this model]'),
    ])
  })

  it('writes empty arguments as {} and wraps those that are no JSON', () => {
    const input = [
      { ...call('a'), arguments: '' },
      { ...call('b'), arguments: '{"x":' },
      output('a'),
      output('b'),
    ]
    const { body, warnings } = convertRequest({ input })
    const [first] = objectsOf(body['messages'])
    const texts = objectsOf(first?.['tool_calls']).map((one) => objectOf(one['function'])['arguments'])
    expect(texts).toEqual(['{}', '{"invalid_arguments":"{\\"x\\":"}'])
    expect(warnings.map(({ code }) => code)).toEqual(['arguments-repaired'])
  })

  it('never sends an assistant message without content and calls, nor an empty user message', () => {
    const input = [user('hi'), { role: 'assistant', content: [] }, { role: 'user', content: [] }]
    expect(messagesOf({ input })).toEqual([{ role: 'user', content: 'hi' }])
  })

  it('does not send id, status, phase and annotations of items', () => {
    const item = { ...said('x'), id: 'msg_1', status: 'completed', phase: 'final_answer' }
    expect(messagesOf({ input: [user('hi'), item] })).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'x' },
    ])
  })

  it('skips items that mean nothing to Chat, and says so', () => {
    const input = [
      user('hi'),
      { type: 'web_search_call', id: 'ws_1' },
      { type: 'mcp_list_tools' },
      { type: 'novelty' },
    ]
    expect(messagesOf({ input })).toEqual([{ role: 'user', content: 'hi' }])
    expect(warningsOf(input)).toEqual(['item-skipped', 'item-skipped', 'item-skipped'])
  })
})
