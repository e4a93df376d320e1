import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import type { ConvertedRequest } from '../../../../shared/protocol/convert/converter.ts'
import type { ChatMemory } from '../../../../shared/protocol/convert/chat-to-responses/memory.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { createCursorConverter } from '../../../../shared/protocol/cursor/cursor-converter.ts'
import { readCursorRoute } from '../../../../shared/protocol/cursor/cursor-route.ts'
import {
  isCursorClient,
  isResponsesBody,
  needsCursorDialect,
} from '../../../../shared/protocol/cursor/detect.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { checkChatStream } from '../../../support/chat-checker.ts'
import { foldChunks, replyContext, requestContext } from '../../../support/chat-harness.ts'
import { buildEvents } from '../../../support/responses-events.ts'

function fixture(name: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/cursor/${name}.json`, import.meta.url), 'utf8'))
}

const cursor = createCursorConverter('function')
const agent = fixture('agent-responses-body')
const ask = fixture('ask-mixed-tools')
const request = (body: JsonObject, context = {}): ConvertedRequest<ChatMemory> =>
  cursor.request(body, requestContext(context))

describe('which dialect a body is', () => {
  it.each<[string | null, boolean]>([
    ['Cursor/3.14.27', true],
    ['cursor/1', true],
    ['OpenAI/JS 5', false],
    ['MyCursor/1', false],
    [null, false],
  ])('%s is Cursor: %s', (userAgent, expected) => expect(isCursorClient(userAgent)).toBe(expected))

  it('tells a Responses body by input without messages', () => {
    expect(isResponsesBody(agent)).toBe(true)
    expect(isResponsesBody({ input: 'hi' })).toBe(true)
    expect(isResponsesBody(ask)).toBe(false)
    expect(isResponsesBody({ messages: [], input: [] })).toBe(false)
    expect(isResponsesBody({})).toBe(false)
  })

  it('leaves genuine Chat bodies to the plain path', () => {
    const nested = { type: 'function', function: { name: 'f' } }
    expect(needsCursorDialect({ messages: [], tools: [nested] })).toBe(false)
    expect(needsCursorDialect({ messages: [] })).toBe(false)
    expect(needsCursorDialect({ messages: [], tools: [nested, { type: 'function', name: 'f' }] })).toBe(true)
    expect(needsCursorDialect({ messages: [{ role: 'assistant', tool_calls: [{ type: 'custom' }] }] })).toBe(
      true,
    )
    expect(needsCursorDialect(agent)).toBe(true)
    expect(needsCursorDialect(ask)).toBe(true)
  })

  it.each([
    ['/chat/completions', 'chat', null],
    ['/v1/chat/completions/', 'chat', null],
    ['/cursor/chat/completions', 'chat', null],
    ['/cursor/v1/chat/completions', 'chat', null],
    ['/cursor/models', 'models', null],
    ['/openai/deployments/codex-main/chat/completions', 'chat', 'codex-main'],
    ['/openai/deployments/my%20model/chat/completions', 'chat', 'my model'],
  ])('%s is a route', (path, kind, deployment) => {
    expect(readCursorRoute(path)).toEqual({ kind, deployment })
  })

  it.each([
    '/',
    '/v1/responses',
    '/openai/deployments/x/embeddings',
    '/openai/deployments/%zz/chat/completions',
  ])('%s is none', (path) => expect(readCursorRoute(path)).toBeNull())
})

describe('a Responses body posted to /chat/completions', () => {
  it('stays a Responses request without what belongs to Chat', () => {
    const { body, memory, warnings } = request(agent)
    expect(body).not.toHaveProperty('stream_options')
    expect(body).not.toHaveProperty('max_tokens')
    expect(body).toMatchObject({
      model: 'gpt-5.2-codex',
      max_output_tokens: 4096,
      reasoning: { effort: 'medium', summary: 'auto' },
      text: { verbosity: 'low' },
      truncation: 'disabled',
      stream: true,
      store: false,
    })
    expect(memory).toEqual({
      includeUsage: true,
      logprobs: false,
      legacyFunctions: false,
      customCalls: 'function',
    })
    expect(warnings).toEqual([])
  })

  it('keeps reasoning, turns the patch back into a custom call, and renames Chat parts', () => {
    const input = JSON.parse(JSON.stringify(request(agent).body['input']))
    expect(input[1].content[1]).toEqual({
      type: 'input_image',
      image_url: 'data:image/png;base64,iVBORw0KGgo=',
      detail: 'high',
    })
    expect(input[2]).toMatchObject({ type: 'reasoning', id: 'rs_0123', encrypted_content: 'gAAAAABexample' })
    expect(input[3]).toEqual({
      type: 'custom_tool_call',
      call_id: 'call_patch',
      name: 'ApplyPatch',
      input: expect.stringMatching(/^\*\*\* Begin Patch\n/),
    })
    expect(input[4]).toEqual({ type: 'custom_tool_call_output', call_id: 'call_patch', output: 'Done' })
    expect(input[5]).toMatchObject({ type: 'function_call', name: 'ReadFile' })
    expect(input[6]).toMatchObject({ type: 'function_call_output', call_id: 'call_read' })
  })

  it('meets the demands of the ChatGPT backend', () => {
    const { body } = request(agent, { quirks: chatgptBackendQuirks })
    for (const name of [
      'temperature',
      'max_output_tokens',
      'metadata',
      'user',
      'truncation',
      'prompt_cache_retention',
    ]) {
      expect(body).not.toHaveProperty(name)
    }
    const roles = JSON.stringify(body['input']).match(/"role":"\w+"/g)
    expect(roles).toEqual(['"role":"developer"', '"role":"user"'])
    expect(body).toMatchObject({
      instructions: '',
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
    })
  })

  it('takes a plain text as input, and an alias’s effort only where Cursor named none', () => {
    const plain = { model: 'm', input: 'hi' }
    expect(request(plain, { reasoningEffort: 'high' }).body).toMatchObject({
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      reasoning: { effort: 'high' },
    })
    expect(request(agent, { reasoningEffort: 'high' }).body['reasoning']).toMatchObject({ effort: 'medium' })
  })

  it('resolves an earlier response for an upstream that keeps none, or says that it cannot', () => {
    const body = { model: 'm', input: 'next', previous_response_id: 'resp_1' }
    const earlier: Json[] = [{ type: 'message', role: 'user', content: 'first' }]
    const known = request(body, { quirks: chatgptBackendQuirks, findResponse: () => earlier }).body
    expect(known['input']).toEqual([...earlier, expect.objectContaining({ role: 'user' })])
    expect(known).not.toHaveProperty('previous_response_id')
    expect(request(body).body).toHaveProperty('previous_response_id', 'resp_1')
    expect(() => request(body, { quirks: chatgptBackendQuirks })).toThrow(AppError)
  })

  it('names the place of a mistake', () => {
    const where = (changes: JsonObject): string | undefined => {
      try {
        request({ model: 'm', ...changes })
      } catch (thrown) {
        return thrown instanceof AppError ? thrown.facts.where : String(thrown)
      }
      return undefined
    }
    expect(where({ input: [5] })).toBe('input[0]')
    expect(where({ input: [{ content: 'x' }] })).toBe('input[0].role')
    expect(where({ input: [{ role: 'user', content: [{ type: 'image_url' }] }] })).toBe(
      'input[0].content[0].image_url',
    )
    expect(where({ input: 'x', tools: [{ type: 'function' }] })).toBe('tools[0].name')
  })
})

describe('genuine messages with mixed tools', () => {
  it('become one list of flat tools, and the patch a custom call', () => {
    const { body } = request(ask)
    expect(
      JSON.parse(JSON.stringify(body['tools'])).map((tool: JsonObject) => [tool['type'], tool['name']]),
    ).toEqual([
      ['function', 'ReadFile'],
      ['function', 'Grep'],
      ['custom', 'ApplyPatch'],
    ])
    expect(JSON.parse(JSON.stringify(body['input'])).map((item: JsonObject) => item['type'])).toEqual([
      'message',
      'message',
      'custom_tool_call',
      'function_call',
      'custom_tool_call_output',
      'function_call_output',
      'message',
    ])
  })
})

describe('the answer', () => {
  const patch = '*** Begin Patch\n*** End Patch'
  const events = buildEvents({ items: [{ kind: 'custom', name: 'ApplyPatch', input: patch }] })

  it.each([
    ['function', { type: 'function', function: { name: 'ApplyPatch', arguments: patch } }],
    ['custom', { type: 'custom', custom: { name: 'ApplyPatch', input: patch } }],
  ] as const)('puts a patch into the %s envelope', (customCalls, call) => {
    const converter = createCursorConverter(customCalls)
    const { memory } = converter.request(agent, requestContext())
    const stream = converter.stream({ ...replyContext(), memory })
    const chunks = events.flatMap((event) => stream.push(event))
    expect(checkChatStream(chunks, { includeUsage: true, model: 'codex-main' })).toEqual([])
    expect(foldChunks(chunks)).toMatchObject({ choices: [{ message: { tool_calls: [call] } }] })
  })
})

describe('Cursor on a Chat upstream', () => {
  const composed = composeConverters(cursor, responsesToChat, defaultResponsesQuirks)
  const context = requestContext({ quirks: defaultChatQuirks })

  it.each([
    ['a Responses body', agent],
    ['mixed tools', ask],
  ])('%s becomes a genuine Chat request', (_name, source) => {
    const { body } = composed.request(source, context)
    const messages = JSON.parse(JSON.stringify(body['messages']))
    expect(messages[0]).toMatchObject({ role: 'system' })
    const tools = JSON.parse(JSON.stringify(body['tools']))
    expect(tools.every((tool: JsonObject) => tool['type'] === 'function' && 'function' in tool)).toBe(true)
    expect(needsCursorDialect(body)).toBe(false)
    const patchCall = JSON.stringify(messages).match(/"name":"ApplyPatch","arguments":"(\{\\"input\\":)/)
    expect(patchCall).not.toBeNull()
    expect(body).not.toHaveProperty('input')
  })

  it('gets its patch raw, in its own envelope, while the upstream saw a stand-in', () => {
    const { memory } = composed.request(agent, context)
    const stream = composed.stream({ ...replyContext(), memory })
    const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
      id: 'up',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'upstream',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    const call = (piece: JsonObject): JsonObject => ({ tool_calls: [{ index: 0, ...piece }] })
    const upstream: Json[] = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Editing' }),
      chunk(call({ id: 'c1', type: 'function', function: { name: 'ApplyPatch', arguments: '' } })),
      chunk(call({ function: { arguments: '{"input":"*** Begin ' } })),
      chunk(call({ function: { arguments: 'Patch\\n*** End Patch"}' } })),
      chunk({}, 'tool_calls'),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
    ]
    const events = [...upstream.flatMap((event) => stream.push(event)), ...stream.end({ kind: 'eof' })]
    expect(checkChatStream(events, { includeUsage: true, model: 'codex-main' })).toEqual([])
    expect(foldChunks(events)).toMatchObject({
      choices: [
        {
          message: {
            content: 'Editing',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'ApplyPatch', arguments: patchText } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    })
    expect(stream.result()).toMatchObject({ outcome: 'completed', breakConnection: false })
  })

  it('is told of a broken upstream as any Chat client', () => {
    const { memory } = composed.request(agent, context)
    const stream = composed.stream({ ...replyContext(), memory })
    const events = [...stream.push({ error: { message: 'boom', code: 'x' } }), ...stream.end({ kind: 'eof' })]
    expect(checkChatStream(events, { includeUsage: true })).toEqual([])
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      error: { message: expect.stringContaining('boom') },
    })
    expect(stream.result()).toMatchObject({ outcome: 'failed', breakConnection: true })
    expect(stream.finished).toBe(true)
  })

  it('gets a whole answer as well', () => {
    const { memory } = composed.request(agent, context)
    const { body } = composed.response(
      {
        id: 'up',
        object: 'chat.completion',
        created: 1,
        model: 'upstream',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: null,
              tool_calls: [
                {
                  id: 'c1',
                  type: 'function',
                  function: { name: 'ApplyPatch', arguments: '{"input":"raw"}' },
                },
              ],
            },
            finish_reason: 'tool_calls',
          },
        ],
      },
      { ...replyContext(), memory },
    )
    expect(body).toMatchObject({
      id: 'chatcmpl_1',
      model: 'codex-main',
      choices: [{ message: { tool_calls: [{ function: { name: 'ApplyPatch', arguments: 'raw' } }] } }],
    })
  })
})

const patchText = '*** Begin Patch\n*** End Patch'
