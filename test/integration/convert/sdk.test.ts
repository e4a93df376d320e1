import { expect, it } from 'vitest'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import { checkChatStream } from '../../support/chat-checker.ts'
import { checkResponsesStream } from '../../support/responses-checker.ts'
import {
  chatCall,
  chatDelta,
  chatDone,
  chatText,
  chatWhole,
  responsesCall,
  responsesText,
  responsesWhole,
} from './replies.ts'
import { sdk, send, withConvertWorld } from './world.ts'

const world = withConvertWorld()
const messages = [{ role: 'user' as const, content: 'What is up?' }]
const weather = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

it('streams a Responses answer from a Chat provider', async () => {
  world().upstream.play({ pieces: chatText('Hel', 'lo ', 'wörld 🎉') })
  const stream = sdk(world()).responses.stream({ model: 'chat/m', input: 'What is up?' })
  const deltas: string[] = []
  stream.on('response.output_text.delta', (event) => deltas.push(event.delta))
  const final = await stream.finalResponse()
  expect(deltas).toEqual(['Hel', 'lo ', 'wörld 🎉'])
  expect([final.status, final.output_text, final.model]).toEqual(['completed', 'Hello wörld 🎉', 'chat/m'])
  expect(final.usage).toMatchObject({
    input_tokens: 11,
    output_tokens: 7,
    input_tokens_details: { cached_tokens: 3 },
    output_tokens_details: { reasoning_tokens: 2 },
  })
  const [seen] = world().upstream.requests
  expect(seen?.url).toBe('/v1/chat/completions')
  expect(seen?.headers['authorization']).toBe('Bearer sk-secret-of-the-provider')
  expect(seen?.headers['accept']).toBe('text/event-stream')
  expect(seen?.body).toMatchObject({
    model: 'm',
    stream: true,
    stream_options: { include_usage: true },
    messages,
  })
})

it('streams a Chat answer from a Responses provider', async () => {
  world().upstream.play({ pieces: responsesText('Hel', 'lo ', 'wörld 🎉') })
  const stream = sdk(world()).chat.completions.stream({
    model: 'resp/m',
    messages,
    stream_options: { include_usage: true },
  })
  const deltas: string[] = []
  stream.on('content', (delta) => deltas.push(delta))
  const final = await stream.finalChatCompletion()
  expect(deltas).toEqual(['Hel', 'lo ', 'wörld 🎉'])
  expect([final.model, final.choices[0]?.finish_reason]).toEqual(['resp/m', 'stop'])
  expect(final.usage?.prompt_tokens_details?.cached_tokens).toBe(3)
  expect(world().upstream.requests[0]).toMatchObject({
    url: '/v1/responses',
    body: { model: 'm', store: false },
  })
})

it('answers in one piece what was asked in one piece', async () => {
  world().upstream.play({ pieces: [chatWhole('Hello')] })
  const response = await sdk(world()).responses.create({ model: 'chat/m', input: 'x' })
  expect([response.output_text, response.status, response.model]).toEqual(['Hello', 'completed', 'chat/m'])
  expect(world().upstream.requests[0]?.body['stream']).not.toBe(true)
  expect(world().upstream.requests[0]?.headers['accept']).toBe('application/json')
  world().upstream.play({ pieces: [responsesWhole('Hello')] })
  const chat = await sdk(world()).chat.completions.create({ model: 'resp/m', messages })
  expect([chat.choices[0]?.message.content, chat.model, chat.usage?.total_tokens]).toEqual([
    'Hello',
    'resp/m',
    18,
  ])
})

it('serves a client that does not stream from providers that do, and the reverse', async () => {
  world().upstream.play({ pieces: chatText('Hel', 'lo') })
  const response = await sdk(world()).responses.create({ model: 'chat/m', input: 'x' })
  expect([response.output_text, response.usage?.total_tokens]).toEqual(['Hello', 18])
  world().upstream.play({ pieces: responsesText('Hel', 'lo') })
  const chat = await sdk(world()).chat.completions.create({ model: 'resp/m', messages })
  expect(chat.choices[0]?.message.content).toBe('Hello')

  world().upstream.play({ pieces: [chatWhole('Hello')] })
  const streamed = await sdk(world()).responses.stream({ model: 'chat/m', input: 'x' }).finalResponse()
  expect(streamed.output_text).toBe('Hello')
  world().upstream.play({ pieces: [responsesWhole('Hello')] })
  const chunks = await sdk(world()).chat.completions.stream({ model: 'resp/m', messages }).finalContent()
  expect(chunks).toBe('Hello')
})

