import { AIMessageChunk, HumanMessage, type BaseMessage, type ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { greeting, models, report, withStrictWorld } from './strict-world.ts'

const world = withStrictWorld()
const cases = [false, true].flatMap((useResponsesApi) =>
  models.map((model) => ({ useResponsesApi, model, api: useResponsesApi ? 'responses' : 'chat' })),
)
const reportSchema = z.object({ city: z.string(), days: z.number() })
const question = new HumanMessage('How is the weather?')
const weather = tool(({ city }) => `sun over ${city}`, {
  name: 'weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
})

async function joined(chunks: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | null = null
  for await (const chunk of chunks) whole = whole === null ? chunk : whole.concat(chunk)
  return whole ?? new AIMessageChunk('')
}

describe.each(cases)('@langchain/openai, $api of model $model', ({ useResponsesApi, model: name }) => {
  const model = (): ChatOpenAI => {
    const { baseURL, apiKey } = world()
    const configuration = { baseURL }
    return new ChatOpenAI({ model: name, apiKey, configuration, useResponsesApi, maxRetries: 0 })
  }

  it('invokes', async () => {
    const reply = await model().invoke([['system', 'Be brief.'], question])
    expect(reply.text).toBe(greeting)
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 101, output_tokens: 23, total_tokens: 124 })
  })

  it('streams', async () => {
    const pieces: string[] = []
    let whole: AIMessageChunk | null = null
    for await (const chunk of await model().stream([question])) {
      if (chunk.text !== '') pieces.push(chunk.text)
      whole = whole === null ? chunk : whole.concat(chunk)
    }
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(greeting)
    expect(whole?.usage_metadata).toMatchObject({ input_tokens: 101, output_tokens: 23 })
  })

  it.each([true, false])('goes a round trip of bound tools, streaming: %s', async (streaming) => {
    const bound = model().bindTools([weather])
    // Not by `streaming: true` and invoke: to guess at usage that fetches a table from the network.
    const ask = async (messages: BaseMessage[]): Promise<AIMessageChunk> =>
      streaming ? joined(await bound.stream(messages)) : bound.invoke(messages)
    const first = await ask([question])
    const calls = first.tool_calls ?? []
    expect(calls.map(({ id, args }) => ({ id, args }))).toEqual([
      { id: 'call_0_0', args: { city: 'Paris' } },
      { id: 'call_0_1', args: { city: 'Rome' } },
    ])
    const results: ToolMessage[] = []
    for (const call of calls) results.push(await weather.invoke({ ...call, type: 'tool_call' }))
    const second = await ask([question, first, ...results])
    expect(second.text).toBe('I was told: sun over Paris, sun over Rome')
  })

  it.each(['jsonSchema', 'functionCalling'] as const)('gives structured output by %s', async (method) => {
    const structured = model().withStructuredOutput(reportSchema, { name: 'report', method })
    expect(await structured.invoke([question])).toEqual(report)
  })
})
