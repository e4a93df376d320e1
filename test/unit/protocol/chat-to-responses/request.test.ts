import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'
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

describe('sampling and limits', () => {
  it('keeps what has the same name, zero included', () => {
    const same: JsonObject = {
      temperature: 0,
      top_p: 0,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      safety_identifier: 's',
    }
    const { body, warnings } = convert(same)
    expect(body).toMatchObject(same)
    expect(warnings).toEqual([])
  })

  it('takes the newer of the two limits and raises one that the upstream refuses', () => {
    expect(convert({ max_tokens: 100 }).body['max_output_tokens']).toBe(100)
    expect(convert({ max_tokens: 100, max_completion_tokens: 50 }).body['max_output_tokens']).toBe(50)
    const { body, warnings } = convert({ max_tokens: 1 })
    expect(body['max_output_tokens']).toBe(16)
    expect(warnings).toEqual([expect.objectContaining({ code: 'output-limit-raised', path: 'max_tokens' })])
    const quirks = {
      ...defaultResponsesQuirks,
      responses: { ...defaultResponsesQuirks.responses, minOutputTokens: 0 },
    }
    expect(convert({ max_tokens: 1 }, { quirks }).body['max_output_tokens']).toBe(1)
  })

  it.each<[JsonObject, string]>([
    [{ n: 2 }, 'n'],
    [{ audio: { voice: 'alloy', format: 'mp3' } }, 'audio'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
  ])('refuses %j, which would change the answer', (changes, path) => {
    expect(thrownBy(changes)).toEqual(where(path, 'unsupported_feature'))
  })

  it('warns about what has no counterpart, but not about its default', () => {
    const { body, warnings } = convert({
      stop: ['x'],
      seed: 1,
      logit_bias: { a: 1 },
      prediction: { type: 'content', content: 'x' },
      frequency_penalty: 0,
      presence_penalty: 0.5,
      n: 1,
      modalities: ['text'],
      unheard_of: 1,
    })
    expect(warnings.map(({ path }) => path).sort()).toEqual(
      ['logit_bias', 'prediction', 'presence_penalty', 'seed', 'stop', 'unheard_of'].sort(),
    )
    for (const name of ['stop', 'seed', 'n', 'modalities', 'unheard_of'])
      expect(body).not.toHaveProperty(name)
  })

  it.each([
    ['temperature', '1'],
    ['max_tokens', 'many'],
    ['user', 7],
    ['metadata', []],
    ['stream', 'yes'],
    ['tools', {}],
  ])('names %s when it is %j', (name, value) => {
    expect(thrownBy({ [name]: value })).toEqual(where(name))
  })

  it('asks for log probabilities', () => {
    const { body, memory } = convert({ logprobs: true, top_logprobs: 3 })
    expect(body).toMatchObject({ top_logprobs: 3, include: ['message.output_text.logprobs'] })
    expect(memory.logprobs).toBe(true)
    expect(convert({ logprobs: false, top_logprobs: 3 }).body).not.toHaveProperty('top_logprobs')
  })
})

describe('reasoning', () => {
  it('takes the client’s effort before the alias’s, and asks for a summary', () => {
    expect(convert({ reasoning_effort: 'low' }, { reasoningEffort: 'high' }).body['reasoning']).toEqual({
      effort: 'low',
      summary: 'auto',
    })
    expect(convert({}, { reasoningEffort: 'high' }).body['reasoning']).toEqual({
      effort: 'high',
      summary: 'auto',
    })
    expect(convert({ reasoning: { effort: 'high', summary: 'detailed' } }).body['reasoning']).toEqual({
      effort: 'high',
      summary: 'detailed',
    })
  })

  it('does not speak of reasoning to a model that may not know it', () => {
    expect(convert({}).body).not.toHaveProperty('reasoning')
    expect(convert({ reasoning_effort: 'none' }).body['reasoning']).toEqual({ effort: 'none' })
  })

  it('clamps to what the upstream takes', () => {
    const quirks = { ...defaultResponsesQuirks, efforts: ['low', 'medium', 'high'] }
    const { body, warnings } = convert({ reasoning_effort: 'xhigh' }, { quirks })
    expect(body['reasoning']).toMatchObject({ effort: 'high' })
    expect(warnings).toEqual([expect.objectContaining({ code: 'effort-changed' })])
  })
})

describe('delivery', () => {
  it('stores nothing unless asked, and streams only when asked', () => {
    expect(convert({}).body).toMatchObject({ store: false, stream: false, model: 'gpt-5.2-codex' })
    expect(convert({ store: true, stream: true }).body).toMatchObject({ store: true, stream: true })
  })

  it('keeps the wish for usage to itself', () => {
    const { body, memory } = convert({ stream: true, stream_options: { include_usage: true } })
    expect(body).not.toHaveProperty('stream_options')
    expect(memory.includeUsage).toBe(true)
    const obfuscation = convert({ stream: true, stream_options: { include_obfuscation: false } })
    expect(obfuscation.body['stream_options']).toEqual({ include_obfuscation: false })
  })

  it('sends the ChatGPT backend only what Codex sends', () => {
    const { body, warnings } = convert(
      {
        stream: false,
        store: true,
        max_tokens: 5,
        temperature: 0.5,
        top_p: 1,
        metadata: { a: 'b' },
        user: 'u',
        prompt_cache_retention: '24h',
        prompt_cache_key: 'k',
        stream_options: { include_obfuscation: true },
        tools: [fn('f')],
      },
      { quirks: chatgptBackendQuirks },
    )
    expect(body).toMatchObject({
      store: false,
      stream: true,
      instructions: '',
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
    })
    expect(Array.isArray(body['input'])).toBe(true)
    const sentByCodex =
      'model instructions input tools tool_choice parallel_tool_calls reasoning store stream include prompt_cache_key text service_tier client_metadata'
    expect(Object.keys(body).filter((name) => !sentByCodex.split(' ').includes(name))).toEqual([])
    expect(warnings.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['store', 'temperature', 'max_output_tokens', 'user', 'metadata']),
    )
  })
})

describe('requests of real Codex versions with wire_api = "chat"', () => {
  it.each(['0.42.0', '0.44.0', '0.94.0'])('converts the one of %s without loss', (version) => {
    const file = new URL(`../../../fixtures/codex/${version}-wire-chat.json`, import.meta.url)
    const recorded = JSON.parse(readFileSync(file, 'utf8'))
    const request: JsonObject = recorded.requests[0].body
    const { body, warnings } = convert(request, { quirks: chatgptBackendQuirks })
    expect(warnings).toEqual([])
    const tools = JSON.parse(JSON.stringify(request['tools']))
    expect(body['tools']).toHaveLength(tools.length)
    expect(JSON.parse(JSON.stringify(body['tools'])).map((tool: { name: string }) => tool.name)).toEqual(
      tools.map((tool: { function: { name: string } }) => tool.function.name),
    )
    const texts = JSON.parse(JSON.stringify(request['messages'])).map((m: { content: string }) => m.content)
    for (const text of texts)
      expect(JSON.stringify([body['instructions'], body['input']])).toContain(
        JSON.stringify(text).slice(1, -1),
      )
  })
})
