import type OpenAI from 'openai'
import { zodResponsesFunction } from 'openai/helpers/zod'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answer, greeting } from '../sdk/strict-world.ts'
import { withChatgptWorld } from './world.ts'

const world = withChatgptWorld()
const weather = zodResponsesFunction({ name: 'weather', parameters: z.object({ city: z.string() }) })
const chatTool = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

/** What a client sends back of a reply. */
const asInput = (output: OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInputItem[] =>
  output.filter(
    (item) => item.type === 'message' || item.type === 'function_call' || item.type === 'reasoning',
  )

const backendBodies = (): Record<string, unknown>[] =>
  world()
    .backend.asked('/backend-api/codex/responses')
    .map(({ body }) => body ?? {})

describe.each([true, false])('the openai package on the ChatGPT login, streaming: %s', (stream) => {
  const respond = (
    params: OpenAI.Responses.ResponseCreateParamsNonStreaming,
  ): Promise<OpenAI.Responses.Response> => {
    const { responses } = world().client()
    return stream ? responses.stream({ ...params, stream: true }).finalResponse() : responses.create(params)
  }

  it('goes through three turns with tools and the whole history, reasoning included', async () => {
    world().backend.state.decide = (turn) => ({ reasoning: 'I think.', ...answer(turn) })
    const model = 'gpt-5.2-codex'
    const params = { model, instructions: 'Be brief.', tools: [weather], store: false }
    const history: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'How is the weather?' }]
    const first = await respond({ ...params, input: history })
    expect(first).toMatchObject({ model, status: 'completed' })
    const [thought] = first.output
    const sealed = thought?.type === 'reasoning' ? thought.encrypted_content : null
    expect(sealed).toMatch(/^encrypted-/)
    history.push(...asInput(first.output))
    for (const item of first.output) {
      if (item.type !== 'function_call') continue
      history.push({
        type: 'function_call_output',
        call_id: item.call_id,
        output: `rain in ${item.arguments}`,
      })
    }
    const second = await respond({ ...params, input: history })
    expect(second.output_text).toContain('rain in {"city":"Paris"}')
    history.push(...asInput(second.output))
    const third = await respond({ ...params, input: [...history, { role: 'user', content: 'Thanks.' }] })
    expect(third.output_text).toContain('I was told')
    const last = backendBodies().at(-1)
    expect(last).toMatchObject({ store: false, stream: true, include: ['reasoning.encrypted_content'] })
    expect(JSON.stringify(last?.['input'])).toContain(`"encrypted_content":"${sealed}"`)
  })

  it('serves previous_response_id and references, which the service has not', async () => {
    const model = 'gpt-5.2-codex'
    const first = await respond({ model, input: 'How is the weather?', tools: [weather] })
    const calls = first.output.filter((item) => item.type === 'function_call')
    expect(calls).toHaveLength(2)
    const second = await respond({
      model,
      previous_response_id: first.id,
      input: calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'rain' })),
    })
    expect(second).toMatchObject({ output_text: 'I was told: rain, rain', previous_response_id: first.id })
    const [message] = second.output
    const third = await respond({
      model,
      store: false,
      input: [
        { role: 'user', content: 'Again?' },
        { type: 'item_reference', id: message?.type === 'message' ? message.id : '' },
      ],
    })
    expect(third.output_text).toBe(greeting)
    expect(JSON.stringify(backendBodies().at(-1)?.['input'])).toContain('I was told: rain, rain')
  })

  it('gives the items of a reply whose last event has none', async () => {
    world().backend.state.decide = () => ({ text: 'Hello.', emptyOutput: true })
    expect(await respond({ model: 'gpt-5.2-codex', input: 'Hi' })).toMatchObject({ output_text: 'Hello.' })
  })

  it('goes through a tool round trip of Chat', async () => {
    const { chat } = world().client()
    const complete = async (
      messages: OpenAI.ChatCompletionMessageParam[],
    ): Promise<OpenAI.ChatCompletionMessage | undefined> => {
      const params = { model: 'gpt-5.2-codex', messages, tools: [chatTool], temperature: 0.2, max_tokens: 50 }
      const reply = stream
        ? await chat.completions.stream(params).finalChatCompletion()
        : await chat.completions.create(params)
      return reply.choices[0]?.message
    }
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'How is the weather?' },
    ]
    const first = await complete(messages)
    const calls = first?.tool_calls ?? []
    expect(calls).toHaveLength(2)
    messages.push({ role: 'assistant', content: first?.content ?? null, tool_calls: calls })
    for (const { id } of calls) messages.push({ role: 'tool', tool_call_id: id, content: 'rain' })
    expect((await complete(messages))?.content).toBe('I was told: rain, rain')
    expect(backendBodies().at(-1)).toMatchObject({ instructions: 'Be brief.', store: false, stream: true })
  })

  it('keeps a conversation for a client that names one', async () => {
    const conversation_id = `named-${String(stream)}`
    const say = (input: string): ReturnType<ReturnType<typeof world>['post']> =>
      world().post('/v1/responses', { model: 'gpt-5.2-codex', input, stream, conversation_id })
    expect((await say('First.')).status).toBe(200)
    expect((await say('Second.')).status).toBe(200)
    const input = JSON.stringify(backendBodies().at(-1)?.['input'])
    expect(input).toMatch(/First\..*naïve café.*Second\./)
  })

  it('tells Messages clients too', async () => {
    const reply = await world().post('/v1/messages', {
      model: 'gpt-5.2-codex',
      max_tokens: 50,
      stream,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    expect(reply.status).toBe(200)
    expect(reply.body).toContain(stream ? 'event: message_stop' : greeting.slice(0, 30))
  })
})

