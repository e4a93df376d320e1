import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { createSseDecoder } from '../../shared/protocol/sse/decoder.ts'
import { proxyKey } from '../support/codex-proxy.ts'
import { checkResponsesStream } from '../support/responses-checker.ts'
import { createResponsesOnlyUpstream } from '../fakes/responses-only-upstream.mjs'
import type { Move, Turn } from '../fakes/strict-upstream.d.mts'
import { withCodexUpstream } from './codex-upstream-world.ts'

/** Looks at one request and answers. */
type Model = (turn: Turn) => Move

let answer: Model = () => ({ text: 'Hello.' })
let before = 0
const provider = createResponsesOnlyUpstream({ decide: (turn) => answer(turn) })
const world = withCodexUpstream(provider)
/** What the model was asked since it plays this. */
const asked = (): Record<string, unknown>[] => provider.bodies().slice(before)
function play(model: Model): void {
  answer = model
  before = provider.bodies().length
}

const model = 'gpt-6.1-sol'

function tool(name: string): OpenAI.Responses.FunctionTool {
  const parameters = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  }
  return { type: 'function', name, description: `Tells the ${name} of a city`, strict: false, parameters }
}

/** Asks for two cities at once, then for a third one, then says what it was told. */
const traveller: Model = ({ step, results }) => {
  const ask = (city: string) => ({ name: 'weather', args: { city } })
  if (step === 0) return { reasoning: 'Two of them.', text: 'I look.', calls: [ask('Oslo'), ask('Rome')] }
  if (step === 1) return { calls: [ask('Bern')] }
  return { text: `It is ${results.map(({ text }) => text).join(', ')}.` }
}
const skies: Record<string, string> = { Oslo: 'sunny', Rome: 'rainy', Bern: 'foggy ☁️' }
const told = 'It is sunny, rainy, foggy ☁️.'

function sky(args: string): string {
  const { city }: { city: string } = JSON.parse(args)
  return skies[city] ?? 'unknown'
}

const outputsOf = (items: readonly OpenAI.Responses.ResponseOutputItem[]) =>
  items.flatMap((item): OpenAI.Responses.ResponseInputItem.FunctionCallOutput[] =>
    item.type === 'function_call'
      ? [{ type: 'function_call_output', call_id: item.call_id, output: sky(item.arguments) }]
      : [],
  )

type Items = OpenAI.Responses.ResponseInputItem[]
const sentBack = (items: readonly OpenAI.Responses.ResponseOutputItem[]): Items =>
  items.flatMap((item): Items => {
    const { type } = item
    if (type === 'message' || type === 'reasoning' || type === 'function_call') return [item]
    return type === 'custom_tool_call' ? [item] : []
  })
const kindsIn = (request: Record<string, unknown> | undefined): string[] => {
  const input = Array.isArray(request?.['input']) ? request['input'] : []
  return input.map(
    ({ type, role, call_id: id }) =>
      `${type}${role === undefined ? '' : ` ${role}`}${id === undefined ? '' : ` ${id}`}`,
  )
}
const wholeHistory = [
  'message developer',
  'message user',
  'reasoning',
  'message assistant',
  'function_call call_0_0',
  'function_call call_0_1',
  'function_call_output call_0_0',
  'function_call_output call_0_1',
  'function_call call_1_0',
  'function_call_output call_1_0',
]

