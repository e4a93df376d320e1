import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChatOnlyUpstream } from '../../fakes/chat-only-upstream.mjs'
import { createResponsesOnlyUpstream } from '../../fakes/responses-only-upstream.mjs'
import { listen } from '../../fakes/upstream.mjs'

type Members = Record<string, unknown>
/** What is put into a good request, and the JSON path the refusal must name. */
type Row = [broken: Members, param: string]

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const user = { role: 'user', content: 'Hi' }
const chatTool = (more: Members): Members => ({
  type: 'function',
  function: { name: 'f', parameters: schema, ...more },
})
const called = (...ids: string[]): Members => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
})
const told = (id: string): Members => ({ role: 'tool', tool_call_id: id, content: 'ok' })

const chatRows: readonly Row[] = [
  [{ messages: [] }, 'messages'],
  [{ messages: [{ role: 'developer', content: 'x' }, user] }, 'messages[0].role'],
  [{ messages: [user, { role: 'system', content: 'x' }] }, 'messages[1].role'],
  [{ messages: [user, called('1')] }, 'messages'],
  [{ messages: [user, called('1'), user, told('1')] }, 'messages[2]'],
  [{ messages: [user, called('1', '2'), told('1')] }, 'messages'],
  [{ messages: [user, called('1'), told('1'), told('1')] }, 'messages[3].tool_call_id'],
  [{ messages: [user, told('1')] }, 'messages[1].tool_call_id'],
  [{ messages: [user, called('1'), { ...told('1'), content: null }] }, 'messages[2].content'],
  [{ messages: [user, { role: 'assistant', content: '' }] }, 'messages[1].content'],
  [{ messages: [user, { role: 'assistant', content: null, tool_calls: [] }] }, 'messages[1].tool_calls'],
  [
    { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] },
    'messages[0].content[0].type',
  ],
  [{ messages: [{ ...user, id: 'msg_1' }] }, 'messages[0].id'],
  [{ tools: [] }, 'tools'],
  [{ tools: [{ type: 'web_search' }] }, 'tools[0].type'],
  [{ tools: [chatTool({ name: 'a.b' })] }, 'tools[0].function.name'],
  [{ tools: [chatTool({ name: 'x'.repeat(65) })] }, 'tools[0].function.name'],
  [{ tools: [chatTool({}), chatTool({})] }, 'tools'],
  [{ tools: [chatTool({ parameters: null })] }, 'tools[0].function.parameters'],
  [{ tools: [chatTool({ parameters: {} })] }, 'tools[0].function.parameters.type'],
  [{ tools: [chatTool({ strict: true })] }, 'tools[0].function.parameters.additionalProperties'],
  [{ tool_choice: 'auto' }, 'tool_choice'],
  [{ parallel_tool_calls: true }, 'parallel_tool_calls'],
  [{ max_tokens: 1, max_completion_tokens: 1 }, 'max_tokens'],
  [{ stream_options: { include_usage: true } }, 'stream_options'],
  [{ top_logprobs: 2 }, 'top_logprobs'],
  [{ temperature: null }, 'temperature'],
  [{ store: false, input: 'x' }, 'input'],
  [{ reasoning: { effort: 'low' } }, 'reasoning'],
]

const call = (call_id: string): Members => ({ type: 'function_call', call_id, name: 'f', arguments: '{}' })
const output = (call_id: string): Members => ({ type: 'function_call_output', call_id, output: 'ok' })
const responsesRows: readonly Row[] = [
  [{ input: [] }, 'input'],
  [{ messages: [user] }, 'messages'],
  [{ max_tokens: 5 }, 'max_tokens'],
  [{ response_format: { type: 'json_object' } }, 'response_format'],
  [{ input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
  [
    { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
    'input[0].content[0].type',
  ],
  [{ input: [user, call('1')] }, 'input'],
  [{ input: [user, output('1')] }, 'input[1].call_id'],
  [{ input: [user, call('1'), output('1'), output('1')] }, 'input[3].call_id'],
  [{ input: [user, { ...call('1'), id: 'call_1' }, output('1')] }, 'input[1].id'],
  [{ input: [user, { ...call('1'), arguments: '{"a' }, output('1')] }, 'input[1].arguments'],
  [{ input: [user, call('1'), { ...output('1'), type: 'custom_tool_call_output' }] }, 'input[2].type'],
  [{ input: [user, { type: 'item_reference', id: 'msg_x' }] }, 'input[0].id'],
  [{ previous_response_id: 'resp_x' }, 'previous_response_id'],
  [{ tools: [chatTool({})] }, 'tools[0].function'],
  [{ tools: [{ type: 'function', name: 'a.b', parameters: schema }] }, 'tools[0].name'],
  [{ tools: [{ type: 'function', name: 'f', parameters: null }] }, 'tools[0].parameters'],
  [{ tool_choice: { type: 'function', name: 'g' } }, 'tool_choice.name'],
  [{ tool_choice: { type: 'function', function: { name: 'g' } } }, 'tool_choice.function'],
  [
    { text: { format: { type: 'json_schema', json_schema: { name: 'x', schema } } } },
    'text.format.json_schema',
  ],
  [{ stream: true, stream_options: { include_usage: true } }, 'stream_options.include_usage'],
]

const dialects = [
  {
    name: 'chat-only',
    upstream: createChatOnlyUpstream(),
    path: '/v1/chat/completions',
    other: '/v1/responses',
    good: { model: 'm', messages: [user, called('1', '2'), told('2'), told('1')] },
    rows: chatRows,
  },
  {
    name: 'responses-only',
    upstream: createResponsesOnlyUpstream(),
    path: '/v1/responses',
    other: '/v1/chat/completions',
    good: { model: 'm', input: [user, call('1'), call('2'), output('2'), output('1')] },
    rows: responsesRows,
  },
]

describe.each(dialects)('the $name upstream', ({ upstream, path, other, good, rows }) => {
  let base = ''
  beforeAll(async () => {
    base = `http://127.0.0.1:${await listen(upstream.server)}`
  })
  afterAll(() => upstream.close())
  const post = (to: string, body: object): Promise<Response> =>
    fetch(base + to, { method: 'POST', body: JSON.stringify(body) })

  it('answers a good request, and knows no other path', async () => {
    expect(await (await post(path, good)).text()).toContain('Hello.')
    expect((await post(other, good)).status).toBe(404)
    expect(upstream.refusals).toEqual([])
  })

  it.each(rows)('refuses %j naming %s', async (broken, param) => {
    const reply = await post(path, { ...good, ...broken })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ error: { param } })
    expect(upstream.refusals.splice(0)).toEqual([expect.stringContaining(`400 ${param}: `)])
  })
})
