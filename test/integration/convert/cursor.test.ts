import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isObject, readList, readObject } from '../../../shared/protocol/json/readers.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import { checkChatStream } from '../../support/chat-checker.ts'
import { ask, type Reply } from '../proxy/harness.ts'
import { chatText, responsesCall, responsesEvents, responsesText } from './replies.ts'
import { eventsOf, objectOf, withConvertWorld } from './world.ts'

const world = withConvertWorld()
const fixture = (name: string): object => {
  const path = fileURLToPath(new URL(`../../fixtures/cursor/${name}.json`, import.meta.url))
  return objectOf(readFileSync(path, 'utf8'))
}
const agentBody = fixture('agent-responses-body')
const askBody = fixture('ask-mixed-tools')
const cursor = { 'user-agent': 'Cursor/3.17.21' }

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
  return ask(world().port, path, { body: JSON.stringify(body), headers })
}

const checkChat = (reply: Reply, model: string): string[] =>
  checkChatStream(createSseDecoder().push(Buffer.from(reply.body)), { includeUsage: true, model })

const streaming = { stream: true, stream_options: { include_usage: true } }

describe.each([
  '/v1/chat/completions',
  '/chat/completions',
  '/cursor/chat/completions',
  '/cursor/v1/chat/completions',
  '/v1/cursor/chat/completions',
])('%s', (path) => {
  it('answers Cursor’s Responses bodies in Chat, from a Responses provider', async () => {
    world().upstream.play({ pieces: responsesText('Hel', 'lo') })
    const reply = await post(path, { ...agentBody, ...streaming, model: 'resp/m' }, cursor)
    expect([reply.status, checkChat(reply, 'resp/m')]).toEqual([200, []])
    const [seen] = world().upstream.requests
    expect(seen?.url).toBe('/v1/responses')
    expect(seen?.body).toMatchObject({ model: 'm', stream: true })
    expect(seen?.body['messages']).toBeUndefined()
    expect(JSON.stringify(seen?.body['stream_options'] ?? {})).not.toContain('include_usage')
  })

  it('and from a Chat provider', async () => {
    world().upstream.play({ pieces: chatText('Hel', 'lo') })
    const reply = await post(path, { ...agentBody, ...streaming, model: 'chat/m' }, cursor)
    expect([reply.status, checkChat(reply, 'chat/m')]).toEqual([200, []])
    const [seen] = world().upstream.requests
    expect(seen?.url).toBe('/v1/chat/completions')
    expect(Array.isArray(seen?.body['messages'])).toBe(true)
    expect(seen?.body['input']).toBeUndefined()
  })

  it('answers genuine Chat bodies with mixed tools', async () => {
    world().upstream.play({ pieces: chatText('ok') })
    const reply = await post(path, { ...askBody, ...streaming, model: 'chat/m' }, cursor)
    expect([reply.status, checkChat(reply, 'chat/m')]).toEqual([200, []])
    const tools = readList(world().upstream.requests[0]?.body ?? {}, 'tools') ?? []
    expect(tools.length).toBeGreaterThan(0)
    for (const tool of tools) expect(tool).toMatchObject({ type: 'function', function: {} })
  })
})

it('lists models where Cursor looks for them', async () => {
  for (const path of ['/cursor/models', '/v1/cursor/models', '/cursor/v1/models']) {
    const reply = await ask(world().port, path)
    expect([reply.status, objectOf(reply.body)['object']]).toEqual([200, 'list'])
  }
})

it.each([
  '/openai/deployments/codex-main/chat/completions',
  '/cursor/openai/deployments/codex-main/chat/completions',
])('takes the model from Azure’s address %s', async (path) => {
  for (const body of [{}, { model: 'something-else' }]) {
    world().upstream.play({ pieces: responsesText('x') })
    const sent = { ...body, stream: true, messages: [{ role: 'user', content: 'x' }] }
    const reply = await post(`${path}?api-version=2024-10-21`, sent, { 'api-key': 'test-key-of-the-proxy' })
    expect(reply.status).toBe(200)
    expect(world().upstream.requests[0]?.body['model']).toBe('gpt-5.2-codex')
    expect(eventsOf(reply)[0]).toMatchObject({ model: 'codex-main' })
  }
})

it('names the model of Azure’s address to a provider of the same dialect', async () => {
  world().upstream.play({ pieces: chatText('x') })
  await post('/openai/deployments/chat-main/chat/completions', { messages: [] })
  expect(world().upstream.requests[0]?.body).toEqual({ model: 'kimi-k3', messages: [] })
  await post('/openai/deployments/chat%2Fany/chat/completions', { messages: [], model: 'x' })
  expect(world().upstream.requests[1]?.body).toEqual({ model: 'any', messages: [] })
})

