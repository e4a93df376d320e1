import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import type { Quirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { chunk, convertRequest, objectOf, objectsOf, runStream } from '../../../support/responses-to-chat.ts'

const empty = { type: 'object', properties: {} }
const fn = (name: string, rest: JsonObject = {}): JsonObject => ({
  type: 'function',
  name,
  parameters: empty,
  ...rest,
})

function convertTools(tools: Json[], rest: JsonObject = {}, quirks: Partial<Quirks> = {}) {
  const { body, warnings } = convertRequest({ input: 'x', tools, ...rest }, quirks)
  const sent = objectsOf(body['tools'] ?? [])
  return {
    body,
    sent,
    names: sent.map((tool) => objectOf(tool['function'] ?? tool['custom'])['name']),
    codes: warnings.map(({ code }) => code),
  }
}

describe('tools', () => {
  it('nests functions and keeps description, parameters and strict', () => {
    const parameters = {
      type: 'object',
      properties: { a: { type: ['string', 'null'] } },
      required: ['a'],
      additionalProperties: false,
      $defs: { x: { enum: [1] } },
    }
    expect(convertTools([fn('f', { description: 'd', parameters, strict: true })]).sent).toEqual([
      { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
    ])
  })

  it.each<[string, Json | undefined, Json]>([
    ['null', null, empty],
    ['absent', undefined, empty],
    ['null type', { type: null, properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
    [
      'oneOf on top',
      { oneOf: [{ required: ['a'] }] },
      { type: 'object', properties: {}, oneOf: [{ required: ['a'] }] },
    ],
    [
      'Codex’s mark',
      { type: 'object', properties: { m: { type: 'string', encrypted: true } } },
      { type: 'object', properties: { m: { type: 'string' } } },
    ],
  ])('normalises parameters: %s', (_name, parameters, expected) => {
    const tool = fn('f', parameters === undefined ? {} : { parameters })
    if (parameters === undefined) delete tool['parameters']
    expect(convertTools([tool]).sent).toEqual([
      { type: 'function', function: { name: 'f', parameters: expected } },
    ])
  })

  it('drops what a parser of the provider refuses', () => {
    const parameters = { type: 'object', properties: { pattern: { type: 'string', pattern: 'x' } } }
    const { sent } = convertTools(
      [fn('f', { parameters, strict: true })],
      {},
      { dropSchemaKeywords: ['pattern'], strictTools: false },
    )
    expect(sent).toEqual([
      {
        type: 'function',
        function: { name: 'f', parameters: { type: 'object', properties: { pattern: { type: 'string' } } } },
      },
    ])
  })

  it('takes the nested shape too', () => {
    expect(convertTools([{ type: 'function', function: { name: 'f', parameters: empty } }]).names).toEqual([
      'f',
    ])
  })

  it('shows a custom tool as a function with one required string, the grammar in its description', () => {
    const grammar = { type: 'grammar', syntax: 'lark', definition: 'start: begin_patch' }
    const tool = { type: 'custom', name: 'apply_patch', description: 'Edit files.', format: grammar }
    const [sent] = convertTools([tool]).sent
    const shown = objectOf(sent?.['function'])
    expect(shown['parameters']).toMatchObject({
      required: ['input'],
      additionalProperties: false,
      properties: { input: { type: 'string' } },
    })
    expect(shown['description']).toMatch(
      /Edit files\.[^]*no JSON[^]*code fence[^]*lark[^]*start: begin_patch/,
    )
    expect(convertTools([tool], {}, { customTools: true }).sent).toEqual([
      {
        type: 'custom',
        custom: {
          name: 'apply_patch',
          description: 'Edit files.',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: begin_patch' } },
        },
      },
    ])
  })

  it('flattens namespaces; `functions` is none; a custom child keeps its grammar', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'multi',
        description: '',
        tools: [
          fn('spawn'),
          {
            type: 'custom',
            name: 'apply_patch',
            format: { type: 'grammar', syntax: 'lark', definition: 'G' },
          },
        ],
      },
      { type: 'namespace', name: 'functions', description: '', tools: [fn('exec')] },
      fn('multi__plain'),
    ]
    const { names, sent } = convertTools(tools)
    expect(names).toEqual(['multi__spawn', 'multi__apply_patch', 'exec', 'multi__plain'])
    expect(JSON.stringify(sent[1])).toContain('G')
  })

  it('gives every tool a legal name of its own, the same in each request', () => {
    const long = 'x'.repeat(70)
    const tools = [
      fn('a.b'),
      fn('a_b'),
      fn(long),
      fn(`${long}y`),
      fn('ns__f'),
      { type: 'namespace', name: 'ns', description: '', tools: [fn('f')] },
    ]
    const { names } = convertTools(tools)
    expect(new Set(names).size).toBe(6)
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(convertTools(tools).names).toEqual(names)
  })

  it('drops a repeated tool and hosted tools with a warning, and leaves an empty list out', () => {
    const hosted = [
      'web_search',
      'web_search_preview',
      'file_search',
      'code_interpreter',
      'image_generation',
      'mcp',
      'computer_use_preview',
      'tool_search',
      'novelty',
    ]
    expect(convertTools([fn('f'), fn('f')]).codes).toEqual(['duplicate-tool-dropped'])
    const { body, codes } = convertTools(
      hosted.map((type) => ({ type })),
      { tool_choice: 'auto', parallel_tool_calls: true },
    )
    expect(codes).toEqual(hosted.map(() => 'hosted-tool-dropped'))
    expect(Object.keys(body).sort()).toEqual(['messages', 'model'])
  })

  it('drops a shell that runs in a container, keeps the one the client runs', () => {
    expect(convertTools([{ type: 'shell', environment: { type: 'container_auto' } }]).codes).toEqual([
      'hosted-tool-dropped',
    ])
    expect(
      convertTools([
        { type: 'shell', environment: { type: 'local' } },
        { type: 'local_shell' },
        { type: 'apply_patch' },
      ]).names,
    ).toEqual(['shell', 'local_shell', 'apply_patch'])
  })

  it('declares tools of additional_tools and those a tool search loaded, without messages for the former', () => {
    const input = [
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'namespace', name: 'functions', description: '', tools: [fn('exec')] }],
      },
      { role: 'user', content: 'x' },
      { type: 'tool_search_call', call_id: 's', execution: 'client', arguments: { query: 'cal' } },
      {
        type: 'tool_search_output',
        call_id: 's',
        execution: 'client',
        tools: [
          { type: 'namespace', name: 'cal', description: '', tools: [fn('list', { description: 'Lists.' })] },
        ],
      },
    ]
    const tools = [{ type: 'tool_search', execution: 'client', description: 'Find', parameters: empty }]
    const { body, names } = convertTools(tools, { input })
    expect(names).toEqual(['tool_search', 'exec', 'cal__list'])
    expect(body['messages']).toEqual([
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 's', type: 'function', function: { name: 'tool_search', arguments: '{"query":"cal"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 's', content: 'Loaded tools:\n- cal: list – Lists.' },
    ])
  })

  it('gives calls of the history the flat name of this request', () => {
    const input = [
      { type: 'function_call', call_id: 'a', name: 'spawn', namespace: 'multi', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'ok' },
      { type: 'function_call', call_id: 'b', name: 'gone.tool', arguments: '{}' },
    ]
    const { body } = convertTools(
      [{ type: 'namespace', name: 'multi', description: '', tools: [fn('spawn')] }],
      { input },
    )
    expect(JSON.stringify(body['messages'])).toMatch(/"name":"multi__spawn"[^]*"name":"gone_tool"/)
  })

  it('sends parallel_tool_calls only with tools and only where it is known', () => {
    expect(convertTools([fn('f')], { parallel_tool_calls: false }).body['parallel_tool_calls']).toBe(false)
    const unknown = convertTools([fn('f')], { parallel_tool_calls: false }, { parallelToolCalls: false })
    expect(unknown.body).not.toHaveProperty('parallel_tool_calls')
    expect(unknown.codes).toEqual(['member-dropped'])
  })
})

