import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { apiKey, withWorld } from './harness.ts'

const world = withWorld()
const client = (orders: object = {}): OpenAI =>
  new OpenAI({
    baseURL: world().base,
    apiKey,
    maxRetries: 0,
    defaultHeaders: { 'x-fake': JSON.stringify(orders) },
  })

const messages = [{ role: 'user' as const, content: 'What is up?' }]
const parameters = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    days: { type: 'integer' },
    unit: { type: 'string', enum: ['C', 'F'] },
  },
  required: ['city', 'days', 'unit'],
}

it.each(['practice', 'chat/m'])('streams chat from %s through the official package', async (model) => {
  const stream = client().chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
  })
  const pieces: string[] = []
  stream.on('content', (delta) => pieces.push(delta))
  const final = await stream.finalChatCompletion()
  expect(pieces.length).toBeGreaterThan(3)
  expect(final.choices[0]?.finish_reason).toBe('stop')
  expect(final.choices[0]?.message.content).toBe(pieces.join(''))
})

it.each(['practice', 'resp/m'])('streams responses from %s through the official package', async (model) => {
  const stream = client().responses.stream({ model, input: 'What is up?' })
  let text = ''
  stream.on('response.output_text.delta', (event) => (text += event.delta))
  const final = await stream.finalResponse()
  expect(final.status).toBe('completed')
  expect(final.output_text).toBe(text)
  expect(text.length).toBeGreaterThan(10)
})

it('answers without streaming in both dialects, labelled as canned and echoing the question', async () => {
  const chat = await client().chat.completions.create({ model: 'practice', messages })
  expect(chat.choices[0]?.message.content).toMatch(/canned answer.*What is up\?/)
  expect(chat.usage?.total_tokens).toBeGreaterThan(1)
  const response = await client().responses.create({ model: 'practice', input: 'What is up?' })
  expect(response.output_text).toMatch(/canned answer.*What is up\?/)
  expect(response.usage?.total_tokens).toBeGreaterThan(1)
})

it('streams usage only when it was asked for', async () => {
  const usages = async (include_usage: boolean): Promise<number> => {
    let count = 0
    const options = include_usage ? { stream_options: { include_usage } } : {}
    for await (const chunk of await client().chat.completions.create({
      model: 'practice',
      messages,
      stream: true,
      ...options,
    })) {
      if (chunk.usage) count += 1
    }
    return count
  }
  expect([await usages(true), await usages(false)]).toEqual([1, 0])
})

it('goes a whole tool round trip in chat, through the package’s own tool runner', async () => {
  const calls: unknown[] = []
  const runner = client().chat.completions.runTools({
    model: 'practice-tools',
    messages,
    stream: true,
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'Weather of a city',
          parameters,
          parse: JSON.parse,
          function: (args: unknown) => {
            calls.push(args)
            return 'sunny'
          },
        },
      },
    ],
  })
  expect(await runner.finalContent()).toMatch(/Your tool answered: “sunny”/)
  expect(calls).toEqual([{ city: 'practice', days: 1, unit: 'C' }])
})

it('goes a whole tool round trip in responses', async () => {
  const tools = [{ type: 'function' as const, name: 'weather', parameters, strict: true }]
  const first = await client()
    .responses.stream({ model: 'practice-tools', input: 'hi', tools })
    .finalResponse()
  const call = first.output[0]
  if (call?.type !== 'function_call') throw new Error('no call')
  expect(call.name).toBe('weather')
  expect(JSON.parse(call.arguments)).toEqual({ city: 'practice', days: 1, unit: 'C' })
  const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'rainy' }
  const second = await client().responses.create({
    model: 'practice-tools',
    input: [{ role: 'user', content: 'hi' }, call, output],
    tools,
  })
  expect(second.output_text).toContain('“rainy”')
})

it('says so when practice-tools gets no tools', async () => {
  const reply = await client().chat.completions.create({ model: 'practice-tools', messages })
  expect(reply.choices[0]?.message.content).toContain('add a function to "tools"')
})

it('streams practice-slow word by word and stops when the client leaves', async () => {
  const stream = await client().chat.completions.create({ model: 'practice-slow', messages, stream: true })
  const times: number[] = []
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) times.push(Date.now())
    if (times.length === 3) break
  }
  expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1000)
})

it('names the member at fault to a practice client', async () => {
  const error: unknown = await client()
    .chat.completions.create({ model: 'practice', messages: [] })
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ status: 400, param: 'messages', code: 'invalid_request' })
})

it('throws the package’s own errors for a key, a model, and a stream that breaks', async () => {
  const wrongKey = new OpenAI({ baseURL: world().base, apiKey: 'wrong', maxRetries: 0 })
  await expect(wrongKey.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  const unknown = client().chat.completions.create({ model: 'nobody', messages })
  await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  const cut = client({ mode: 'cut', after: 3, gapMs: 5 }).chat.completions.stream({
    model: 'chat/m',
    messages,
  })
  await expect(cut.finalChatCompletion()).rejects.toThrow(/broke off|terminated/)
  const failed = client({ mode: 'cut', after: 3, gapMs: 5 }).responses.stream({ model: 'resp/m', input: 'x' })
  const events: string[] = []
  failed.on('event', (event) => events.push(event.type))
  await failed.done().catch(() => undefined)
  expect(events.at(-1)).toBe('response.failed')
})

it('lists models as the package expects them', async () => {
  const ids: string[] = []
  for await (const model of client().models.list()) ids.push(model.id)
  expect(ids).toContain('practice')
  expect((await client().models.retrieve('practice-slow')).id).toBe('practice-slow')
})
