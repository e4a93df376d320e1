import { describe, expect, it } from 'vitest'
import { writeSignature } from '../../../../shared/protocol/convert/messages-to-responses/signature.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convert, scope } from '../../../support/messages-harness.ts'

function history(messages: JsonObject[]): { input: Json; codes: string[] } {
  const { body, warnings } = convert({ messages })
  return { input: body['input'] ?? null, codes: warnings.map(({ code }) => code) }
}
const user = (...content: Json[]): JsonObject => ({ role: 'user', content })
const assistant = (...content: Json[]): JsonObject => ({ role: 'assistant', content })
const text = (value: string): JsonObject => ({ type: 'text', text: value })
const call = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'f', input: { a: 1 } })
const result = (id: string, content: Json, more: JsonObject = {}): JsonObject => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
})
const said = (role: string, ...texts: string[]): JsonObject => ({
  type: 'message',
  role,
  content: texts.map((value) => ({
    type: role === 'assistant' ? 'output_text' : 'input_text',
    text: value,
  })),
})
const called = (id: string): JsonObject => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{"a":1}',
})
const answered = (id: string, output: Json): JsonObject => ({
  type: 'function_call_output',
  call_id: id,
  output,
})

describe('what users send', () => {
  it.each<[JsonObject, JsonObject[]]>([
    [
      text('<system-reminder>\nx\n</system-reminder>'),
      [{ type: 'input_text', text: '<system-reminder>\nx\n</system-reminder>' }],
    ],
    [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
      [{ type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'auto' }],
    ],
    [
      { type: 'image', source: { type: 'url', url: 'https://a.org/x.png?y' } },
      [{ type: 'input_image', image_url: 'https://a.org/x.png?y', detail: 'auto' }],
    ],
    [
      {
        type: 'document',
        title: 'Plan',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
      },
      [{ type: 'input_file', filename: 'Plan.pdf', file_data: 'data:application/pdf;base64,AA==' }],
    ],
    [
      { type: 'document', context: 'c', source: { type: 'url', url: 'https://a.org/x.pdf' } },
      [
        { type: 'input_text', text: 'c' },
        { type: 'input_file', file_url: 'https://a.org/x.pdf' },
      ],
    ],
    [
      { type: 'document', title: 't', source: { type: 'text', media_type: 'text/plain', data: 'd' } },
      [
        { type: 'input_text', text: 't' },
        { type: 'input_text', text: 'd' },
      ],
    ],
    [
      { type: 'document', source: { type: 'content', content: [text('x')] } },
      [{ type: 'input_text', text: 'x' }],
    ],
    [
      { type: 'search_result', title: 't', source: 's', content: [text('x')] },
      [{ type: 'input_text', text: 't\ns\nx' }],
    ],
  ])('%j', (block, content) => {
    expect(history([user(block)])).toEqual({
      input: [{ type: 'message', role: 'user', content }],
      codes: [],
    })
  })

  it.each([
    { type: 'image', source: { type: 'file', file_id: 'f' } },
    { type: 'document', source: { type: 'file', file_id: 'f' } },
    { type: 'container_upload', file_id: 'f' },
  ])('%j cannot be carried', (block) => {
    expect(() => history([user(block)])).toThrow(/messages\[0\]\.content\[0\]/)
  })
})