describe('tool choice', () => {
  const tools = [
    fn('f'),
    { type: 'custom', name: 'patch' },
    { type: 'namespace', name: 'ns', description: '', tools: [fn('g')] },
    { type: 'local_shell' },
  ]
  const named = (name: string) => ({ type: 'function', function: { name } })

  it.each<[string, Json, Json]>([
    ['auto', 'auto', 'auto'],
    ['none', 'none', 'none'],
    ['required', 'required', 'required'],
    ['a function', { type: 'function', name: 'f' }, named('f')],
    ['a nested function', { type: 'function', function: { name: 'f' } }, named('f')],
    ['a custom tool', { type: 'custom', name: 'patch' }, named('patch')],
    ['a namespaced function', { type: 'function', name: 'g', namespace: 'ns' }, named('ns__g')],
    ['a namespaced function by its bare name', { type: 'function', name: 'g' }, named('ns__g')],
    ['local_shell', { type: 'local_shell' }, named('local_shell')],
  ])('%s', (_name, choice, expected) => {
    expect(convertTools(tools, { tool_choice: choice }).body['tool_choice']).toEqual(expected)
  })

  it('drops the choice of a tool that is gone', () => {
    const { body, codes } = convertTools(tools, { tool_choice: { type: 'function', name: 'gone' } })
    expect(body).not.toHaveProperty('tool_choice')
    expect(codes).toEqual(['tool-choice-dropped'])
    expect(convertTools([], { tool_choice: 'required' }).codes).toEqual(['tool-choice-dropped'])
  })

  it('sends just the allowed tools, natively where the server knows the form', () => {
    const choice = {
      type: 'allowed_tools',
      mode: 'required',
      tools: [
        { type: 'function', name: 'f' },
        { type: 'custom', name: 'patch' },
        { type: 'mcp', server_label: 's' },
      ],
    }
    const subset = convertTools(tools, { tool_choice: choice })
    expect(subset.names).toEqual(['f', 'patch'])
    expect(subset.body['tool_choice']).toBe('required')
    const native = convertTools(
      [fn('f'), fn('h')],
      { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] } },
      { customTools: true },
    )
    expect(native.names).toEqual(['f', 'h'])
    expect(native.body['tool_choice']).toEqual({
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: [named('f')] },
    })
  })

  it('weakens a choice the provider does not have', () => {
    const { body, codes } = convertTools(tools, { tool_choice: 'required' }, { toolChoice: 'auto-only' })
    expect(body).not.toHaveProperty('tool_choice')
    expect(codes).toEqual(['tool-choice-weakened'])
  })
})

