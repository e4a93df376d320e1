import { describe, expect, it } from 'vitest'
import { createScriptedUpstream } from '../fakes/scripted-upstream.mjs'
import { until } from '../integration/proxy/harness.ts'
import {
  frame,
  functionCall,
  message,
  messageStart,
  responsesStream,
  usage,
} from '../support/responses-frames.ts'
import { withCodexUpstream } from './codex-upstream-world.ts'

const provider = createScriptedUpstream()
const world = withCodexUpstream(provider)
const model = 'gpt-6.1-sol'
const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const
const words = ['The sky ', 'over Oslo ', 'is blue.']
const whole = words.join('')

/** The text of a reply that streams, in the pieces the client got. */
async function streamed(): Promise<{ deltas: string[]; last: string; error: unknown }> {
  const stream = await world().client.responses.create({ model, input: 'hi', stream: true })
  const deltas: string[] = []
  let last = ''
  let error: unknown = null
  for await (const event of stream) {
    last = event.type
    if (event.type === 'response.output_text.delta') deltas.push(event.delta)
    if (event.type === 'response.failed') error = event.response.error
  }
  return { deltas, last, error }
}

describe('what the provider refuses', () => {
  it('is a usage limit with the time it is lifted', async () => {
    const resetAt = Math.floor(Date.now() / 1000) + 3600
    provider.play({
      status: 429,
      headers: {
        'content-type': 'application/json',
        'x-codex-primary-used-percent': '100',
        'x-codex-primary-window-minutes': '300',
        'x-codex-primary-reset-at': String(resetAt),
      },
      pieces: [
        JSON.stringify({ error: { type: 'usage_limit_reached', message: 'limit', plan_type: 'plus' } }),
      ],
    })
    const asked = world().client.responses.create({ model, input: 'hi' })
    await expect(asked).rejects.toMatchObject({
      status: 429,
      error: { type: 'usage_limit_reached', resets_at: resetAt },
      message: expect.stringContaining('usage limit'),
    })
    const error: unknown = await asked.catch((thrown: unknown) => thrown)
    const wait = Number(
      error instanceof Error && 'headers' in error && error.headers instanceof Headers
        ? error.headers.get('retry-after')
        : NaN,
    )
    expect(wait).toBeGreaterThan(3500)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(provider.requests).toHaveLength(1)
  })

  it.each(['chat', 'responses'] as const)(
    'is a conversation that is too long, to a client of %s',
    async (dialect) => {
      const error = { code: 'context_length_exceeded', message: 'Your input exceeds the context window.' }
      provider.play({
        pieces: responsesStream([], { type: 'response.failed', response: { id: 'resp_1', error } }),
      })
      const { client } = world()
      const asked =
        dialect === 'chat'
          ? client.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }] })
          : client.responses.create({ model, input: 'hi' })
      await expect(asked).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' })
    },
  )

  it('keeps the provider’s own words', async () => {
    const error = {
      message: 'The parameter is wrong.',
      type: 'invalid_request_error',
      code: 'odd',
      param: 'x',
    }
    provider.play({ status: 400, pieces: [JSON.stringify({ error })] })
    const asked = world().client.responses.create({ model, input: 'hi' })
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'odd', param: 'x' })
    await expect(asked).rejects.toThrow('The parameter is wrong.')
    expect(provider.requests).toHaveLength(1)
  })

  it('is told in the stream to a client that streams', async () => {
    const error = { code: 'context_length_exceeded', message: 'Too long.' }
    const failed = frame({ type: 'response.failed', response: { id: 'resp_1', error } })
    provider.play({ pieces: [...messageStart('msg_1', words), failed], gapMs: 50 })
    const { deltas, last, error: told } = await streamed()
    expect(deltas.join('')).toBe(whole)
    expect(last).toBe('response.failed')
    expect(told).toMatchObject({ code: 'context_length_exceeded' })
  })

  it('ends early where the provider does', async () => {
    const end = { id: 'resp_1', incomplete_details: { reason: 'max_output_tokens' }, usage }
    provider.play({
      pieces: responsesStream([message('msg_1', 'Half of i')], {
        type: 'response.incomplete',
        response: end,
      }),
    })
    const reply = await world().client.responses.create({ model, input: 'hi' })
    expect(reply).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    expect(reply.output_text).toBe('Half of i')
    const chat = await world().client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'hi' }],
    })
    expect(chat.choices[0]?.finish_reason).toBe('length')
  })
})