describe('calls and results', () => {
  it('stand together, in the order of the calls, before what the user says beside them', () => {
    const messages = [
      user(text('a')),
      assistant(text('b'), call('1'), call('2')),
      user(text('c'), result('2', 'two'), result('1', 'one')),
    ]
    expect(history(messages)).toEqual({
      input: [
        said('user', 'a'),
        said('assistant', 'b'),
        called('1'),
        called('2'),
        answered('1', 'one'),
        answered('2', 'two'),
        said('user', 'c'),
      ],
      codes: [],
    })
  })

  it('a system message between them does not part them', () => {
    const note = { role: 'system', content: 'note' }
    expect(history([user(text('a')), assistant(call('1')), note, user(result('1', 'x'))])).toEqual({
      input: [said('user', 'a'), called('1'), answered('1', 'x'), said('developer', 'note')],
      codes: [],
    })
  })

  it('are repaired: one answer each', () => {
    const messages = [
      user(text('a')),
      assistant(call('1'), call('2')),
      user(result('1', 'x'), result('1', 'y'), result('3', 'z')),
    ]
    const { input, codes } = history(messages)
    expect(input).toEqual([
      said('user', 'a'),
      called('1'),
      called('2'),
      answered('1', 'x'),
      answered('2', expect.stringContaining('interrupted')),
    ])
    expect(codes.toSorted()).toEqual([
      'duplicate-output-dropped',
      'missing-output-added',
      'orphan-output-dropped',
    ])
  })

  it('the same id in two turns is two calls', () => {
    const turn = [assistant(call('1')), user(result('1', 'x'))]
    expect(history([user(text('a')), ...turn, ...turn]).input).toEqual([
      said('user', 'a'),
      called('1'),
      answered('1', 'x'),
      called('1_2'),
      answered('1_2', 'x'),
    ])
  })

  it.each<[Json, JsonObject, Json]>([
    ['x', {}, 'x'],
    [[text('x')], {}, 'x'],
    [[], {}, ''],
    [null, {}, ''],
    ['x', { is_error: false }, 'x'],
    ['no such file', { is_error: true }, 'Error: no such file'],
    ['<tool_use_error>x', { is_error: true }, '<tool_use_error>x'],
    [null, { is_error: true }, 'Error'],
    [
      [text('x'), { type: 'image', source: { type: 'url', url: 'u' } }],
      {},
      [
        { type: 'input_text', text: 'x' },
        { type: 'input_image', image_url: 'u', detail: 'auto' },
      ],
    ],
  ])('a result %j %j', (content, more, output) => {
    const { input } = history([user(text('a')), assistant(call('1')), user(result('1', content, more))])
    expect(input).toEqual([said('user', 'a'), called('1'), answered('1', output)])
  })
})

describe('thinking', () => {
  const back = (...content: Json[]): { input: Json; codes: string[] } =>
    history([user(text('a')), assistant(...content), user(text('b'))])
  const sign = (
    kind: 'encrypted' | 'plain' | 'unfinished',
    form: 'summary' | 'raw',
    payload: string,
  ): string => writeSignature(scope, { kind, form, payload })
  const thinking = (signature: string, shown = 'hm'): JsonObject => ({
    type: 'thinking',
    thinking: shown,
    signature,
  })
  const summary = [{ type: 'summary_text', text: 'hm' }]

  it.each<[string, JsonObject, JsonObject | null]>([
    [
      'shown',
      thinking(sign('encrypted', 'summary', 'gA.b')),
      { type: 'reasoning', summary, encrypted_content: 'gA.b' },
    ],
    [
      'omitted',
      thinking(sign('encrypted', 'summary', 'gA'), ''),
      { type: 'reasoning', summary: [], encrypted_content: 'gA' },
    ],
    [
      'sealed',
      { type: 'redacted_thinking', data: sign('encrypted', 'summary', 'gA') },
      { type: 'reasoning', summary: [], encrypted_content: 'gA' },
    ],
    [
      'in clear',
      thinking(sign('plain', 'raw', '')),
      { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] },
    ],
    ['in clear and omitted', thinking(sign('plain', 'summary', 'hm'), ''), { type: 'reasoning', summary }],
    ['cut off', thinking(sign('unfinished', 'summary', '')), null],
  ])('%s', (_name, block, item) => {
    const { input, codes } = back(block, text('x'))
    expect(input).toEqual([
      said('user', 'a'),
      ...(item === null ? [] : [item]),
      said('assistant', 'x'),
      said('user', 'b'),
    ])
    expect(codes).toEqual([])
  })

  it.each([
    '',
    'EqQBCkYIBxgCKkD',
    writeSignature('azure', { kind: 'encrypted', form: 'summary', payload: 'gA' }),
  ])('of somebody else is left out: %s', (signature) => {
    const { input, codes } = back(thinking(signature), thinking(signature), text('x'))
    expect(input).toEqual([said('user', 'a'), said('assistant', 'x'), said('user', 'b')])
    expect(codes).toEqual(['foreign-thinking-dropped'])
  })
})

it('blocks of Anthropic’s own tools in earlier answers are left out', () => {
  const { input, codes } = history([
    user(text('a')),
    assistant(
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      text('x'),
    ),
    user(text('b')),
  ])
  expect(input).toEqual([said('user', 'a'), said('assistant', 'x'), said('user', 'b')])
  expect(codes).toEqual(['block-dropped'])
})

it('a note for one turn only is gone in the next', () => {
  const note = { role: 'system', content: 'now', clear_at: 'next_user_message' }
  expect(history([user(text('a')), note]).input).toEqual([said('user', 'a'), said('developer', 'now')])
  expect(history([user(text('a')), note, user(text('b'))]).input).toEqual([
    said('user', 'a'),
    said('user', 'b'),
  ])
})

it('an answer begun by the client is told not to be continued', () => {
  expect(history([user(text('a')), assistant(text('The answer is'))]).codes).toEqual([
    'prefill-not-continued',
  ])
})
