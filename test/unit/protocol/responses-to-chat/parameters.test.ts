import { describe, expect, it } from 'vitest'
import { clampEffort } from '../../../../shared/protocol/convert/common/effort.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convertRequest } from '../../../support/responses-to-chat.ts'

const all = { dropMembers: [] }

describe('parameters', () => {
  it('sends sampling and labels under the same names; 0 is a value', () => {
    const members = {
      temperature: 0,
      top_p: 0,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      safety_identifier: 's',
      prompt_cache_key: 'k',
    }
    expect(convertRequest({ input: 'x', ...members }, all).body).toMatchObject(members)
  })

  it('takes null for absent', () => {
    const members = {
      temperature: null,
      top_p: null,
      max_output_tokens: null,
      tools: null,
      tool_choice: null,
      reasoning: null,
      text: null,
      metadata: null,
      previous_response_id: null,
      stream: null,
    }
    expect(Object.keys(convertRequest({ input: 'x', ...members }, all).body).sort()).toEqual([
      'messages',
      'model',
    ])
  })

  it('sends one token limit, under the name the provider knows', () => {
    expect(convertRequest({ input: 'x', max_output_tokens: 9 }).body).toMatchObject({ max_tokens: 9 })
    const { body } = convertRequest(
      { input: 'x', max_output_tokens: 9 },
      { maxTokensField: 'max_completion_tokens' },
    )
    expect(body).toMatchObject({ max_completion_tokens: 9 })
    expect(body).not.toHaveProperty('max_tokens')
  })

  it('asks for usage when streaming, unless the provider refuses; stream_options never without stream', () => {
    expect(convertRequest({ input: 'x', stream: true }).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(convertRequest({ input: 'x', stream: true }, { streamUsage: false }).body).not.toHaveProperty(
      'stream_options',
    )
    expect(convertRequest({ input: 'x', stream: false }).body).not.toHaveProperty('stream_options')
    expect(
      convertRequest({ input: 'x', stream: false, stream_options: { include_obfuscation: true } }).body,
    ).not.toHaveProperty('stream_options')
  })

  it('keeps what only concerns OpenAI’s servers from the upstream', () => {
    const members = {
      include: ['reasoning.encrypted_content'],
      store: true,
      truncation: 'auto',
      background: false,
      max_tool_calls: 3,
      client_metadata: { a: 1 },
      context_management: [{ type: 'compaction' }],
      stream_options: { include_obfuscation: false },
      prompt_cache_retention: '24h',
      conversation: null,
      prompt: null,
    }
    const { body, warnings } = convertRequest({ input: 'x', ...members }, all)
    expect(Object.keys(body).sort()).toEqual(['messages', 'model'])
    expect(warnings.map(({ path }) => path)).toEqual(['truncation', 'max_tool_calls', 'context_management'])
  })

  it('warns of a dropped member only where the answer may differ', () => {
    const { body, warnings } = convertRequest(
      {
        input: 'x',
        temperature: 1,
        user: 'u',
        text: { verbosity: 'low' },
        metadata: {},
        prompt_cache_key: 'k',
      },
      { dropMembers: ['temperature', 'user', 'verbosity', 'metadata', 'prompt_cache_key'] },
    )
    expect(Object.keys(body).sort()).toEqual(['messages', 'model'])
    expect(warnings.map(({ path }) => path)).toEqual(['temperature', 'verbosity'])
  })

  it('asks for log probabilities as Chat wants it', () => {
    expect(convertRequest({ input: 'x', top_logprobs: 3 }).body).toMatchObject({
      logprobs: true,
      top_logprobs: 3,
    })
    const { body } = convertRequest({ input: 'x', include: ['message.output_text.logprobs'] })
    expect(body).toMatchObject({ logprobs: true })
    expect(body).not.toHaveProperty('top_logprobs')
    expect(convertRequest({ input: 'x', top_logprobs: 0 }).body).not.toHaveProperty('logprobs')
  })

  it('uses the upstream’s model name', () => {
    expect(convertRequest({ model: 'alias', input: 'x' }).body['model']).toBe('upstream-model')
  })
})

describe('reasoning effort', () => {
  const effort = (body: JsonObject, efforts: readonly string[] | null, fallback: string | null = null) => {
    const { body: sent, warnings } = convertRequest(
      { input: 'x', ...body },
      { efforts },
      { reasoningEffort: fallback },
    )
    return [sent['reasoning_effort'], ...warnings.map(({ code }) => code)]
  }

  it('goes out as wished; an alias stands in; the client wins', () => {
    expect(effort({ reasoning: { effort: 'low' } }, ['low', 'high'])).toEqual(['low'])
    expect(effort({}, ['low', 'high'], 'high')).toEqual(['high'])
    expect(effort({ reasoning: { effort: 'low' } }, ['low', 'high'], 'high')).toEqual(['low'])
    expect(effort({}, ['low'])).toEqual([undefined])
  })

  it('comes from the latest configuration_update of Codex when the request names none', () => {
    const input = [
      { role: 'user', content: 'x' },
      { type: 'configuration_update', reasoning: { effort: 'low' } },
      { type: 'configuration_update', reasoning: { effort: 'high' } },
    ]
    expect(effort({ input }, ['low', 'high'])).toEqual(['high'])
  })

  it('is clamped to the nearest, with a warning, or left out', () => {
    expect(effort({ reasoning: { effort: 'xhigh' } }, ['low', 'high'])).toEqual(['high', 'effort-clamped'])
    expect(effort({ reasoning: { effort: 'high' } }, null)).toEqual([undefined, 'effort-dropped'])
    expect(effort({ reasoning: { effort: 'frantic' } }, ['low'])).toEqual([undefined, 'effort-dropped'])
  })

  it.each([
    ['none', ['low', 'medium', 'high'], 'low'],
    ['minimal', ['none', 'high'], 'none'],
    ['medium', ['low', 'high'], 'low'],
    ['max', ['minimal', 'low'], 'low'],
    ['xhigh', ['low', 'high', 'max'], 'high'],
  ])('%s among %j is %s', (wished, accepted, expected) => {
    expect(clampEffort(wished, accepted)).toBe(expected)
  })
})

describe('output format', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  }
  const format = { type: 'json_schema', name: 'out', description: 'd', schema, strict: true }

  it('nests a JSON schema', () => {
    expect(convertRequest({ input: 'x', text: { format } }).body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'out', description: 'd', schema, strict: true },
    })
  })

  it('passes json_object and leaves text out', () => {
    expect(
      convertRequest({ input: 'x', text: { format: { type: 'json_object' } } }).body['response_format'],
    ).toEqual({ type: 'json_object' })
    expect(convertRequest({ input: 'x', text: { format: { type: 'text' } } }).body).not.toHaveProperty(
      'response_format',
    )
  })

  it('puts the schema into the prompt of a provider that has none, and says so', () => {
    const { body, warnings } = convertRequest(
      { instructions: 'Be brief.', input: 'x', text: { format } },
      { jsonSchema: false },
    )
    expect(body['response_format']).toEqual({ type: 'json_object' })
    expect(JSON.stringify(body['messages'])).toMatch(/Be brief\.[^]*JSON Schema[^]*additionalProperties/)
    expect(warnings.map(({ code }) => code)).toEqual(['schema-in-prompt'])
  })
})
