import { describe, expect, it } from 'vitest'
import { readObjects } from '../../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convert, messagesToResponses, replyContext } from '../../../support/messages-harness.ts'

const schema = { type: 'object', properties: { a: { type: 'string' } } }
const tool = (name: string, more: JsonObject = {}): JsonObject => ({ name, input_schema: schema, ...more })
const namesOf = (body: JsonObject): Json[] => readObjects(body, 'tools').map((entry) => entry['name'] ?? null)

describe('tools', () => {
  it('become functions that are not strict', () => {
    const { body, warnings } = convert({
      tools: [
        tool('f', { description: 'd', cache_control: { type: 'ephemeral' }, eager_input_streaming: true }),
      ],
    })
    expect(body['tools']).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: schema, strict: false },
    ])
    expect(warnings).toEqual([])
  })

  it('are strict only where the upstream can be', () => {
    const closed = { ...schema, required: ['a'], additionalProperties: false }
    const strict = convert({ tools: [tool('f', { strict: true, input_schema: closed })] })
    expect(strict.body['tools']).toMatchObject([{ strict: true }])
    const loose = convert({ tools: [tool('f', { strict: true })] })
    expect(loose.body['tools']).toMatchObject([{ strict: false }])
    expect(loose.warnings).toMatchObject([{ code: 'strict-dropped', path: 'tools[0].strict' }])
  })

  it('the client knows by heart get their schema', () => {
    const tools = [
      { type: 'bash_20250124', name: 'bash' },
      { type: 'text_editor_20250124', name: 'str_replace_editor' },
      { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
      { type: 'memory_20250818', name: 'memory' },
    ]
    const { body, warnings } = convert({ tools })
    expect(warnings).toEqual([])
    expect(namesOf(body)).toEqual(tools.map(({ name }) => name))
    const [, older, newer] = readObjects(body, 'tools').map((entry) => JSON.stringify(entry))
    expect(older).toContain('undo_edit')
    expect(newer).not.toContain('undo_edit')
  })

  it('of the provider: the search is mapped, the others are dropped, those without which nothing works refused', () => {
    const search = {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 8,
      allowed_domains: ['a.org'],
    }
    const { body, warnings } = convert({
      tools: [search, { type: 'code_execution_20250825', name: 'code_execution' }],
      tool_choice: { type: 'tool', name: 'web_search' },
    })
    expect(body).toMatchObject({
      tools: [{ type: 'web_search', filters: { allowed_domains: ['a.org'] } }],
      tool_choice: { type: 'web_search' },
      include: ['web_search_call.action.sources'],
    })
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([
      ['parameter-dropped', 'tools[0].max_uses'],
      ['hosted-tool-dropped', 'tools[1]'],
    ])
    expect(() => convert({ tools: [{ type: 'computer_20250124', name: 'computer' }] })).toThrow(
      /tools\[0\].type/,
    )
  })

  it('with names the upstream refuses get others, and the reply the old ones', () => {
    const name = `mcp__${'server'.repeat(10)}__tool`
    const { body, memory } = convert({
      tools: [tool(name)],
      tool_choice: { type: 'tool', name },
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name, input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'y' }] },
      ],
    })
    const [short] = namesOf(body)
    expect(short).toMatch(/^[\w-]{1,64}$/)
    expect(body['tool_choice']).toEqual({ type: 'function', name: short })
    expect(readObjects(body, 'input')[1]).toMatchObject({ type: 'function_call', name: short })
    const call = { type: 'function_call', call_id: 'd', name: short ?? '', arguments: '{}' }
    const reply = messagesToResponses.response({ status: 'completed', output: [call] }, replyContext(memory))
    expect(reply.body['content']).toMatchObject([{ type: 'tool_use', id: 'd', name }])
  })
})

describe('tools that are held back', () => {
  const user = { role: 'user', content: 'x' }
  const lazy = tool('lazy', { defer_loading: true })
  const search = [
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'ToolSearch', input: {} }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'c', content: [{ type: 'tool_reference', tool_name: 'lazy' }] },
      ],
    },
  ]
  const change = (type: string, about: JsonObject): JsonObject => ({
    role: 'system',
    content: [{ type, tool: about }],
  })
  const byName = { type: 'tool_reference', name: 'lazy' }

  it.each<[string, JsonObject[], string[]]>([
    ['are not shown', [user], ['f']],
    ['are shown once a search found them', [user, ...search], ['f', 'lazy']],
    ['are shown once they were added', [user, change('tool_addition', byName)], ['f', 'lazy']],
    ['and no longer once they were removed', [user, ...search, change('tool_removal', byName)], ['f']],
    [
      'may come with a definition of their own',
      [user, change('tool_addition', { type: 'tool_definition', definition: tool('new') })],
      ['f', 'new'],
    ],
  ])('%s', (_name, messages, expected) => {
    const { body, warnings } = convert({ messages, tools: [tool('f'), lazy] })
    expect(namesOf(body)).toEqual(expected)
    expect(warnings).toEqual([])
  })

  it('are all shown where the search was to run at the provider', () => {
    const finder = { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' }
    const { body, warnings } = convert({ tools: [finder, lazy] })
    expect(namesOf(body)).toEqual(['lazy'])
    expect(warnings).toMatchObject([{ code: 'hosted-tool-dropped' }])
  })
})

it.each<[JsonObject, JsonObject]>([
  [{ type: 'auto' }, { tool_choice: 'auto' }],
  [{ type: 'any' }, { tool_choice: 'required' }],
  [{ type: 'none' }, { tool_choice: 'none' }],
  [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', name: 'f' } }],
  [
    { type: 'auto', disable_parallel_tool_use: true },
    { tool_choice: 'auto', parallel_tool_calls: false },
  ],
])('tool_choice %j', (choice, members) => {
  const { body } = convert({ tools: [tool('f')], tool_choice: choice })
  expect(body).toMatchObject(members)
  expect('parallel_tool_calls' in body).toBe('parallel_tool_calls' in members)
})

it('a choice of a tool that was dropped is dropped with it', () => {
  const tools = [{ type: 'web_fetch_20250910', name: 'web_fetch' }]
  const { body, warnings } = convert({ tools, tool_choice: { type: 'tool', name: 'web_fetch' } })
  expect(body).not.toHaveProperty('tool_choice')
  expect(body).not.toHaveProperty('tools')
  expect(warnings.map(({ code }) => code)).toEqual(['hosted-tool-dropped', 'tool-choice-dropped'])
})