it('hands custom calls to Cursor as functions with the raw text, and to others as custom calls', async () => {
  const item = {
    id: 'ctc_1',
    type: 'custom_tool_call',
    call_id: 'call_1',
    name: 'ApplyPatch',
    input: '*** Begin',
  }
  const play = (): void =>
    world().upstream.play({
      pieces: responsesEvents(
        { type: 'response.created', response: { id: 'r', status: 'in_progress', output: [] } },
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: { id: 'r', status: 'completed', output: [item] } },
      ),
    })
  const call = async (headers: Record<string, string>): Promise<unknown> => {
    play()
    const reply = await post(
      '/v1/chat/completions',
      { ...agentBody, model: 'resp/m', stream: false },
      headers,
    )
    const [choice] = readList(objectOf(reply.body), 'choices') ?? []
    const message = isObject(choice) ? readObject(choice, 'message') : undefined
    return readList(message ?? {}, 'tool_calls')?.[0]
  }
  expect(await call(cursor)).toMatchObject({
    type: 'function',
    function: { name: 'ApplyPatch', arguments: '*** Begin' },
  })
  expect(await call({})).toMatchObject({ type: 'custom', custom: { name: 'ApplyPatch', input: '*** Begin' } })
})

describe('model names', () => {
  it.each([
    ['codex-main', 'gpt-5.2-codex', 'low'],
    ['codex-main-high', 'gpt-5.2-codex', 'high'],
    ['codex-main-thinking', 'gpt-5.2-codex', 'high'],
    ['niam-xedoc', 'gpt-5.2-codex', 'low'],
    ['hgih-niam-xedoc', 'gpt-5.2-codex', 'high'],
    ['niam-xedoc-high', 'gpt-5.2-codex', 'high'],
    ['resp/xedoc-2.5-tpg', 'gpt-5.2-codex', undefined],
  ])('%s', async (name, upstream, effort) => {
    world().upstream.play({ pieces: responsesText('x') })
    const body = { model: name, stream: true, messages: [{ role: 'user', content: 'x' }] }
    const reply = await post('/v1/chat/completions', body)
    expect(world().upstream.requests[0]?.body['model']).toBe(upstream)
    expect(readObject(world().upstream.requests[0]?.body ?? {}, 'reasoning')?.['effort']).toBe(effort)
    const models = eventsOf(reply)
      .filter(isObject)
      .map((event) => event['model'])
    expect(new Set(models)).toEqual(new Set([name]))
  })

  it('an effort in the name stands before the one in the body, an alias’s own does not', async () => {
    const effort = async (body: object): Promise<unknown> => {
      world().upstream.play({ pieces: responsesText('x') })
      await post('/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], ...body })
      return readObject(world().upstream.requests[0]?.body ?? {}, 'reasoning')?.['effort']
    }
    expect(await effort({ model: 'codex-main-high', reasoning_effort: 'minimal' })).toBe('high')
    expect(await effort({ model: 'codex-main', reasoning_effort: 'minimal' })).toBe('minimal')
    const own = { ...agentBody, reasoning: { effort: 'medium', summary: 'auto' }, messages: undefined }
    expect(await effort({ ...own, model: 'codex-main-high' })).toBe('high')
    // Within one dialect the same, by bytes.
    world().upstream.play({ pieces: responsesText('x') })
    await post('/v1/responses', {
      model: 'codex-main-high',
      input: 'x',
      reasoning: { effort: 'low', summary: 'auto' },
    })
    expect(world().upstream.requests[0]?.body['reasoning']).toEqual({ effort: 'high', summary: 'auto' })
  })

  it('gives tool calls of a suffixed model back under the name that was sent', async () => {
    world().upstream.play({ pieces: responsesCall('c', 'f', '{}') })
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
    const body = { model: 'codex-main-low', stream: false, tools, messages: [{ role: 'user', content: 'x' }] }
    expect(objectOf((await post('/v1/chat/completions', body)).body)['model']).toBe('codex-main-low')
  })
})

it('leaves a Chat body that is not Cursor’s as it came', async () => {
  world().upstream.play({ pieces: chatText('x') })
  const tools = [{ type: 'custom', custom: { name: 'x' } }]
  await post('/v1/chat/completions', { model: 'chat/m', messages: [], tools })
  expect(world().upstream.requests[0]?.body).toEqual({ model: 'm', messages: [], tools })
})

it('answers Cursor’s Responses bodies from the practice provider too', async () => {
  const reply = await post('/v1/chat/completions', { ...agentBody, ...streaming, model: 'practice' }, cursor)
  expect([reply.status, checkChat(reply, 'practice')]).toEqual([200, []])
})
