import { describe, expect, it } from 'vitest'
import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convert } from '../../../support/chat-harness.ts'

const where = (path: string, code = 'invalid_request') =>
  expect.objectContaining({ code, facts: expect.objectContaining({ where: path }) })

function thrownBy(changes: JsonObject): AppError | unknown {
  try {
    convert(changes)
  } catch (thrown) {
    return thrown
  }
  return undefined
}

const fn = (name: string, more: JsonObject = {}): Json => ({ type: 'function', function: { name, ...more } })

describe('tools', () => {
  it('makes nested tools flat and writes strict false unless it was set', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string' } } }
    const { body } = convert({
      tools: [
        fn('a', { description: 'd', parameters }),
        fn('b', { parameters, strict: true }),
        fn('c', { strict: null }),
      ],
    })
    expect(body['tools']).toEqual([
      { type: 'function', name: 'a', description: 'd', parameters, strict: false },
      { type: 'function', name: 'b', parameters, strict: true },
      { type: 'function', name: 'c', parameters: { type: 'object', properties: {} }, strict: false },
    ])
  })

  it('reads nested and flat tools of both kinds in one list', () => {
    const grammar = { syntax: 'lark', definition: 'start: /.+/' }
    const { body } = convert({
      tools: [
        fn('nested'),
        { type: 'function', name: 'flat', parameters: null },
        { type: 'custom', name: 'Flat', format: { type: 'grammar', ...grammar } },
        {
          type: 'custom',
          custom: { name: 'Nested', description: 'd', format: { type: 'grammar', grammar } },
        },
        { type: 'custom', custom: { name: 'Text', format: { type: 'text' } } },
        { function: { name: 'untyped' } },
      ],
    })
    const empty = { type: 'object', properties: {} }
    expect(body['tools']).toEqual([
      { type: 'function', name: 'nested', parameters: empty, strict: false },
      { type: 'function', name: 'flat', parameters: empty, strict: false },
      { type: 'custom', name: 'Flat', format: { type: 'grammar', ...grammar } },
      { type: 'custom', name: 'Nested', description: 'd', format: { type: 'grammar', ...grammar } },
      { type: 'custom', name: 'Text', format: { type: 'text' } },
      { type: 'function', name: 'untyped', parameters: empty, strict: false },
    ])
  })

  it('leaves tools and all that depends on them out when there are none', () => {
    const { body } = convert({ tools: [], tool_choice: 'auto', parallel_tool_calls: true })
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['tools']))
    expect(body).not.toHaveProperty('tool_choice')
    expect(body).not.toHaveProperty('parallel_tool_calls')
  })

  it('passes hosted tools on as they are', () => {
    const tools: Json[] = [
      { type: 'web_search', filters: { allowed_domains: ['a.org'] } },
      { type: 'code_interpreter', container: { type: 'auto' } },
      { type: 'mcp', server_label: 'x', server_url: 'https://x', require_approval: 'never' },
      { type: 'image_generation' },
      { type: 'file_search', vector_store_ids: ['v'] },
    ]
    expect(convert({ tools }).body['tools']).toEqual(tools)
  })

  it.each<[string, Json, string]>([
    ['computer use', { type: 'computer_use_preview' }, 'tools[0].type'],
    ['MCP with approval', { type: 'mcp', server_label: 'x' }, 'tools[0].require_approval'],
    ['client tool search', { type: 'tool_search', execution: 'client' }, 'tools[0].execution'],
  ])('refuses %s, which a Chat client could not answer', (_name, tool, path) => {
    expect(thrownBy({ tools: [tool] })).toEqual(where(path, 'unsupported_feature'))
  })

  it.each<[Json, string]>([
    [fn(''), 'tools[0].function.name'],
    [{ type: 'custom' }, 'tools[0].name'],
    ['x', 'tools[0]'],
    [fn('a', { parameters: 5 }), 'tools[0].function.parameters'],
    [fn('a', { strict: 'yes' }), 'tools[0].function.strict'],
    [{ type: 7 }, 'tools[0].type'],
  ])('names the place of the mistake in %j', (tool, path) => {
    expect(thrownBy({ tools: [tool] })).toEqual(where(path))
  })

  it('sends a name once', () => {
    const { body, warnings } = convert({
      tools: [fn('a', { description: '1' }), fn('a', { description: '2' })],
    })
    expect(body['tools']).toEqual([expect.objectContaining({ description: '1' })])
    expect(warnings).toEqual([expect.objectContaining({ code: 'duplicate-tool-dropped', path: 'tools[1]' })])
  })

  it('converts web_search_options', () => {
    const approximate = { country: 'DE', city: 'Bonn' }
    const { body } = convert({
      web_search_options: { search_context_size: 'low', user_location: { type: 'approximate', approximate } },
    })
    expect(body['tools']).toEqual([
      {
        type: 'web_search',
        search_context_size: 'low',
        user_location: { type: 'approximate', ...approximate },
      },
    ])
  })

  it('converts the retired functions, one call at a time', () => {
    const { body, memory } = convert({ functions: [{ name: 'f' }], function_call: { name: 'f' } })
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'f' }],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
    })
    expect(memory.legacyFunctions).toBe(true)
  })

  it('takes 60 tools', () => {
    const tools = Array.from({ length: 60 }, (_, n) => fn(`t${n}`))
    expect(convert({ tools }).body['tools']).toHaveLength(60)
  })
})

