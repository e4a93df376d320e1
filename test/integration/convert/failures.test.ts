import { describe, expect, it } from 'vitest'
import { isObject, readObject } from '../../../shared/protocol/json/readers.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import type { ScriptedReply } from '../../fakes/scripted-upstream.mjs'
import { checkResponsesStream } from '../../support/responses-checker.ts'
import { complete, errorOf, providerKey, until, type Reply } from '../proxy/harness.ts'
import {
  chatDelta,
  chatText,
  chatWhole,
  responsesEvents,
  responsesFailed,
  responsesText,
  responsesWhole,
  responsesWords,
  sse,
} from './replies.ts'
import { eventsOf, send, withConvertWorld, type Direction } from './world.ts'

const world = withConvertWorld()
const directions: Direction[] = ['responses-to-chat', 'chat-to-responses']
const isFromChat = (direction: Direction): boolean => direction === 'chat-to-responses'

/** Words of the provider's dialect, without an end. */
const begun = (direction: Direction): string[] =>
  isFromChat(direction)
    ? responsesEvents(...responsesWords('Hel', 'lo'))
    : [
        chatDelta({ role: 'assistant', content: '' }),
        chatDelta({ content: 'Hel' }),
        chatDelta({ content: 'lo' }),
      ]
const whole = (direction: Direction): string[] =>
  isFromChat(direction) ? responsesText('Hel', 'lo') : chatText('Hel', 'lo')

const quick = (direction: Direction): string => (isFromChat(direction) ? 'quickresp/m' : 'quickchat/m')
const page = '<!doctype html><html><head><title>x</title></head><body><h1>Sign in</h1></body></html>'
const html = { 'content-type': 'text/html' }

type Kind = {
  reply: (direction: Direction) => ScriptedReply
  /** What the client gets that has not seen an event: status and code. */
  refused: [number, string]
  impatient?: boolean
}

const toldError = { message: 'slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' }

/** Nothing of an answer came: a true HTTP error, also for clients that wanted events. */
const early: Record<string, Kind> = {
  'a connection cut at once': { reply: () => ({ end: 'cut' }), refused: [502, 'provider_stream_cut'] },
  'an empty reply': { reply: () => ({}), refused: [502, 'provider_not_an_api'] },
  'silence after the head': {
    reply: () => ({ end: 'stall' }),
    refused: [504, 'provider_timeout'],
    impatient: true,
  },
  'a page with status 200': {
    reply: () => ({ headers: html, pieces: [page] }),
    refused: [502, 'provider_not_an_api'],
  },
  'a page that says it is events': {
    reply: () => ({ pieces: [page] }),
    refused: [502, 'provider_not_an_api'],
  },
  'a page with status 503': {
    reply: () => ({ status: 503, headers: html, pieces: [page] }),
    refused: [502, 'provider_not_an_api'],
  },
  'an error object with status 200': {
    reply: () => ({ pieces: [JSON.stringify({ error: toldError })] }),
    refused: [429, 'rate_limit_exceeded'],
  },
  'an error as the first event': {
    reply: (direction) => ({
      pieces: isFromChat(direction)
        ? responsesEvents({ ...toldError, type: 'error' })
        : [sse({ error: toldError })],
    }),
    refused: [429, 'rate_limit_exceeded'],
  },
  'an error object in events': {
    reply: () => ({ pieces: [sse({ error: toldError })] }),
    refused: [429, 'rate_limit_exceeded'],
  },
  'half a JSON object': {
    reply: (direction) => ({
      pieces: [(isFromChat(direction) ? responsesWhole('Hello') : chatWhole('Hello')).slice(0, 90)],
    }),
    refused: [502, 'provider_not_an_api'],
  },
  'JSON that is no reply': {
    reply: () => ({ pieces: ['{"hello":1}'] }),
    refused: [502, 'provider_not_an_api'],
  },
  'a reply that is not compressed as it says': {
    reply: () => ({ headers: { 'content-encoding': 'gzip' }, pieces: ['no gzip'] }),
    refused: [502, 'provider_not_an_api'],
  },
  'status 400 with a code': {
    reply: () => ({
      status: 400,
      pieces: [JSON.stringify({ error: { message: 'too long', code: 'context_length_exceeded' } })],
    }),
    refused: [400, 'context_length_exceeded'],
  },
  'status 422 of FastAPI': {
    reply: () => ({ status: 422, pieces: ['{"detail":[{"loc":["body","x"],"msg":"bad"}]}'] }),
    refused: [422, 'provider_error'],
  },
}

