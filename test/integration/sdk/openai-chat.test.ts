import OpenAI from 'openai'
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answer, greeting, models, report, thought, withStrictWorld } from './strict-world.ts'

const world = withStrictWorld()
const client = (): OpenAI => {
  const { baseURL, apiKey } = world()
  return new OpenAI({ baseURL, apiKey, maxRetries: 0 })
}
const messages = [
  { role: 'system' as const, content: 'Be brief.' },
  { role: 'user' as const, content: 'How is the weather?' },
]
const reportSchema = z.object({ city: z.string(), days: z.number() })
const usage = {
  prompt_tokens: 101,
  completion_tokens: 23,
  total_tokens: 124,
  prompt_tokens_details: { cached_tokens: 17 },
  completion_tokens_details: { reasoning_tokens: 5 },
}

describe.each(models)('chat.completions of the openai package, model %s', (model) => {
  it('creates', async () => {
    const reply = await client().chat.completions.create({ model, messages, max_tokens: 50, temperature: 0 })
    expect(reply).toMatchObject({ object: 'chat.completion', model, usage })
    expect(reply.choices).toHaveLength(1)
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: greeting } })
    expect(reply.choices[0]?.message).toMatchObject({ reasoning_content: thought })
  })

  it('streams, with usage when asked for', async () => {
    const stream_options = { include_usage: true }
    const stream = client().chat.completions.stream({ model, messages, stream_options })
    const pieces: string[] = []
    stream.on('content', (delta) => pieces.push(delta))
    const chunks: OpenAI.ChatCompletionChunk[] = []
    stream.on('chunk', (chunk) => chunks.push(chunk))
    const final = await stream.finalChatCompletion()
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(greeting)
    expect(final.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: greeting } })
    expect(final.usage).toMatchObject(usage)
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set([model]))
  })

  it('streams no usage when not asked for', async () => {
    const stream = await client().chat.completions.create({ model, messages, stream: true })
    for await (const chunk of stream) {
      expect(chunk.usage ?? null).toBeNull()
      expect(chunk.choices).toHaveLength(1)
    }
  })

  it.each([true, false])('runs tools to the end, streaming: %s', async (stream) => {
    const asked: unknown[] = []
    const weather = zodFunction({
      name: 'weather',
      description: 'Weather of a city',
      parameters: z.object({ city: z.string() }),
      function({ city }) {
        asked.push(city)
        return `sun over ${city}`
      },
    })
    const { completions } = client().chat
    const runner = stream
      ? completions.runTools({ model, messages, tools: [weather], stream })
      : completions.runTools({ model, messages, tools: [weather] })
    expect(await runner.finalContent()).toBe('I was told: sun over Paris, sun over Rome')
    expect(asked).toEqual(['Paris', 'Rome'])
    const said = runner.messages.find((message) => message.role === 'assistant' && 'tool_calls' in message)
    expect(said).toMatchObject({
      content: 'I look it up.',
      tool_calls: [{ id: 'call_0_0' }, { id: 'call_0_1' }],
    })
  })

  it.each([true, false])('parses a structured answer, streaming: %s', async (stream) => {
    const params = { model, messages, response_format: zodResponseFormat(reportSchema, 'report') }
    const { completions } = client().chat
    const reply = stream
      ? await completions.stream(params).finalChatCompletion()
      : await completions.parse(params)
    expect(reply.choices[0]?.message.parsed).toEqual(report)
  })

  it('is made to call one function', async () => {
    const reply = await client().chat.completions.parse({
      model,
      messages,
      tools: [zodFunction({ name: 'file_report', parameters: reportSchema })],
      tool_choice: { type: 'function', function: { name: 'file_report' } },
      parallel_tool_calls: false,
    })
    const [choice] = reply.choices
    expect(choice?.finish_reason).toBe('tool_calls')
    expect(choice?.message.tool_calls).toMatchObject([{ function: { parsed_arguments: report } }])
  })

  it.each([true, false])('tells a cut answer from a whole one, streaming: %s', async (stream) => {
    world().script(() => ({ text: 'Half an ans', finish: 'length' }))
    const { completions } = client().chat
    const reply = stream
      ? await completions.stream({ model, messages }).finalChatCompletion()
      : await completions.create({ model, messages })
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'Half an ans' } })
  })

  it('carries an image', async () => {
    const url = 'data:image/png;base64,iVBORw0KGgo='
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url, detail: 'low' as const } },
    ]
    let seen = ''
    world().script(({ body }) => {
      seen = JSON.stringify(body)
      return { text: 'An image.' }
    })
    await client().chat.completions.create({ model, messages: [{ role: 'user', content }] })
    expect(seen).toContain(url)
    expect(seen).toContain('"detail":"low"')
  })
})

/**
 * This package takes a call for whole when the next one begins, and Codex 0.44 makes one call of all: what an upstream
 * mixes must be sorted. Only where we convert; within one dialect the pieces are handed on as they came.
 */
it('runs tools whose arguments a Responses upstream sends in turns', async () => {
  const model = 'resp/m'
  world().script((turn) => ({ ...answer(turn), mixed: true }))
  const asked: unknown[] = []
  const weather = zodFunction({
    name: 'weather',
    parameters: z.object({ city: z.string() }),
    function: ({ city }) => asked.push(city).toString(),
  })
  const runner = client().chat.completions.runTools({ model, messages, tools: [weather], stream: true })
  expect(await runner.finalContent()).toBe('I was told: 1, 2')
  expect(asked).toEqual(['Paris', 'Rome'])
})
