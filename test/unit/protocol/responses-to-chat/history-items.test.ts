import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { messagesOf } from '../../../support/responses-to-chat.ts'

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

describe('typed calls of the history', () => {
  it('pairs a local_shell_call with its output by item id and by call_id', () => {
    const shell = (id: string, callId: string) => ({
      type: 'local_shell_call',
      id,
      call_id: callId,
      status: 'completed',
      action: { type: 'exec', command: ['ls'], env: {}, timeout_ms: null, working_directory: '/w' },
    })
    const input = [
      shell('lsh_1', 'c1'),
      { type: 'local_shell_call_output', id: 'lsh_1', output: 'one' },
      shell('lsh_2', 'c2'),
      output('c2', 'two'),
    ]
    const sent = (id: string) => ({
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id,
          type: 'function',
          function: { name: 'local_shell', arguments: '{"command":["ls"],"workdir":"/w"}' },
        },
      ],
    })
    expect(messagesOf({ input })).toEqual([sent('c1'), tool('c1', 'one'), sent('c2'), tool('c2', 'two')])
  })

  it('writes shell_call, apply_patch_call and their outputs as text', () => {
    const input = [
      {
        type: 'shell_call',
        call_id: 's',
        action: { commands: ['ls'], timeout_ms: 5, max_output_length: null },
      },
      { type: 'apply_patch_call', call_id: 'p', operation: { type: 'delete_file', path: 'a' } },
      {
        type: 'shell_call_output',
        call_id: 's',
        output: [{ stdout: 'a\n', stderr: 'warn', outcome: { type: 'exit', exit_code: 2 } }],
      },
      { type: 'apply_patch_call_output', call_id: 'p', status: 'completed', output: null },
    ]
    expect(messagesOf({ input })).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 's',
            type: 'function',
            function: { name: 'shell', arguments: '{"commands":["ls"],"timeout_ms":5}' },
          },
          {
            id: 'p',
            type: 'function',
            function: { name: 'apply_patch', arguments: '{"path":"a","type":"delete_file"}' },
          },
        ],
      },
      tool('s', 'a\n\nwarn\n(exit code 2)'),
      tool('p', '(completed)'),
    ])
  })

  it('writes a custom call as arguments of its stand-in, natively where the server knows custom tools', () => {
    const input = [
      { type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '*** Begin "x"\n' },
      { type: 'custom_tool_call_output', call_id: 'c', output: 'ok' },
    ]
    const sent = (one: JsonObject) => [
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', ...one }] },
      tool('c', 'ok'),
    ]
    expect(messagesOf({ input })).toEqual(
      sent({
        type: 'function',
        function: { name: 'apply_patch', arguments: '{"input":"*** Begin \\"x\\"\\n"}' },
      }),
    )
    expect(messagesOf({ input }, { customTools: true })).toEqual(
      sent({ type: 'custom', custom: { name: 'apply_patch', input: '*** Begin "x"\n' } }),
    )
  })
})

describe('reasoning of earlier turns', () => {
  const reasoning = (text: string): JsonObject => ({
    type: 'reasoning',
    id: 'rs',
    summary: [{ type: 'summary_text', text }],
    encrypted_content: 'ENC',
  })
  const input = [user('hi'), reasoning('why'), call('a'), output('a'), reasoning('so'), said('done')]

  it('is dropped for providers that do not want it', () => {
    expect(JSON.stringify(messagesOf({ input }))).not.toMatch(/why|ENC/)
  })

  it('goes back on the message with the calls', () => {
    expect(messagesOf({ input }, { replayReasoning: 'reasoning_content' })).toEqual([
      { role: 'user', content: 'hi' },
      { ...assistant(null, 'a'), reasoning_content: 'why' },
      tool('a'),
      { role: 'assistant', content: 'done' },
    ])
  })

  it('goes on every assistant message where all are wanted, under the member the provider reads', () => {
    expect(messagesOf({ input }, { replayReasoning: 'reasoning', replayReasoningOn: 'all' })).toEqual([
      { role: 'user', content: 'hi' },
      { ...assistant(null, 'a'), reasoning: 'why' },
      tool('a'),
      { role: 'assistant', content: 'done', reasoning: 'so' },
    ])
  })

  it('prefers the raw text, and is never carried over a user message', () => {
    const raw = {
      type: 'reasoning',
      summary: [{ text: 'short' }],
      content: [{ type: 'reasoning_text', text: 'long' }],
    }
    const crossing = [raw, user('stop'), call('a'), output('a'), raw, call('b'), output('b')]
    expect(messagesOf({ input: crossing }, { replayReasoning: 'reasoning_content' })).toEqual([
      { role: 'user', content: 'stop' },
      assistant(null, 'a'),
      tool('a'),
      { ...assistant(null, 'b'), reasoning_content: 'long' },
      tool('b'),
    ])
  })

  it('is replaced by a placeholder only for a provider that insists', () => {
    const quirks = { replayReasoning: 'reasoning_content', replayReasoningPlaceholder: ' ' } as const
    expect(messagesOf({ input: [call('a'), output('a'), said('x')] }, quirks)).toEqual([
      { ...assistant(null, 'a'), reasoning_content: ' ' },
      tool('a'),
      { role: 'assistant', content: 'x' },
    ])
  })
})
