import { describe, expect, it } from 'vitest'
import { forwardingWarnings } from '../../../../electron/proxy/upstream/codex/forwarding-warnings.ts'
import { readCodexRequest } from '../../../../electron/proxy/upstream/codex/read-request.ts'
import { threadStart, turnStart } from '../../../../electron/proxy/upstream/codex/recipe.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'

const base = { model: 'm', input: 'hi' }
const place = {
  cwd: '/here',
  catalogue: '/here/c.json',
  modelProvider: 'openai',
  mcpServers: ['disk', 'a.b'],
}
const fn = (name: string, parameters: JsonObject = { type: 'object', properties: {} }): JsonObject => ({
  type: 'function',
  name,
  parameters,
})
const codes = (body: JsonObject, stream = false): string[] =>
  forwardingWarnings({ ...base, ...body }, stream).map(({ code, path }) => `${code} ${path}`)
const itemsOf = (input: JsonObject[], more: JsonObject = {}): JsonObject[] =>
  readCodexRequest({ model: 'm', input, ...more }).items

describe('the conversation as Codex takes it', () => {
  it('has texts as parts, system words from a developer, and no member Codex does not know', () => {
    expect(
      itemsOf([
        { role: 'system', content: 'S' },
        { role: 'user', content: [{ type: 'input_text', text: 'U' }], status: 'completed' },
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          phase: 'commentary',
          content: [
            { type: 'output_text', text: 'A', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'no' },
          ],
        },
      ]),
    ).toEqual([
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'S' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'U' }] },
      {
        type: 'message',
        role: 'assistant',
        phase: 'commentary',
        content: [
          { type: 'output_text', text: 'A' },
          { type: 'output_text', text: 'no' },
        ],
      },
    ])
  })

  it('keeps reasoning with its encrypted content, and tells of one without', () => {
    const kept = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'E' }
    const { items, warnings } = readCodexRequest({
      model: 'm',
      input: [kept, { type: 'reasoning', id: 'rs_2', summary: [] }],
    })
    expect(items).toEqual([{ type: 'reasoning', summary: [], encrypted_content: 'E' }])
    expect(warnings).toMatchObject([{ code: 'reasoning-dropped', path: 'input[1]' }])
  })

  it('names calls as the model knows them, whatever the client called them', () => {
    const input = [
      { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c1', output: 'one' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'raw', input: 'text' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'two' },
      { type: 'function_call', call_id: 'c3', name: 'read', namespace: 'mcp__disk', arguments: '' },
      { type: 'function_call_output', call_id: 'c3', output: [{ type: 'input_text', text: 'three' }] },
    ]
    const tools = [fn('exec_command'), { type: 'custom', name: 'raw' }]
    expect(itemsOf(input, { tools })).toEqual([
      { type: 'function_call', call_id: 'c1', name: 'client_exec_command', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c1', output: 'one' },
      { type: 'function_call', call_id: 'c2', name: 'raw', arguments: '{"input":"text"}' },
      { type: 'function_call_output', call_id: 'c2', output: 'two' },
      { type: 'function_call', call_id: 'c3', name: 'client_mcp__disk__read', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c3', output: [{ type: 'input_text', text: 'three' }] },
    ])
  })

  it('tells of what Codex would drop in silence', () => {
    const input = [
      { type: 'function_call_output', call_id: 'nobody', output: 'x' },
      { type: 'file_search_call', id: 'fs_1', queries: [] },
      { role: 'user', content: [{ type: 'input_image', image_url: 'data:,', detail: 'low' }] },
    ]
    expect(codes({ input })).toEqual([
      'item-dropped input[1]',
      'image-detail-changed input[2].content[0].detail',
      'orphan-output-dropped input[0]',
    ])
  })

  it.each([
    [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }, 'input[0].content[0]'],
    [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }, 'input[0].content[0]'],
  ])('refuses what it could not pass on: %j', (item, path) => {
    expect(() => itemsOf([item])).toThrow(expect.objectContaining({ code: 'unsupported_feature' }))
    expect(() => itemsOf([item])).toThrow(path)
  })

  it.each(['background', 'conversation', 'prompt'])('refuses %s', (name) => {
    expect(() => readCodexRequest({ ...base, [name]: name === 'background' ? true : { id: 'x' } })).toThrow(
      expect.objectContaining({ code: 'unsupported_feature' }),
    )
  })

  it('refuses a reference to a reply nobody knows', () => {
    expect(() => readCodexRequest({ ...base, previous_response_id: 'resp_1' })).toThrow(
      expect.objectContaining({ code: 'previous_response_not_found' }),
    )
  })
})