describe('a stream that breaks off', () => {
  it('is not told twice when Codex asks again and gets the same', async () => {
    provider.play(
      { pieces: messageStart('msg_1', words.slice(0, 2)), end: 'cut' },
      { pieces: messageStart('msg_2', words.slice(0, 1)), end: 'cut' },
      { pieces: [...messageStart('msg_3', words), ...responsesStream([message('msg_3', whole)]).slice(2)] },
    )
    const { deltas, last } = await streamed()
    expect(deltas.join('')).toBe(whole)
    expect(last).toBe('response.completed')
    expect(provider.requests).toHaveLength(3)
  })

  it('fails where the second attempt says something else', async () => {
    provider.play(
      { pieces: messageStart('msg_1', words.slice(0, 2)), end: 'cut' },
      { pieces: responsesStream([message('msg_2', 'The sky is green.')]) },
    )
    const { deltas, last, error } = await streamed()
    expect(deltas.join('')).toBe('The sky over Oslo ')
    expect(last).toBe('response.failed')
    expect(error).toMatchObject({ code: 'provider_stream_cut' })
  })

  it('gives the client the calls that came before', async () => {
    const call = functionCall('call_1', 'get_weather', { city: 'Oslo' })
    provider.play(
      { pieces: responsesStream([call]).slice(0, -1), end: 'cut' },
      { pieces: responsesStream([message('msg_2', 'Blue.')]) },
    )
    const { client, methods } = world()
    const body = { model, tools: [weather] }
    const first = await client.responses.create({ ...body, input: 'hi' })
    expect(first.output).toMatchObject([{ type: 'function_call', call_id: 'call_1' }])
    const second = await client.responses.create({
      ...body,
      input: [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{ "city": "Oslo" }' },
        { type: 'function_call_output', call_id: 'call_1', output: 'blue' },
      ],
    })
    expect(second.output_text).toBe('Blue.')
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(1)
    expect(provider.requests.at(-1)?.body['input']).toContainEqual(
      expect.objectContaining({ type: 'function_call_output', output: 'blue' }),
    )
  })
})

describe('a client that goes away', () => {
  it.each([true, false])('ends the provider’s work; it streams: %s', async (stream) => {
    provider.play({ pieces: messageStart('msg_1', words), end: 'stall' })
    const before = provider.aborted()
    const { client, methods } = world()
    const abort = new AbortController()
    const types: string[] = []
    const read = async (): Promise<void> => {
      const reply = await client.responses.create({ model, input: 'hi', stream }, { signal: abort.signal })
      // With events the answer comes at once and its reading fails later; without, the whole call does.
      if (!('controller' in reply)) return
      for await (const { type } of reply) {
        types.push(type)
        abort.abort()
      }
    }
    const ended = read()
    if (!stream) {
      await until(() => provider.requests.length === 1, 'the provider was asked')
      abort.abort()
    }
    await ended.catch(() => undefined)
    expect(types.length > 0).toBe(stream)
    await until(() => provider.aborted() > before, 'the provider’s connection ends')
    await until(() => methods().includes('thread/unsubscribe'), 'the thread is left')
    expect(methods()).toContain('turn/interrupt')
  })

  it('leaves no thread behind', async () => {
    provider.play({ pieces: responsesStream([message('msg_1', whole)]) })
    const { client, loaded } = world()
    for (let round = 0; round < 5; round++) await client.responses.create({ model, input: 'hi' })
    await until(async () => (await loaded()) === 0, 'Codex has forgotten the threads')
  })
})
