import Anthropic from '@anthropic-ai/sdk'
import { expect, it } from 'vitest'
import { answer, greeting, models, thought, withStrictWorld } from '../sdk/strict-world.ts'

const world = withStrictWorld()
/** Anthropic's package appends `/v1/messages` itself. */
const client = (): Anthropic =>
  new Anthropic({ baseURL: world().baseURL.replace(/\/v1$/, ''), apiKey: world().apiKey, maxRetries: 0 })

const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is up?' }]
const weather: Anthropic.Tool = {
  name: 'weather',
  description: 'Weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
const callsOf = (message: Anthropic.Message): Anthropic.ToolUseBlock[] =>
  message.content.filter((block) => block.type === 'tool_use')

it.each(models)('streams from %s', async (model) => {
  const stream = client().messages.stream({ model, max_tokens: 1000, messages })
  const pieces: string[] = []
  stream.on('text', (delta) => pieces.push(delta))
  const message = await stream.finalMessage()
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.join('')).toBe(greeting)
  expect(textOf(message)).toBe(greeting)
  expect([message.model, message.stop_reason, message.role]).toEqual([model, 'end_turn', 'assistant'])
  expect(message.id).toMatch(/^msg_[0-9a-f]{32}$/)
  expect(message.usage.output_tokens).toBeGreaterThan(0)
})

it.each(models)('answers in one piece from %s, with the id of the exchange', async (model) => {
  const asked = client().messages.create({ model, max_tokens: 1000, messages, system: 'Be kind' })
  const { data: message, request_id: id } = await asked.withResponse()
  expect([textOf(message), message.stop_reason, message.model]).toEqual([greeting, 'end_turn', model])
  expect(id).toMatch(/^req_[0-9a-f]{32}$/)
  expect(message.usage.input_tokens + (message.usage.cache_read_input_tokens ?? 0)).toBeGreaterThan(0)
})

it.each(models.flatMap((model) => [[model, true] as const, [model, false] as const]))(
  'runs tools over two turns through %s, streaming: %s',
  async (model, stream) => {
    const ask = (history: Anthropic.MessageParam[]): Promise<Anthropic.Message> => {
      const request = { model, max_tokens: 1000, messages: history, tools: [weather] }
      return stream ? client().messages.stream(request).finalMessage() : client().messages.create(request)
    }
    const first = await ask(messages)
    expect(first.stop_reason).toBe('tool_use')
    expect(callsOf(first).map(({ name, input }) => [name, input])).toEqual([
      ['weather', { city: 'Paris' }],
      ['weather', { city: 'Rome' }],
    ])
    const results = callsOf(first).map(({ id }, index): Anthropic.ToolResultBlockParam => ({
      type: 'tool_result',
      tool_use_id: id,
      content: index === 0 ? 'sunny' : 'rainy',
    }))
    const second = await ask([
      ...messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: results },
    ])
    expect([textOf(second), second.stop_reason]).toEqual(['I was told: sunny, rainy', 'end_turn'])
  },
)

it.each(models)('shows thinking from %s and takes it back', async (model) => {
  const thinking = { type: 'adaptive' } as const
  const ask = (history: Anthropic.MessageParam[]): Promise<Anthropic.Message> =>
    client().messages.stream({ model, max_tokens: 5000, thinking, messages: history }).finalMessage()
  const first = await ask(messages)
  const [block] = first.content
  expect(block?.type === 'thinking' ? block.thinking : null).toBe(thought)
  const again = await ask([...messages, { role: 'assistant', content: first.content }, ...messages])
  expect(textOf(again)).toBe(greeting)
})

it.each(models)('throws the package’s own errors for failures of %s', async (model) => {
  world().script(() => ({ fail: { status: 429, message: 'slow down', code: 'rate_limit_exceeded' } }))
  const request = { model, max_tokens: 10, messages }
  await expect(client().messages.create(request)).rejects.toThrow(Anthropic.RateLimitError)
  const streamed = client().messages.stream(request).finalMessage()
  await expect(streamed).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' })
  const words = 'This model’s maximum context length is 9 tokens'
  world().script(() => ({ fail: { status: 413, message: words, code: 'context_length_exceeded' } }))
  await expect(client().messages.create(request)).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    message: expect.stringContaining('prompt is too long'),
  })
  await expect(client().messages.create({ ...request, model: 'nobody/knows' })).rejects.toThrow(
    Anthropic.NotFoundError,
  )
})

it.each(models)('throws when %s breaks off in the middle', async (model) => {
  world().script((turn) => ({ ...answer(turn), cut: true }))
  const stream = client().messages.stream({ model, max_tokens: 10, messages })
  let text = ''
  stream.on('text', (delta) => (text += delta))
  await expect(stream.finalMessage()).rejects.toThrow(/provider/)
  expect(text).not.toBe('')
})

it('is answered by the practice provider', async () => {
  const request = { model: 'practice', max_tokens: 1000, messages }
  expect(textOf(await client().messages.create(request))).toMatch(/canned answer.*What is up\?/)
  expect(textOf(await client().messages.stream(request).finalMessage())).toMatch(/canned answer/)
  const tools = await client().messages.create({ ...request, model: 'practice-tools', tools: [weather] })
  expect([tools.stop_reason, callsOf(tools)[0]?.name]).toEqual(['tool_use', 'weather'])
})

it('counts tokens without asking the provider', async () => {
  const count = (words: string): Promise<Anthropic.MessageTokensCount> =>
    client().messages.countTokens({ model: 'resp/m', messages: [{ role: 'user', content: words }] })
  const few = await count('Hello')
  const many = await count('Hello '.repeat(500))
  expect(few.input_tokens).toBeLessThan(20)
  expect(many.input_tokens).toBeGreaterThan(450)
  expect(many.input_tokens).toBeLessThan(1100)
})