describe('tool choice', () => {
  const tools: Json = [fn('f'), { type: 'custom', name: 'Patch' }, { type: 'web_search' }]
  it.each<[Json, Json]>([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    ['any', 'required'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'function', name: 'f' },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'Patch' } },
      { type: 'custom', name: 'Patch' },
    ],
    [
      { type: 'function', function: { name: 'Patch' } },
      { type: 'custom', name: 'Patch' },
    ],
    [{ type: 'web_search' }, { type: 'web_search' }],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [fn('f')] } },
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
    ],
    [
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [{ type: 'custom', name: 'Patch' }, { type: 'web_search' }],
      },
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [{ type: 'custom', name: 'Patch' }, { type: 'web_search' }],
      },
    ],
  ])('converts %j', (choice, expected) => {
    expect(convert({ tools, tool_choice: choice }).body['tool_choice']).toEqual(expected)
  })

  it.each<[Json, string]>([
    ['sometimes', 'tool_choice'],
    [5, 'tool_choice'],
    [{}, 'tool_choice.type'],
    [{ type: 'function', function: { name: 'ghost' } }, 'tool_choice.function.name'],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'x', tools: [] } }, 'tool_choice.allowed_tools.mode'],
    [{ type: 'allowed_tools', allowed_tools: { tools: [] } }, 'tool_choice.allowed_tools.tools'],
    [
      { type: 'allowed_tools', allowed_tools: { tools: [fn('ghost')] } },
      'tool_choice.allowed_tools.tools[0].function.name',
    ],
  ])('refuses %j, naming the place', (choice, path) => {
    expect(thrownBy({ tools, tool_choice: choice })).toEqual(where(path))
  })

  it('drops a choice without tools, with a warning where it meant something', () => {
    expect(convert({ tool_choice: 'auto' }).warnings).toEqual([])
    const { body, warnings } = convert({ tool_choice: 'required' })
    expect(body).not.toHaveProperty('tool_choice')
    expect(warnings).toEqual([expect.objectContaining({ code: 'tool-choice-dropped' })])
  })
})

describe('output format', () => {
  const schema = { type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'] }
  it('makes a nested schema flat', () => {
    const json_schema = { name: 'n', description: 'd', schema, strict: true }
    const { body } = convert({ response_format: { type: 'json_schema', json_schema }, verbosity: 'low' })
    expect(body['text']).toEqual({
      format: { type: 'json_schema', name: 'n', schema, description: 'd', strict: true },
      verbosity: 'low',
    })
  })

  it('leaves plain text out and passes json_object', () => {
    expect(convert({ response_format: { type: 'text' } }).body).not.toHaveProperty('text')
    expect(convert({ response_format: { type: 'json_object' } }).body['text']).toEqual({
      format: { type: 'json_object' },
    })
  })

  it.each<[Json, string]>([
    [{ type: 'xml' }, 'response_format.type'],
    [{ type: 'json_schema', json_schema: { name: 'n' } }, 'response_format.json_schema.schema'],
    ['json', 'response_format'],
  ])('refuses %j', (format, path) => {
    expect(thrownBy({ response_format: format })).toEqual(where(path))
  })
})