describe('names that come back', () => {
  const request = {
    input: 'x',
    tools: [
      fn('get__x'),
      { type: 'namespace', name: 'ns', description: '', tools: [fn('run')] },
      {
        type: 'namespace',
        name: 'default',
        description: '',
        tools: [{ type: 'custom', name: 'apply_patch' }],
      },
      { type: 'namespace', name: 'functions', description: '', tools: [fn('exec')] },
      { type: 'namespace', name: 'exec_ns', description: '', tools: [fn('twice')] },
      fn('twice'),
    ],
  }

  it.each([
    ['get__x', 'get__x', undefined],
    ['ns__run', 'run', 'ns'],
    ['ns.run', 'run', 'ns'],
    ['run', 'run', 'ns'],
    [' ns__run ', 'run', 'ns'],
    ['default.apply_patch', 'apply_patch', 'default'],
    ['exec', 'exec', undefined],
    ['functions.exec', 'exec', undefined],
    ['twice', 'twice', undefined],
    ['exec_ns__twice', 'twice', 'exec_ns'],
  ])('%s', (told, name, namespace) => {
    const { result } = runStream(
      [
        chunk(
          { tool_calls: [{ index: 0, id: 'a', function: { name: told, arguments: '{}' } }] },
          'tool_calls',
        ),
      ],
      request,
    )
    expect(result.outcome).toBe('completed')
    const [item] = objectsOf([...result.items])
    expect([item?.['name'], item?.['namespace']]).toEqual([name, namespace])
  })

  it('a bare name that two tools have is not guessed: the client gets it as it is', () => {
    const run = { type: 'function', name: 'run', parameters: empty }
    const tools = ['one', 'two'].map((name) => ({ type: 'namespace', name, description: '', tools: [run] }))
    const made = chunk(
      { tool_calls: [{ index: 0, id: 'a', function: { name: 'run', arguments: '{}' } }] },
      'stop',
    )
    const { result } = runStream([made], { input: 'x', tools })
    const [item] = objectsOf([...result.items])
    expect([result.outcome, item?.['name'], item?.['namespace']]).toEqual(['completed', 'run', undefined])
    expect(result.warnings).toMatchObject([{ code: 'undeclared-tool-called' }])
  })
})
