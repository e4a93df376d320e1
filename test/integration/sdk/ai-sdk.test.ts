import { createOpenAI } from '@ai-sdk/openai'
import {
  generateObject,
  generateText,
  stepCountIs,
  streamObject,
  streamText,
  tool,
  type LanguageModel,
} from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { greeting, models, report, thought, withStrictWorld } from './strict-world.ts'

const world = withStrictWorld()
const cases = (['chat', 'responses'] as const).flatMap((api) => models.map((model) => ({ api, model })))
const reportSchema = z.object({ city: z.string(), days: z.number() })
const usage = { inputTokens: 101, outputTokens: 23, totalTokens: 124 }

describe.each(cases)('ai with @ai-sdk/openai, $api of model $model', ({ api, model: name }) => {
  const model = (): LanguageModel => {
    const { baseURL, apiKey } = world()
    const openai = createOpenAI({ baseURL, apiKey })
    return api === 'chat' ? openai.chat(name) : openai.responses(name)
  }
  const asked: unknown[] = []
  const weather = tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute({ city }) {
      asked.push(city)
      return `sun over ${city}`
    },
  })
  const prompt = 'How is the weather?'

  it('generates text', async () => {
    const { text, finishReason, totalUsage, reasoningText } = await generateText({
      model: model(),
      system: 'Be brief.',
      prompt,
      maxRetries: 0,
    })
    expect({ text, finishReason }).toEqual({ text: greeting, finishReason: 'stop' })
    expect(totalUsage).toMatchObject({ ...usage, cachedInputTokens: 17, reasoningTokens: 5 })
    // Its Chat model knows no reasoning text.
    if (api === 'responses') expect(reasoningText).toBe(thought)
  })

  it('streams text', async () => {
    const { textStream, finishReason, totalUsage } = streamText({ model: model(), prompt, maxRetries: 0 })
    const pieces: string[] = []
    for await (const piece of textStream) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(greeting)
    expect(await finishReason).toBe('stop')
    expect(await totalUsage).toMatchObject(usage)
  })

  it.each([true, false])('runs tools over several steps, streaming: %s', async (streaming) => {
    asked.length = 0
    const options = {
      model: model(),
      prompt,
      tools: { weather },
      stopWhen: stepCountIs(4),
      maxRetries: 0,
    }
    const run = streaming ? streamText(options) : await generateText(options)
    if ('consumeStream' in run) await run.consumeStream()
    expect(await run.text).toMatch(/^I was told: "?sun over Paris"?, "?sun over Rome"?$/)
    expect(asked).toEqual(['Paris', 'Rome'])
    const [first] = await run.steps
    expect(first?.finishReason).toBe('tool-calls')
    expect(first?.toolCalls.map(({ toolCallId }) => toolCallId)).toEqual(['call_0_0', 'call_0_1'])
  })

  it('generates an object', async () => {
    const { object } = await generateObject({ model: model(), schema: reportSchema, prompt, maxRetries: 0 })
    expect(object).toEqual(report)
  })

  it('streams an object', async () => {
    const { object, partialObjectStream } = streamObject({
      model: model(),
      schema: reportSchema,
      prompt,
      maxRetries: 0,
    })
    let parts = 0
    for await (const part of partialObjectStream) parts += Object.keys(part).length
    expect(parts).toBeGreaterThan(0)
    expect(await object).toEqual(report)
  })

  it('is made to call one tool', async () => {
    const { toolCalls } = await generateText({
      model: model(),
      prompt,
      tools: { file_report: tool({ inputSchema: reportSchema }) },
      toolChoice: { type: 'tool', toolName: 'file_report' },
      maxRetries: 0,
    })
    expect(toolCalls).toMatchObject([{ toolName: 'file_report', input: report }])
  })
})
