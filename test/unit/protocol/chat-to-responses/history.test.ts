import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'
import { chatgptBackendQuirks } from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { convert } from '../../../support/chat-harness.ts'

const call = (id: string, name = 'f', args = '{"a":1}'): Json => ({
  id,
  type: 'function',
  function: { name, arguments: args },
})
const answer = (id: string, content: Json = 'ok'): Json => ({ role: 'tool', tool_call_id: id, content })
const user = (text: string): Json => ({ role: 'user', content: text })
const userItem = (text: string): Json => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})

const inputOf = (messages: Json[], more = {}): Json | undefined =>
  convert({ messages, ...more }).body['input']
const codesOf = (messages: Json[]): string[] => convert({ messages }).warnings.map(({ code }) => code)

function errorOf(run: () => unknown): AppError {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}

describe('messages', () => {
  it('keeps roles and order, and each text once', () => {
    const messages: Json[] = [
      { role: 'system', content: 'S' },
      { role: 'developer', content: 'D' },
      user('U'),
      { role: 'assistant', content: 'A' },
    ]
    const { body } = convert({ messages })
    expect(body['instructions']).toBeUndefined()
    expect(body['input']).toEqual([
      { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'S' }] },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'D' }] },
      userItem('U'),
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] },
    ])
  })

  it('puts leading system messages into instructions for the ChatGPT backend, later ones become developer', () => {
    const messages: Json[] = [
      { role: 'system', content: 'S' },
      { role: 'developer', content: 'D' },
      user('U'),
      { role: 'system', content: 'late' },
    ]
    const { body } = convert({ messages }, { quirks: chatgptBackendQuirks })
    expect(body['instructions']).toBe('S\n\nD')
    expect(body['input']).toEqual([
      userItem('U'),
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'late' }] },
    ])
  })

  it('sends the backend an empty instructions string when there is no system message', () => {
    expect(convert({}, { quirks: chatgptBackendQuirks }).body['instructions']).toBe('')
  })

  it('never leaves the backend an empty input', () => {
    const { body } = convert(
      { messages: [{ role: 'system', content: 'S' }] },
      { quirks: chatgptBackendQuirks },
    )
    expect(body['input']).toEqual([
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'S' }] },
    ])
  })

  it('keeps a system message with an image in the input, because instructions are text', () => {
    const image = { type: 'image_url', image_url: { url: 'data:x' } }
    const messages: Json[] = [{ role: 'system', content: [{ type: 'text', text: 'S' }, image] }, user('U')]
    const { body } = convert({ messages }, { quirks: chatgptBackendQuirks })
    expect(body['instructions']).toBe('')
    expect(JSON.stringify(body['input'])).toContain('data:x')
  })

  it('keeps the word json in the input when a JSON object is asked for', () => {
    const messages: Json[] = [{ role: 'system', content: 'Answer in JSON' }, user('U')]
    const format = { response_format: { type: 'json_object' } }
    const { body } = convert({ messages, ...format }, { quirks: chatgptBackendQuirks })
    expect(body['instructions']).toBe('')
    expect(JSON.stringify(body['input'])).toContain('Answer in JSON')
    const other = convert(
      { messages: [messages[0] ?? null, user('give me json')], ...format },
      { quirks: chatgptBackendQuirks },
    )
    expect(other.body['instructions']).toBe('Answer in JSON')
  })

  it('carries images, files and their details byte for byte', () => {
    const url = 'data:image/png;base64,iVBORw0KGgo='
    const content: Json = [
      { type: 'text', text: 'look' },
      { type: 'image_url', image_url: { url, detail: 'high' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png?x=1&y=%20' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
      { type: 'file', file: { file_id: 'file_1' } },
    ]
    expect(inputOf([{ role: 'user', content }])).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: url, detail: 'high' },
          { type: 'input_image', image_url: 'https://example.com/a.png?x=1&y=%20', detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
          { type: 'input_file', file_id: 'file_1' },
        ],
      },
    ])
  })

  it.each([
    ['input_audio', { type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }],
    ['video_url', { type: 'video_url', video_url: { url: 'x' } }],
  ])('refuses %s by name', (_type, part) => {
    const error = errorOf(() => convert({ messages: [{ role: 'user', content: [part] }] }))
    expect(error.code).toBe('unsupported_feature')
    expect(error.facts.where).toBe('messages[0].content[0]')
  })

  it.each<[string, Json, string]>([
    ['no messages', [], 'messages'],
    ['a message that is no object', ['x'], 'messages[0]'],
    ['an unknown role', [{ role: 'robot', content: 'x' }], 'messages[0].role'],
    ['an unknown part', [{ role: 'user', content: [{ type: 'smell' }] }], 'messages[0].content[0].type'],
    ['content of the wrong type', [{ role: 'user', content: 5 }], 'messages[0].content'],
    [
      'an image without URL',
      [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
      'messages[0].content[0].image_url.url',
    ],
    [
      'a file without data',
      [{ role: 'user', content: [{ type: 'file', file: {} }] }],
      'messages[0].content[0].file',
    ],
    [
      'a call without name',
      [{ role: 'assistant', tool_calls: [{ id: 'a', function: {} }] }],
      'messages[0].tool_calls[0].function.name',
    ],
    [
      'a call of an unknown type',
      [{ role: 'assistant', tool_calls: [{ id: 'a', type: 'x' }] }],
      'messages[0].tool_calls[0].type',
    ],
  ])('names the place of %s', (_name, messages, where) => {
    const error = errorOf(() => convert({ messages }))
    expect(error.code).toBe('invalid_request')
    expect(error.facts.where).toBe(where)
    expect(error.facts.accepted).not.toBe('')
  })

  it('keeps a refusal as a refusal part', () => {
    const refusal = { type: 'refusal', refusal: 'No.' }
    const item = { type: 'message', role: 'assistant', content: [refusal] }
    expect(inputOf([user('x'), { role: 'assistant', content: null, refusal: 'No.' }])).toEqual([
      userItem('x'),
      item,
    ])
    expect(inputOf([user('x'), { role: 'assistant', content: [refusal] }])).toEqual([userItem('x'), item])
  })

  it('drops reasoning of earlier turns with one warning, and never into the text', () => {
    const message = { role: 'assistant', content: 'A', reasoning_content: 'secret', reasoning: 'secret' }
    const { body, warnings } = convert({ messages: [user('x'), message, message] })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(warnings.filter(({ code }) => code === 'reasoning-dropped')).toHaveLength(1)
  })
})

