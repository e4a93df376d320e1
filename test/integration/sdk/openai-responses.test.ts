import OpenAI from 'openai'
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answer, greeting, models, report, thought, withStrictWorld } from './strict-world.ts'

const world = withStrictWorld()
const client = (): OpenAI => {
  const { baseURL, apiKey } = world()
  return new OpenAI({ baseURL, apiKey, maxRetries: 0 })
}
const instructions = 'Be brief.'
const question = { role: 'user' as const, content: 'How is the weather?' }
const reportSchema = z.object({ city: z.string(), days: z.number() })
const usage = {
  input_tokens: 101,
  input_tokens_details: { cached_tokens: 17 },
  output_tokens: 23,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 124,
}
const weather = zodResponsesFunction({ name: 'weather', parameters: z.object({ city: z.string() }) })

describe.each(models)('responses of the openai package, model %s', (model) => {
  it('creates', async () => {
    const reply = await client().responses.create({
      model,
      instructions,
      input: 'Hello',
      max_output_tokens: 50,
    })
    expect(reply).toMatchObject({
      object: 'response',
      status: 'completed',
      model,
      usage,
      output_text: greeting,
    })
    expect(reply.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    expect(JSON.stringify(reply.output[0])).toContain(thought)
  })

  it('streams whole lifecycles', async () => {
    const stream = client().responses.stream({ model, instructions, input: 'Hello' })
    const types: string[] = []
    const numbers: number[] = []
    let text = ''
    stream.on('event', (event) => {
      types.push(event.type)
      numbers.push(event.sequence_number)
    })
    stream.on('response.output_text.delta', ({ delta }) => (text += delta))
    const final = await stream.finalResponse()
    expect(text).toBe(greeting)
    expect(final).toMatchObject({ status: 'completed', output_text: greeting, usage })
    expect(types.slice(0, 2)).toEqual(['response.created', 'response.in_progress'])
    expect(types.at(-1)).toBe('response.completed')
    expect(types.filter((type) => type === 'response.output_item.added')).toHaveLength(2)
    expect(types.filter((type) => type === 'response.output_item.done')).toHaveLength(2)
    expect(numbers).toEqual(numbers.map((_, n) => n))
  })

  it.each([true, false])('goes a tool round trip with calls at once, streaming: %s', async (stream) => {
    const ask = (input: OpenAI.Responses.ResponseInputItem[]) => {
      const params = { model, instructions, input, tools: [weather] }
      const { responses } = client()
      return stream ? responses.stream(params).finalResponse() : responses.parse(params)
    }
    const first = await ask([question])
    const calls = first.output.filter((item) => item.type === 'function_call')
    expect(calls.map(({ parsed_arguments: args }) => args)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
    expect(calls.map(({ call_id: id }) => id)).toEqual(['call_0_0', 'call_0_1'])
    const outputs = calls.map(({ call_id }) => ({
      type: 'function_call_output' as const,
      call_id,
      output: `rain on ${call_id}`,
    }))
    const history = first.output.filter((item) => item.type === 'message' || item.type === 'function_call')
    const second = await ask([question, ...history, ...outputs.toReversed()])
    expect(second.output_text).toMatch(/^I was told: rain on call_0_\d, rain on call_0_\d$/)
  })

  it('reads calls whose arguments the upstream sends in turns', async () => {
    world().script((turn) => ({ ...answer(turn), mixed: true }))
    const params = { model, input: 'Hello', tools: [weather] }
    const { output } = await client().responses.stream(params).finalResponse()
    const calls = output.filter((item) => item.type === 'function_call')
    expect(calls.map(({ parsed_arguments: args }) => args)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
  })

  it.each([true, false])('parses a structured answer, streaming: %s', async (stream) => {
    const params = { model, input: 'Hello', text: { format: zodTextFormat(reportSchema, 'report') } }
    const { responses } = client()
    const reply = stream ? await responses.stream(params).finalResponse() : await responses.parse(params)
    expect(reply.output_parsed).toEqual(report)
  })

  it('is made to call one function', async () => {
    const reply = await client().responses.parse({
      model,
      input: 'Hello',
      tools: [zodResponsesFunction({ name: 'file_report', parameters: reportSchema })],
      tool_choice: { type: 'function', name: 'file_report' },
    })
    expect(reply.output).toMatchObject([{ type: 'function_call', parsed_arguments: report }])
  })

  it.each([true, false])('goes a round trip of a freeform tool, streaming: %s', async (stream) => {
    const raw = 'line one\n"line" two \\ ✅'
    world().script(({ results, tools }) => {
      const [tool] = tools
      if (results.length > 0) return { text: `I was told: ${results[0]?.text}` }
      return { calls: [{ name: tool?.name ?? '', args: tool?.freeform === true ? raw : { input: raw } }] }
    })
    const ask = (input: OpenAI.Responses.ResponseInputItem[]): Promise<OpenAI.Responses.Response> => {
      const params = { model, input, tools: [{ type: 'custom' as const, name: 'write' }] }
      const { responses } = client()
      return stream ? responses.stream(params).finalResponse() : responses.create(params)
    }
    const first = await ask([question])
    const call = first.output.find((item) => item.type === 'custom_tool_call')
    if (call === undefined) throw new Error(`no call: ${JSON.stringify(first.output)}`)
    expect(call).toMatchObject({ name: 'write', input: raw, call_id: 'call_0_0' })
    const output = { type: 'custom_tool_call_output' as const, call_id: call.call_id, output: 'written' }
    const second = await ask([question, call, output])
    expect(second.output_text).toBe('I was told: written')
  })

  it.each([true, false])('tells a cut answer from a whole one, streaming: %s', async (stream) => {
    world().script(() => ({ text: 'Half an ans', finish: 'length' }))
    const params = { model, input: 'Hello' }
    const { responses } = client()
    const reply = stream ? await responses.stream(params).finalResponse() : await responses.create(params)
    expect(reply).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output_text: 'Half an ans',
    })
  })

  it('goes on from a reply that was stored', async () => {
    const first = await client().responses.create({ model, input: 'Hello' })
    let seen = ''
    world().script(({ body }) => {
      seen = JSON.stringify(body)
      return { text: 'Again.' }
    })
    const follow = { model, input: 'And then?', previous_response_id: first.id }
    const second = await client().responses.create(follow)
    expect(second.output_text).toBe('Again.')
    expect(seen).toContain('naïve café')
  })

  it('refuses to go on from a reply nobody knows, by its code', async () => {
    const follow = { model, input: 'And then?', previous_response_id: 'resp_of_nobody' }
    const error: unknown = await client()
      .responses.create(follow)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ param: 'previous_response_id' })
    world().responses.refusals.splice(0)
  })
})
