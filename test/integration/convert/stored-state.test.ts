import { expect, it } from 'vitest'
import { readList } from '../../../shared/protocol/json/readers.ts'
import { ask, errorOf } from '../proxy/harness.ts'
import { chatCall, chatText, responsesText } from './replies.ts'
import { objectOf, sdk, send, withConvertWorld } from './world.ts'

const world = withConvertWorld()
const roles = (index: number): unknown[] =>
  (readList(world().upstream.requests[index]?.body ?? {}, 'messages') ?? []).map((message) =>
    typeof message === 'object' && message !== null && !Array.isArray(message)
      ? [message['role'], message['content']]
      : null,
  )

it('continues an earlier response, streamed or not, and the one after it', async () => {
  world().upstream.play(
    { pieces: chatText('one') },
    { pieces: chatText('two') },
    { pieces: chatText('three') },
  )
  const { responses } = sdk(world())
  const first = await responses.stream({ model: 'chat/m', input: 'a' }).finalResponse()
  const second = await responses.create({ model: 'chat/m', input: 'b', previous_response_id: first.id })
  await responses.create({ model: 'chat/m', input: 'c', previous_response_id: second.id })
  expect(roles(2)).toEqual([
    ['user', 'a'],
    ['assistant', 'one'],
    ['user', 'b'],
    ['assistant', 'two'],
    ['user', 'c'],
  ])
})

it('finds an item by its id', async () => {
  world().upstream.play({ pieces: chatCall('call_1', 'f', '{}') }, { pieces: chatText('done') })
  const tools = [{ type: 'function' as const, name: 'f', parameters: { type: 'object' }, strict: false }]
  const { responses } = sdk(world())
  const first = await responses.create({ model: 'chat/m', input: 'a', tools })
  const [call] = first.output
  if (call?.type !== 'function_call' || call.id === undefined) throw new Error('no call')
  await responses.create({
    model: 'chat/m',
    tools,
    input: [
      { role: 'user', content: 'a' },
      { type: 'item_reference', id: call.id },
      { type: 'function_call_output', call_id: 'call_1', output: 'x' },
    ],
  })
  expect(world().upstream.requests[1]?.body['messages']).toMatchObject([
    { role: 'user' },
    { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
    { role: 'tool', content: 'x' },
  ])
})

it('keeps nothing for a client that said so, and refuses what it does not know in the way that makes clients resend', async () => {
  world().upstream.play({ pieces: chatText('one') })
  const kept = await sdk(world()).responses.create({ model: 'chat/m', input: 'a', store: false })
  for (const id of [kept.id, 'resp_unknown']) {
    const reply = await send(world(), 'responses-to-chat', true, { body: { previous_response_id: id } })
    expect([reply.status, errorOf(reply).code]).toEqual([400, 'previous_response_not_found'])
    expect(errorOf(reply).param).toBe('previous_response_id')
  }
})

it('compacts a conversation on a Chat provider', async () => {
  world().upstream.play({ pieces: chatText('They talked about ', 'tea') }, { pieces: chatText('ok') })
  const { port } = world()
  const input = [
    { role: 'user', content: 'tea?' },
    { role: 'assistant', content: 'yes' },
  ]
  for (const path of ['/v1/responses/compact', '/responses/compact']) {
    const reply = await ask(port, path, { body: JSON.stringify({ model: 'chat/m', input }) })
    const body = objectOf(reply.body)
    expect([reply.status, body['object']]).toEqual([200, 'response.compaction'])
    const output = readList(body, 'output') ?? []
    expect(output).toMatchObject([{ role: 'user' }, { type: 'compaction' }])
    world().upstream.play({ pieces: chatText('ok') })
    await ask(port, '/v1/responses', { body: JSON.stringify({ model: 'chat/m', input: output }) })
    if (path === '/v1/responses/compact')
      expect(JSON.stringify(world().upstream.requests[0]?.body)).toContain('They talked about tea')
  }
})

it('passes a compaction on where the provider has one', async () => {
  world().upstream.play({ pieces: ['{"object":"response.compaction","output":[]}'] })
  const body = '{"model":"resp/m","input":[], "odd" : 1.0}'
  const reply = await ask(world().port, '/v1/responses/compact', { body })
  expect(reply.body).toBe('{"object":"response.compaction","output":[]}')
  expect(world().upstream.requests[0]).toMatchObject({
    url: '/v1/responses/compact',
    body: { model: 'm', odd: 1 },
  })
})

it('passes embeddings on', async () => {
  const answer = '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"e"}'
  world().upstream.play({ pieces: [answer] })
  const made = await sdk(world()).embeddings.create({ model: 'chat/e', input: 'x', encoding_format: 'float' })
  expect(made.data[0]?.embedding).toEqual([0.5])
  expect(world().upstream.requests[0]).toMatchObject({
    url: '/v1/embeddings',
    body: { model: 'e', input: 'x' },
  })
  const refused = await ask(world().port, '/embeddings', { body: '{"model":"practice","input":"x"}' })
  expect([refused.status, errorOf(refused).code]).toEqual([400, 'unsupported_feature'])
})

it('keeps reasoning of a Responses provider readable for Chat clients', async () => {
  world().upstream.play({ pieces: responsesText('x') })
  const reply = await send(world(), 'chat-to-responses', true, { body: { reasoning_effort: 'high' } })
  expect(reply.status).toBe(200)
  expect(world().upstream.requests[0]?.body['reasoning']).toMatchObject({ effort: 'high' })
})
