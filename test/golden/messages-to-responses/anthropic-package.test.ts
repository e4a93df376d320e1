import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Anthropic, { APIError, BadRequestError, RateLimitError } from '@anthropic-ai/sdk'
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import { failureToMessagesError, toMessagesError } from '../../../shared/protocol/messages/error-envelope.ts'
import { encodeEvents, type EncodedEvent } from '../../../shared/protocol/sse/encoder.ts'
import { requestContext } from '../../support/chat-harness.ts'
import { foldEvents, messagesToResponses, replyContext } from '../../support/messages-harness.ts'
import { buildResponse } from '../../support/responses-events.ts'

/** The official package, answered by us: nothing goes over the network. */
function client(reply: () => Response): Anthropic {
  return new Anthropic({ apiKey: 'none', maxRetries: 0, fetch: () => Promise.resolve(reply()) })
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder).filter((file) => file.endsWith('.out.txt'))
const question: MessageCreateParamsNonStreaming = {
  model: 'claude-opus-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'hi' }],
}

/** The events of a golden file without its last line, and whether it ended well. */
function readEvents(name: string): { events: EncodedEvent[]; failed: boolean } {
  const lines = readFileSync(folder + name, 'utf8').trimEnd().split('\n')
  const failed = lines.at(-1)?.includes('"outcome":"failed"') ?? true
  const events = lines.slice(0, -1).map((data): EncodedEvent => ({ event: JSON.parse(data).type, data }))
  return { events, failed }
}

function stream(events: readonly EncodedEvent[]) {
  const headers = { 'content-type': 'text/event-stream' }
  return client(() => new Response(encodeEvents(events), { headers })).messages.stream(question)
}

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))

describe('the Anthropic package reads', () => {
  it.each(names.filter((name) => !readEvents(name).failed))('%s', async (name) => {
    const { events } = readEvents(name)
    const theirs = plain(await stream(events).finalMessage())
    const ours = foldEvents(events) ?? {}
    // The package keeps half a call, which the fold leaves out.
    if (ours['stop_reason'] !== 'max_tokens') expect(theirs).toEqual({ ...ours, parsed_output: null })
    else expect(theirs).toMatchObject({ stop_reason: 'max_tokens', usage: ours['usage'] })
  })

  it.each(names.filter((name) => readEvents(name).failed))('%s as a failure', async (name) => {
    const { events } = readEvents(name)
    const told: Json = JSON.parse(events.at(-1)?.data ?? 'null')
    const error: unknown = await stream(events)
      .finalMessage()
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(APIError)
    const type = isObject(told) && isObject(told['error']) ? told['error']['type'] : null
    expect(error).toMatchObject({ type, error: told })
  })
})

describe('the Anthropic package takes', () => {
  it('a whole answer', async () => {
    const items = [
      { kind: 'reasoning' as const, summary: ['Think.'], encrypted: 'gAAA' },
      { kind: 'text' as const, text: 'Hello' },
      { kind: 'function' as const, name: 'f', input: '{"a":1}' },
    ]
    const { body } = messagesToResponses.response(buildResponse({ items }), replyContext())
    const message = await client(() => Response.json(body)).messages.create(question)
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use'])
    expect(message).toMatchObject({ stop_reason: 'tool_use', usage: { cache_read_input_tokens: 5 } })
  })

  it.each([
    [429, RateLimitError, 'rate_limit_error'],
    [400, BadRequestError, 'invalid_request_error'],
  ])('an error with status %d', async (status, kind, type) => {
    const body = toMessagesError(new AppError('invalid_request', { what: 'No' }).toWire(), 'req_1', status)
    const reply = () => Response.json(body, { status, headers: { 'request-id': 'req_1' } })
    const error: unknown = await client(reply)
      .messages.create(question)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ status, type, requestID: 'req_1', apiMessage: 'No.' })
  })

  it('that the conversation is too long', async () => {
    const failure = { message: 'Too long.', code: 'context_length_exceeded', type: null, param: null, extra: {} }
    const body = failureToMessagesError(failure)
    const error: unknown = await client(() => Response.json(body, { status: 400 }))
      .messages.create(question)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ type: 'invalid_request_error', apiMessage: 'prompt is too long: Too long.' })
  })

  it('a count', async () => {
    const { messages, model } = question
    const count = await client(() => Response.json({ input_tokens: 7 })).messages.countTokens({ messages, model })
    expect(count.input_tokens).toBe(7)
  })
})

it('what the package calls a request is converted without a warning', () => {
  const request: MessageCreateParamsNonStreaming = {
    ...question,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: { effort: 'high' },
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    tools: [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }],
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'r', is_error: false }] },
      { role: 'system', content: 'note' },
    ],
  }
  const body: JsonObject = JSON.parse(JSON.stringify(request))
  const { warnings, body: sent } = messagesToResponses.request(body, requestContext())
  expect(warnings).toEqual([])
  expect(sent).toMatchObject({ parallel_tool_calls: false, reasoning: { effort: 'high', summary: 'auto' } })
})