it('drops what the service refuses, and says so', async () => {
  const reply = await world().post('/v1/responses', {
    model: 'gpt-5.2-codex',
    input: 'Hi',
    temperature: 0.1,
    max_output_tokens: 100,
    safety_identifier: 'me',
    truncation: 'disabled',
    service_tier: 'default',
    metadata: null,
    include: ['message.output_text.logprobs'],
  })
  expect(reply.status).toBe(200)
  expect(reply.headers['x-codex-tray-warnings']).toBe(
    'parameter-dropped include[0]; parameter-dropped temperature; parameter-dropped max_output_tokens; ' +
      'parameter-dropped safety_identifier; parameter-dropped service_tier',
  )
})

it('refuses what would make another answer of it', async () => {
  const refused = await world().post('/v1/responses', {
    model: 'gpt-5.2-codex',
    input: 'Hi',
    background: true,
  })
  expect(refused.status).toBe(400)
  expect(refused.body).toContain('"code":"unsupported_feature"')
  const embeddings = await world().post('/v1/embeddings', { model: 'chatgpt/x', input: 'Hi' })
  expect(embeddings.status).toBe(400)
  expect(world().backend.requests).toEqual([])
})

it.each([
  ['gpt-5.2-codex-high', { effort: 'high' }],
  ['chatgpt/gpt-5.2-codex-low', { effort: 'low' }],
])('takes the effort out of the name %s', async (model, reasoning) => {
  const reply = await world().client().responses.create({ model, input: 'Hi' })
  expect(reply.model).toBe(model)
  expect(backendBodies()).toMatchObject([{ model: 'gpt-5.2-codex', reasoning }])
})

it('takes names backwards where that is switched on', async () => {
  world().configure({ proxy: { reverse_model_names: true } })
  const { chat } = world().client()
  await chat.completions.create({ model: 'hgih-xedoc-2.5-tpg', messages: [{ role: 'user', content: 'Hi' }] })
  world().configure({})
  expect(backendBodies()).toMatchObject([{ model: 'gpt-5.2-codex', reasoning: { effort: 'high' } }])
})