/** Words came, then something else. */
const late: Record<string, Kind> = {
  'a connection cut': {
    reply: (direction) => ({ pieces: begun(direction), end: 'cut' }),
    refused: [502, 'provider_stream_cut'],
  },
  'an end in order, but too early': {
    reply: (direction) => ({ pieces: begun(direction) }),
    refused: [502, 'provider_stream_cut'],
  },
  'a cut inside a frame': {
    reply: (direction) => ({ pieces: [...begun(direction), 'data: {"half": "a fra'], end: 'cut' }),
    refused: [502, 'provider_stream_cut'],
  },
  silence: {
    reply: (direction) => ({ pieces: begun(direction), end: 'stall' }),
    refused: [504, 'provider_timeout'],
    impatient: true,
  },
  'an error event': {
    reply: (direction) => ({
      pieces: isFromChat(direction)
        ? responsesEvents(...responsesWords('Hel'), responsesFailed('rate_limit_exceeded', 'slow down'))
        : [...begun(direction), sse({ error: toldError }), ...whole(direction)],
    }),
    refused: [429, 'rate_limit_exceeded'],
  },
}

function expectFailedStream(direction: Direction, reply: Reply): void {
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toContain('text/event-stream')
  const events = eventsOf(reply).filter(isObject)
  const last = events.at(-1)
  if (isFromChat(direction)) {
    expect(reply.broken).toBe(true)
    expect(events.filter((event) => event['error'] !== undefined)).toEqual([last])
    expect(reply.body).not.toMatch(/"finish_reason":"|\[DONE\]/)
    return
  }
  expect(reply.broken).toBe(false)
  expect(checkResponsesStream(createSseDecoder().push(Buffer.from(reply.body)))).toEqual([])
  expect(['response.failed', 'response.incomplete']).toContain(last?.['type'])
}

describe.each(directions)('%s', (direction) => {
  const ask = (stream: boolean, { impatient }: Pick<Kind, 'impatient'>): Promise<Reply> =>
    send(world(), direction, stream, impatient === true ? { model: quick(direction) } : {})

  it.each(Object.entries(early))('%s is a true HTTP error, streaming or not', async (_name, kind) => {
    for (const stream of [true, false]) {
      world().upstream.play(kind.reply(direction))
      const reply = await ask(stream, kind)
      expect([reply.status, errorOf(reply).code]).toEqual(kind.refused)
      expect(reply.headers['content-type']).toContain('application/json')
      expect(reply.body).not.toContain('<')
    }
  })

  it.each(Object.entries(late))('%s after words: one failure, told once', async (_name, kind) => {
    world().upstream.play({ gapMs: 60, ...kind.reply(direction) })
    expectFailedStream(direction, await ask(true, kind))
    world().upstream.play(kind.reply(direction))
    const reply = await ask(false, kind)
    expect([reply.status, errorOf(reply).code]).toEqual(kind.refused)
  })

  it('an event that is not JSON is a failure, noise is not', async () => {
    const [first = '', ...rest] = whole(direction)
    world().upstream.play({ pieces: [first, 'data: ping\n\n', ': comment\n\n', ...rest] })
    expect((await send(world(), direction, true)).body).toContain('lo')
    world().upstream.play({ pieces: [...begun(direction), 'data: {"broken": \n\n', ...rest], gapMs: 60 })
    expectFailedStream(direction, await send(world(), direction, true))
    expect(errorOf(await send(world(), direction, false)).code).toBe('provider_stream_cut')
  })

  it('a second end and what follows the end are ignored', async () => {
    world().upstream.play({ pieces: [...whole(direction), ...whole(direction), ...begun(direction)] })
    const reply = await send(world(), direction, true)
    expect([reply.status, reply.broken]).toEqual([200, false])
    const ends = eventsOf(reply).filter((event) =>
      isFromChat(direction)
        ? event === '[DONE]'
        : isObject(event) && /^response\.(completed|failed|incomplete)$/.test(String(event['type'])),
    )
    expect(ends).toHaveLength(1)
    expect(reply.body.match(/Hel/g)?.length).toBe(isFromChat(direction) ? 1 : 5)
    world().upstream.play({ pieces: [...whole(direction), ...begun(direction)] })
    expect((await send(world(), direction, false)).status).toBe(200)
  })

  it('a provider that never answers is given up', async () => {
    world().upstream.play({ hang: true })
    const reply = await send(world(), direction, true, { model: quick(direction) })
    expect([reply.status, errorOf(reply).code]).toEqual([504, 'provider_timeout'])
  })

  it('the status, the words and the wait of a refusal reach the client, our key does not', async () => {
    const error = {
      message: `Invalid key ${providerKey}`,
      type: 'auth',
      code: 'invalid_api_key',
      plan_type: 'free',
    }
    world().upstream.play({
      status: 401,
      headers: { 'retry-after': '7', 'set-cookie': 'a=b', 'x-request-id': 'up-1' },
      pieces: [JSON.stringify({ error })],
    })
    for (const stream of [true, false]) {
      const reply = await send(world(), direction, stream)
      expect(reply.status).toBe(401)
      expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'invalid_api_key', plan_type: 'free' } })
      expect(reply.body).not.toContain(providerKey)
      expect(reply.headers).toMatchObject({ 'retry-after': '7', 'x-upstream-request-id': 'up-1' })
      expect(reply.headers['set-cookie']).toBeUndefined()
    }
    const told = { error: { ...error, code: 'server_error' } }
    world().upstream.play({ pieces: [...begun(direction), sse(told)], gapMs: 60 })
    const late = await send(world(), direction, true)
    expectFailedStream(direction, late)
    expect(late.body).not.toContain(providerKey)
    expect(late.body).toContain('[redacted]')
  })
})