describe('calls and their answers', () => {
  it.each([null, '', []])('gives no message item for content %j beside calls', (content) => {
    const messages: Json[] = [user('x'), { role: 'assistant', content, tool_calls: [call('a')] }, answer('a')]
    expect(inputOf(messages)).toEqual([
      userItem('x'),
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'a', output: 'ok' },
    ])
  })

  it('writes the text before the calls, and sends no item id', () => {
    const input = inputOf([
      { role: 'assistant', content: 'T', tool_calls: [call('call_1')] },
      answer('call_1'),
    ])
    expect(input).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'T' }] },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
    ])
  })

  it('puts the answers directly behind the calls of their turn, in the order of the calls', () => {
    const messages: Json[] = [
      { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
      answer('b', 'B'),
      user('between'),
      answer('a', 'A'),
      { role: 'assistant', content: null, tool_calls: [call('c')] },
      { role: 'assistant', content: null, tool_calls: [call('d')] },
      answer('c', 'C'),
      answer('d', 'D'),
    ]
    const ids = JSON.stringify(inputOf(messages)).match(/"(call_id":"\w|type":"\w+_output)"|between/g)
    const short = (ids ?? []).join(' ').replaceAll('"call_id":"', '').replaceAll('"', '')
    expect(short).toBe(
      'a b type:function_call_output a type:function_call_output b between c type:function_call_output c d type:function_call_output d',
    )
  })

  it('keeps an output byte for byte, and empty arguments become an object', () => {
    const odd = '[{"type":"text","text":"not parts"}]\r\n\u0000'
    const messages: Json[] = [{ role: 'assistant', tool_calls: [call('a', 'f', '')] }, answer('a', odd)]
    expect(inputOf(messages)).toEqual([
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: odd },
    ])
  })

  it('writes one text part of an output as string, several and images as parts', () => {
    const calls = { role: 'assistant', tool_calls: [call('a'), call('b'), call('c')] }
    const text = { type: 'text', text: 'one' }
    const image = { type: 'image_url', image_url: { url: 'data:x' } }
    const messages: Json[] = [calls, answer('a', [text]), answer('b', [text, image]), answer('c', null)]
    expect(JSON.parse(JSON.stringify(inputOf(messages))).slice(3)).toEqual([
      { type: 'function_call_output', call_id: 'a', output: 'one' },
      {
        type: 'function_call_output',
        call_id: 'b',
        output: [
          { type: 'input_text', text: 'one' },
          { type: 'input_image', image_url: 'data:x', detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'c', output: '' },
    ])
  })

  it('leaves out an answer nobody asked for and a second answer, and says so', () => {
    const messages: Json[] = [
      user('x'),
      answer('ghost'),
      { role: 'assistant', tool_calls: [call('a')] },
      answer('a', 'first'),
      answer('a', 'second'),
    ]
    expect(codesOf(messages)).toEqual(['orphan-output-dropped', 'duplicate-output-dropped'])
    const text = JSON.stringify(inputOf(messages))
    expect(text).toContain('first')
    expect(text).not.toContain('second')
    expect(text).not.toContain('ghost')
  })

  it('adds the answer a call never got', () => {
    const messages: Json[] = [user('x'), { role: 'assistant', tool_calls: [call('a')] }, user('go on')]
    expect(codesOf(messages)).toEqual(['missing-output-added'])
    expect(inputOf(messages)).toEqual([
      userItem('x'),
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'a', output: expect.stringContaining('interrupted') },
      userItem('go on'),
    ])
  })

  it('tells calls apart whose client numbers them from 0 in each turn', () => {
    const turn: Json[] = [{ role: 'assistant', tool_calls: [call('call_0')] }, answer('call_0')]
    const text = JSON.stringify(inputOf([...turn, ...turn, ...turn]))
    expect(text.match(/"call_id":"[^"]*"/g)).toEqual([
      '"call_id":"call_0"',
      '"call_id":"call_0"',
      '"call_id":"call_0_2"',
      '"call_id":"call_0_2"',
      '"call_id":"call_0_3"',
      '"call_id":"call_0_3"',
    ])
  })

  it('pairs by order where ids are missing', () => {
    const noId = { type: 'function', function: { name: 'f', arguments: '{}' } }
    const messages: Json[] = [
      { role: 'assistant', tool_calls: [noId, noId] },
      { role: 'tool', content: '1' },
      { role: 'tool', tool_call_id: '', content: '2' },
    ]
    expect(inputOf(messages)).toEqual([
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: 'call_2', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: '1' },
      { type: 'function_call_output', call_id: 'call_2', output: '2' },
    ])
  })

  it('stays quick with a hundred thousand calls of one id', () => {
    const calls = Array.from({ length: 100_000 }, () => call('x'))
    const messages: Json[] = [{ role: 'assistant', tool_calls: calls }, ...calls.map(() => answer('x'))]
    expect(inputOf(messages)).toHaveLength(200_000)
  }, 60_000)

  it('reads the retired function_call and function role', () => {
    const messages: Json[] = [
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'ok' },
    ]
    expect(inputOf(messages)).toEqual([
      { type: 'function_call', call_id: 'call_f', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_f', output: 'ok' },
    ])
  })

  it('remembers which calls were custom', () => {
    const custom = { id: 'a', type: 'custom', custom: { name: 'ApplyPatch', input: '*** Begin Patch' } }
    expect(inputOf([{ role: 'assistant', tool_calls: [custom] }, answer('a')])).toEqual([
      { type: 'custom_tool_call', call_id: 'a', name: 'ApplyPatch', input: '*** Begin Patch' },
      { type: 'custom_tool_call_output', call_id: 'a', output: 'ok' },
    ])
  })

  it('restores the namespace of a tool and the item of a built-in call', () => {
    const tools: Json = [
      { type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'get__x', parameters: {} }] },
      { type: 'local_shell' },
      { type: 'shell' },
      { type: 'apply_patch' },
    ]
    const action = { type: 'exec', command: ['ls'] }
    const calls = [
      call('a', 'mcp__get__x'),
      call('b', 'local_shell', JSON.stringify(action)),
      call('c', 'shell', '{"commands":["ls"]}'),
      call('d', 'apply_patch', '{"type":"delete_file","path":"x"}'),
    ]
    const messages: Json[] = [
      { role: 'assistant', tool_calls: calls },
      ...['a', 'b', 'c', 'd'].map((id) => answer(id)),
    ]
    expect(inputOf(messages, { tools })).toEqual([
      { type: 'function_call', call_id: 'a', name: 'get__x', namespace: 'mcp', arguments: '{"a":1}' },
      { type: 'local_shell_call', call_id: 'b', status: 'completed', action },
      { type: 'shell_call', call_id: 'c', status: 'completed', action: { commands: ['ls'] } },
      {
        type: 'apply_patch_call',
        call_id: 'd',
        status: 'completed',
        operation: { type: 'delete_file', path: 'x' },
      },
      { type: 'function_call_output', call_id: 'a', output: 'ok' },
      { type: 'local_shell_call_output', id: 'b', output: 'ok' },
      {
        type: 'shell_call_output',
        call_id: 'c',
        output: [{ stdout: 'ok', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      },
      { type: 'apply_patch_call_output', call_id: 'd', status: 'completed', output: 'ok' },
    ])
  })
})