describe('what gets lost', () => {
  it.each([
    [{ temperature: 0.2 }, ['parameter-dropped temperature']],
    [{ temperature: 1, top_p: 1, top_logprobs: 0 }, []],
    [
      { max_output_tokens: 10, top_p: 0.5 },
      ['parameter-dropped top_p', 'parameter-dropped max_output_tokens'],
    ],
    [{ parallel_tool_calls: false }, ['parallel-tool-calls-ignored parallel_tool_calls']],
    [{ truncation: 'auto' }, ['parameter-dropped truncation']],
    [{ service_tier: 'scale' }, ['parameter-dropped service_tier']],
    [{ service_tier: 'auto', store: true, metadata: { a: 'b' }, user: 'u' }, []],
    [{ include: ['message.output_text.logprobs'] }, ['parameter-dropped include[0]']],
    [{ text: { format: { type: 'json_object' } } }, ['output-format-dropped text.format']],
    [{ tools: [fn('a')], tool_choice: 'required' }, ['tool-choice-weakened tool_choice']],
    [{ tools: [{ type: 'web_search' }] }, ['hosted-tool-dropped tools[0]']],
    [{ tools: [{ ...fn('a'), strict: true }] }, ['strict-dropped tools[0].strict']],
    [{ tools: [{ type: 'custom', name: 'raw' }] }, ['custom-tool-as-function tools[0]']],
  ])('of %j', (body, expected) => {
    expect(codes(body)).toEqual(expected)
  })

  it('of schemas, by keyword, but not of what only people read or a property is called', () => {
    const parameters = {
      $schema: 'x',
      type: 'object',
      title: 't',
      properties: {
        format: { type: 'string', pattern: '^a', description: 'd' },
        n: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
        list: { type: 'array', minItems: 1, maxItems: 2, items: { const: 'k' } },
      },
      $defs: { d: { type: 'string', format: 'date' } },
      additionalProperties: false,
    }
    const [warning] = forwardingWarnings({ ...base, tools: [fn('a', parameters)] }, false)
    expect(warning).toMatchObject({ code: 'schema-keywords-dropped', path: 'tools[0].parameters' })
    expect(warning?.message).toContain(': format, maxItems, minimum, pattern')
  })

  it('of arguments in pieces, to a client that streams', () => {
    expect(codes({ tools: [fn('a')] }, true)).toEqual(['arguments-not-streamed stream'])
    expect(codes({ tools: [fn('a')] }, false)).toEqual([])
    expect(codes({}, true)).toEqual([])
  })
})

describe('the thread', () => {
  it('has the client’s words and tools, and everything else switched off', () => {
    const request = readCodexRequest({
      ...base,
      instructions: 'I',
      tools: [fn('weather'), fn('mcp__x')],
      text: { verbosity: 'low' },
    })
    const start = threadStart(request, place)
    expect(start).toMatchObject({
      model: 'm',
      modelProvider: 'openai',
      ephemeral: true,
      sandbox: 'read-only',
      approvalPolicy: 'never',
      environments: [],
      baseInstructions: 'I',
      developerInstructions: '',
      experimentalRawEvents: true,
      dynamicTools: [{ name: 'weather' }, { name: 'client_mcp__x' }],
    })
    expect(start['config']).toMatchObject({
      web_search: 'disabled',
      'features.shell_tool': false,
      'features.unified_exec': false,
      notify: [],
      model_catalog_json: '/here/c.json',
      mcp_servers: { disk: { enabled: false }, 'a.b': { enabled: false } },
      model_verbosity: 'low',
    })
  })

  it('offers no tool where the client forbids them, and the allowed ones only', () => {
    const tools = [fn('a'), fn('b')]
    const names = (choice: JsonObject | string): unknown[] =>
      readCodexRequest({ ...base, tools, tool_choice: choice }).tools.dynamicTools.map(({ name }) => name)
    expect(names('none')).toEqual([])
    expect(names('auto')).toEqual(['a', 'b'])
    const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'b' }] }
    expect(names(allowed)).toEqual(['b'])
  })

  it('does not mix up a tool with the new name of another', () => {
    const { tools } = readCodexRequest({ ...base, tools: [fn('exec_command'), fn('client_exec_command')] })
    expect(tools.dynamicTools.map(({ name }) => name)).toEqual([
      'client_exec_command_',
      'client_exec_command',
    ])
    expect(tools.find('client_exec_command_')?.name).toBe('exec_command')
    expect(tools.find('client_exec_command')?.name).toBe('client_exec_command')
    expect(tools.find('exec_command')).toBeNull()
  })

  it('asks with the client’s effort, summary, tier and schema', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false, required: [] }
    const body = {
      ...base,
      reasoning: { effort: 'high', summary: 'auto' },
      service_tier: 'flex',
      text: { format: { type: 'json_schema', name: 'n', strict: true, schema } },
    }
    expect(turnStart('t', readCodexRequest(body))).toEqual({
      threadId: 't',
      input: [],
      effort: 'high',
      summary: 'auto',
      serviceTier: 'flex',
      outputSchema: schema,
    })
    expect(turnStart('t', readCodexRequest(base))).toEqual({ threadId: 't', input: [] })
  })

  it('is the same one only for the same model, settings and tools', () => {
    const print = (body: JsonObject): string => readCodexRequest({ ...base, ...body }).fingerprint
    expect(print({ input: 'other' })).toBe(print({}))
    for (const other of [
      { model: 'n' },
      { instructions: 'I' },
      { tools: [fn('a')] },
      { reasoning: { effort: 'low' } },
    ])
      expect(print(other)).not.toBe(print({}))
  })
})