it('keeps the provider’s code for Codex when it fails after words', async () => {
  const told = {
    error: { message: 'Rate limit, try again in 1.5s', code: 'rate_limit_exceeded', resets_in_seconds: 2 },
  }
  world().upstream.play({ pieces: [chatDelta({ content: 'x' }), sse(told)], gapMs: 60 })
  const last = eventsOf(await send(world(), 'responses-to-chat', true)).at(-1)
  const response = isObject(last) ? readObject(last, 'response') : undefined
  expect(response).toMatchObject({
    status: 'failed',
    error: { code: 'rate_limit_exceeded', message: 'Rate limit, try again in 1.5s', resets_in_seconds: 2 },
  })
})

it('never completes half a tool call', async () => {
  const half = chatDelta({
    tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a' } }],
  })
  world().upstream.play({ pieces: [half], end: 'cut', gapMs: 60 })
  const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }]
  const reply = await send(world(), 'responses-to-chat', true, { body: { tools } })
  expectFailedStream('responses-to-chat', reply)
  expect(reply.body).not.toContain('response.output_item.done')
})

it('says that nothing listens where the provider should be', async () => {
  const reply = await send(world(), 'chat-to-responses', true, { model: 'gone/m' })
  expect([reply.status, errorOf(reply).code]).toEqual([502, 'provider_unreachable'])
})

it('names the JSON path of what it cannot convert', async () => {
  const bad = await send(world(), 'chat-to-responses', true, {
    body: { messages: [{ role: 'user', content: 5 }] },
  })
  expect([bad.status, errorOf(bad).code, errorOf(bad).param]).toEqual([
    400,
    'invalid_request',
    'messages[0].content',
  ])
  const several = await send(world(), 'chat-to-responses', true, { body: { n: 2 } })
  expect([several.status, errorOf(several).code, errorOf(several).param]).toEqual([
    400,
    'unsupported_feature',
    'n',
  ])
  const background = await send(world(), 'responses-to-chat', true, { body: { background: true } })
  expect([background.status, errorOf(background).param]).toEqual([400, 'background'])
})

it('lists what was dropped in a header, and nothing where nothing was', async () => {
  world().upstream.play({ pieces: responsesText('x') })
  const seed = await send(world(), 'chat-to-responses', true, { body: { seed: 1, ünknown: 1 } })
  expect(seed.headers['x-codex-tray-warnings']).toMatch(/^[\x20-\x7e]*seed/)
  expect((await send(world(), 'chat-to-responses', true)).headers['x-codex-tray-warnings']).toBeUndefined()
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`unknown_${index}`, 1]))
  const long = await send(world(), 'chat-to-responses', false, { body: many })
  expect(String(long.headers['x-codex-tray-warnings']).length).toBeLessThan(1200)
  expect(long.headers['x-codex-tray-warnings']).toMatch(/and \d+ more$/)
  world().upstream.play({ pieces: chatText('x') })
  const typo = await send(world(), 'responses-to-chat', true, { model: 'typo/m' })
  expect(typo.headers['x-codex-tray-warnings']).toContain('quirk-unknown')
})

it('ends a stream that a provider finished but holds open, long before the idle timeout', async () => {
  const pieces = chatText('Hel', 'lo').slice(0, 4)
  world().upstream.play({ pieces, end: 'stall' })
  const before = world().upstream.aborted()
  const [converted, passed, whole] = await Promise.all([
    send(world(), 'responses-to-chat', true),
    complete(world().port, 'chat', 'chat/m', {}, { stream: true }),
    send(world(), 'responses-to-chat', false),
  ])
  expect([converted.broken, eventsOf(converted).at(-1)]).toMatchObject([
    false,
    { type: 'response.completed' },
  ])
  expect([passed.broken, passed.body]).toEqual([false, pieces.join('').replaceAll('"up-model"', '"chat/m"')])
  expect([whole.status, whole.body.includes('"status":"completed"')]).toEqual([200, true])
  await until(() => world().upstream.aborted() === before + 3, 'all three to be aborted')
})