it('goes by the body where the content-type is wrong', async () => {
  const headers = { 'content-type': 'application/json' }
  world().upstream.play({ pieces: chatText('Hello'), headers })
  const streamed = await sdk(world()).responses.stream({ model: 'chat/m', input: 'x' }).finalResponse()
  expect(streamed.output_text).toBe('Hello')
  world().upstream.play({ pieces: [chatWhole('Hello')], headers: { 'content-type': 'text/event-stream' } })
  expect((await sdk(world()).responses.create({ model: 'chat/m', input: 'x' })).output_text).toBe('Hello')
})

it('runs tools of a Chat client on a Responses provider, through the package’s own runner', async () => {
  world().upstream.play(
    { pieces: responsesCall('call_7', 'weather', '{"city":"Zürich"}') },
    { pieces: responsesText('It is sunny') },
  )
  const calls: unknown[] = []
  const runner = sdk(world()).chat.completions.runTools({
    model: 'resp/m',
    messages,
    stream: true,
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'Weather of a city',
          parameters: weather,
          parse: JSON.parse,
          function: (args: unknown) => {
            calls.push(args)
            return 'sunny'
          },
        },
      },
    ],
  })
  expect(await runner.finalContent()).toBe('It is sunny')
  expect(calls).toEqual([{ city: 'Zürich' }])
  expect(world().upstream.requests[1]?.body['input']).toContainEqual({
    type: 'function_call_output',
    call_id: 'call_7',
    output: 'sunny',
  })
})

it('calls tools of a Responses client from a Chat provider, and takes their results back', async () => {
  world().upstream.play(
    { pieces: chatCall('call_9', 'weather', '{"city":"Bern"}') },
    { pieces: chatText('Rain') },
  )
  const tools = [{ type: 'function' as const, name: 'weather', parameters: weather, strict: true }]
  const first = await sdk(world()).responses.stream({ model: 'chat/m', input: 'x', tools }).finalResponse()
  const [call] = first.output
  if (call?.type !== 'function_call') throw new Error('no call')
  expect([call.name, call.call_id, JSON.parse(call.arguments)]).toEqual([
    'weather',
    'call_9',
    { city: 'Bern' },
  ])
  const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'wet' }
  const second = await sdk(world()).responses.create({
    model: 'chat/m',
    input: [{ role: 'user', content: 'x' }, call, output],
    tools,
  })
  expect(second.output_text).toBe('Rain')
  expect(world().upstream.requests[1]?.body['messages']).toMatchObject([
    { role: 'user' },
    { role: 'assistant', tool_calls: [{ id: 'call_9' }] },
    { role: 'tool', tool_call_id: 'call_9', content: 'wet' },
  ])
})

it('writes streams that the strict checkers accept, whatever the split of the bytes', async () => {
  const split = (pieces: string[]): string[] => pieces.join('').match(/[^]{1,7}/gu) ?? []
  world().upstream.play({ pieces: split(chatText('wör', 'ld')), gapMs: 1 })
  const responses = await send(world(), 'responses-to-chat', true)
  expect(checkResponsesStream(createSseDecoder().push(Buffer.from(responses.body)))).toEqual([])
  world().upstream.play({ pieces: split(responsesText('wör', 'ld')), gapMs: 1 })
  const chat = await send(world(), 'chat-to-responses', true)
  const rules = { includeUsage: false, model: 'resp/m' }
  expect(checkChatStream(createSseDecoder().push(Buffer.from(chat.body)), rules)).toEqual([])
})

it('sends Chat usage only to clients that asked', async () => {
  world().upstream.play({ pieces: responsesText('x') })
  const reply = await send(world(), 'chat-to-responses', true)
  expect(reply.body).not.toContain('usage')
})

it('needs no [DONE] after a finish_reason', async () => {
  world().upstream.play({ pieces: [chatDelta({ content: 'x' }), chatDelta({}, 'stop')] })
  expect((await sdk(world()).responses.stream({ model: 'chat/m', input: 'x' }).finalResponse()).status).toBe(
    'completed',
  )
  world().upstream.play({
    pieces: [chatDelta({ content: 'x' }), chatDelta({}, 'stop'), chatDone],
    end: 'stall',
  })
  expect((await sdk(world()).responses.stream({ model: 'chat/m', input: 'x' }).finalResponse()).status).toBe(
    'completed',
  )
})

it('speaks both dialects to the practice provider', async () => {
  const response = await sdk(world()).responses.create({ model: 'practice', input: 'hi' })
  expect(response.output_text).toContain('canned')
})