describe('a conversation with tools, Responses', () => {
  const body = { model, instructions: 'Be short.', tools: [tool('weather')] }

  it('goes on in the thread that waits for the results, to the end', async () => {
    const { client, methods, upstream } = world()
    play(traveller)
    const input: Items = [{ role: 'user', content: 'Where to?' }]
    for (;;) {
      const reply = await client.responses.create({ ...body, input })
      input.push(...sentBack(reply.output))
      const outputs = outputsOf(reply.output)
      if (outputs.length === 0) {
        expect(reply.output_text).toBe(told)
        break
      }
      expect(upstream.parked).toBe(1)
      input.push(...outputs)
    }
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(1)
    expect(upstream.parked).toBe(0)
    const last = asked().at(-1)
    expect(kindsIn(last)).toEqual(wholeHistory)
    expect(new Set(asked().map((one) => one['prompt_cache_key'])).size).toBe(1)
    expect(asked()).toHaveLength(3)
  })

  it('streams text, and well-formed events around it', async () => {
    const { client, baseUrl } = world()
    play(traveller)
    const input: Items = [{ role: 'user', content: 'Where to?' }]
    const first = await client.responses.create({ ...body, input })
    input.push(...sentBack(first.output), ...outputsOf(first.output))
    const second = await client.responses.create({ ...body, input })
    input.push(...sentBack(second.output), ...outputsOf(second.output))
    const stream = client.responses.stream({ ...body, input })
    const deltas: string[] = []
    stream.on('response.output_text.delta', ({ delta }) => void deltas.push(delta))
    const final = await stream.finalResponse()
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.join('')).toBe(told)
    expect(final.output_text).toBe(told)
    expect(final.usage?.output_tokens).toBeGreaterThan(0)

    const raw = await fetch(`${baseUrl}/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proxyKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, input: input.slice(0, 1), stream: true }),
    })
    const frames = createSseDecoder().push(new Uint8Array(await raw.arrayBuffer()))
    expect(checkResponsesStream(frames)).toEqual([])
    expect(frames.map(({ event }) => event)).toContain('response.reasoning_summary_text.delta')
    expect(frames.map(({ event }) => event)).toContain('response.function_call_arguments.done')
  })

  it('is built anew when the history is another one, and the waiting thread is left', async () => {
    const { client, methods, upstream } = world()
    play(traveller)
    const start: Items = [{ role: 'user', content: 'Where to?' }]
    const first = await client.responses.create({ ...body, input: start })
    const waiting = upstream.parked
    const changed: Items = [
      { role: 'user', content: 'Where to, please?' },
      ...sentBack(first.output),
      ...outputsOf(first.output),
    ]
    const second = await client.responses.create({ ...body, input: changed })
    expect(second.output.map(({ type }) => type)).toEqual(['function_call'])
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(2)
    expect(methods()).toContain('turn/interrupt')
    expect(upstream.parked).toBe(waiting)
    expect(kindsIn(asked().at(-1))).toEqual(wholeHistory.slice(0, 8))
    expect(asked().at(-1)?.['input']).toContainEqual(
      expect.objectContaining({ type: 'reasoning', encrypted_content: expect.any(String) }),
    )
  })

  it('is built anew when nothing waits any more', async () => {
    const { client, methods, upstream } = world()
    play(traveller)
    const input: Items = [{ role: 'user', content: 'Where to?' }]
    const first = await client.responses.create({ ...body, input })
    upstream.close()
    expect(upstream.parked).toBe(0)
    input.push(...sentBack(first.output), ...outputsOf(first.output))
    const second = await client.responses.create({ ...body, input })
    input.push(...sentBack(second.output), ...outputsOf(second.output))
    upstream.close()
    const third = await client.responses.create({ ...body, input })
    expect(third.output_text).toBe(told)
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(3)
    expect(kindsIn(asked().at(-1))).toEqual(wholeHistory)
  })

  it('is built anew when the tools are others', async () => {
    const { client, methods } = world()
    play(traveller)
    const input: Items = [{ role: 'user', content: 'Where to?' }]
    const first = await client.responses.create({ ...body, input })
    input.push(...sentBack(first.output), ...outputsOf(first.output))
    await client.responses.create({ ...body, tools: [tool('weather'), tool('time')], input })
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(2)
  })
})

describe('a conversation with tools, Chat', () => {
  const { name, description, parameters } = tool('weather')
  const tools: OpenAI.Chat.ChatCompletionTool[] = [
    { type: 'function', function: { name, description: description ?? '', parameters: parameters ?? {} } },
  ]

  async function talk(
    next: (messages: OpenAI.Chat.ChatCompletionMessageParam[]) => Promise<OpenAI.Chat.ChatCompletionMessage>,
  ): Promise<string | null> {
    const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Where to?' },
    ]
    for (;;) {
      const message = await next(messages)
      messages.push(message)
      const calls = message.tool_calls ?? []
      if (calls.length === 0) return message.content
      for (const call of calls) {
        if (call.type !== 'function') throw new Error(call.type)
        messages.push({ role: 'tool', tool_call_id: call.id, content: sky(call.function.arguments) })
      }
    }
  }

  it.each(['streaming', 'whole'])('goes on in the waiting thread to the end, %s', async (kind) => {
    const { client, methods } = world()
    play(traveller)
    const words = await talk(async (messages) => {
      const request = { model, messages, tools }
      if (kind === 'streaming') return client.chat.completions.stream(request).finalMessage()
      const { choices } = await client.chat.completions.create(request)
      const [choice] = choices
      if (choice === undefined) throw new Error('no choice')
      expect(choice.finish_reason).toBe(choice.message.tool_calls === undefined ? 'stop' : 'tool_calls')
      return choice.message
    })
    expect(words).toBe(told)
    expect(methods().filter((method) => method === 'thread/start')).toHaveLength(1)
    expect(kindsIn(asked().at(-1))).toEqual(wholeHistory)
  })
})

describe('tools Codex would keep to itself', () => {
  it('come back under the names and in the forms the client gave them', async () => {
    const { client } = world()
    const names = ['exec_command', 'shell_command', 'mcp__disk__read', 'apply_patch', 'update_plan']
    play(({ tools, step, results }) =>
      step === 0
        ? {
            calls: tools.map((one) => ({
              name: one.name,
              args: one.name === 'write_raw' ? { input: 'line 1\n"line 2"' } : { city: one.name },
            })),
          }
        : { text: results.map(({ text }) => text).join('+') },
    )
    const tools: OpenAI.Responses.Tool[] = [
      ...names.map(tool),
      {
        type: 'custom',
        name: 'write_raw',
        description: 'Writes',
        format: { type: 'grammar', syntax: 'regex', definition: '.+' },
      },
    ]
    const input: Items = [{ role: 'user', content: 'go' }]
    const first = await client.responses.create({ model, tools, input })
    expect(first.output.map((item) => ('name' in item ? item.name : item.type))).toEqual([
      ...names,
      'write_raw',
    ])
    expect(first.output.at(-1)).toMatchObject({ type: 'custom_tool_call', input: 'line 1\n"line 2"' })
    input.push(...sentBack(first.output))
    for (const item of first.output) {
      if (item.type === 'function_call')
        input.push({ type: 'function_call_output', call_id: item.call_id, output: item.name })
      if (item.type === 'custom_tool_call')
        input.push({ type: 'custom_tool_call_output', call_id: item.call_id, output: 'raw' })
    }
    const second = await client.responses.create({ model, tools, input })
    expect(second.output_text).toBe([...names, 'raw'].join('+'))
    const offered = asked()[0]?.['tools']
    expect(offered).toHaveLength(names.length + 1)
  })
})

describe('what a request may ask for', () => {
  it('reaches the model: effort, summary, verbosity, tier, schema, pictures', async () => {
    const { client } = world()
    play(() => ({ text: '{"sky":"blue"}' }))
    const schema = {
      type: 'object',
      properties: { sky: { type: 'string' } },
      required: ['sky'],
      additionalProperties: false,
    }
    const image =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const reply = await client.responses.create({
      model: 'a-model-codex-does-not-know',
      input: [
        { role: 'system', content: 'SYSTEM-WORDS' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'what?' },
            { type: 'input_image', image_url: image, detail: 'high' },
          ],
        },
      ],
      reasoning: { effort: 'high', summary: 'detailed' },
      service_tier: 'priority',
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'answer', strict: true, schema } },
    })
    expect(reply.output_text).toBe('{"sky":"blue"}')
    const [request] = asked()
    expect(request).toMatchObject({
      model: 'a-model-codex-does-not-know',
      reasoning: { effort: 'high', summary: 'detailed' },
      service_tier: 'priority',
      text: { verbosity: 'low', format: { type: 'json_schema', strict: true, schema } },
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'SYSTEM-WORDS' }] },
        {
          role: 'user',
          content: [{ text: 'what?' }, { type: 'input_image', image_url: image, detail: 'high' }],
        },
      ],
    })
  })

  it('is not cut or compacted, however large', async () => {
    const { client } = world()
    play(() => ({ text: 'ok' }))
    const output = 'x'.repeat(400_000)
    await client.responses.create({
      model,
      tools: [tool('weather')],
      input: [
        { role: 'user', content: 'y'.repeat(400_000) },
        { type: 'function_call', call_id: 'call_0_0', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'call_0_0', output },
      ],
    })
    expect(asked()).toHaveLength(1)
    expect(asked()[0]?.['input']).toContainEqual(expect.objectContaining({ call_id: 'call_0_0', output }))
  })
})
