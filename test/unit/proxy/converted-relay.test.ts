import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { ClientDialect } from '../../../shared/protocol/dialect.ts'
import {
  chatDelta,
  chatText,
  chatUsageChunk,
  responsesEvents,
  responsesText,
  responsesWords,
} from '../../integration/convert/replies.ts'
import { playExchange, type PlayedExchange } from '../../support/played-exchange.ts'

const events = { 'content-type': 'text/event-stream' }
const opened: PlayedExchange[] = []
afterEach(() => opened.splice(0).forEach((one) => one.close()))

async function play(dialect: ClientDialect, stream = true): Promise<PlayedExchange> {
  const exchange = await playExchange(dialect, stream)
  opened.push(exchange)
  return exchange
}

const bytes = (text: string): Buffer => Buffer.from(text)
/** What was queued as microtasks is done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const timeout = new AppError('provider_timeout', { what: 'too long' })

async function read(reply: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of reply.on('error', () => undefined)) text += String(chunk)
  return text
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

it('writes once for all that one socket read brought', async () => {
  const { relay, reply, writes } = await play('responses')
  relay.head(200, events)
  for (const piece of chatText('a', 'b', 'c', 'd').slice(0, 5)) relay.data(bytes(piece))
  await settled()
  expect(writes()).toBe(1)
  relay.data(bytes(chatDelta({ content: 'e' })))
  await settled()
  expect(writes()).toBe(2)
  expect((await reply).statusCode).toBe(200)
})

it('holds the head until the first event, then for a second of silence, and before that tells the truth', async () => {
  const held = await play('responses')
  held.relay.head(200, events)
  held.quiet()?.quiet(900)
  held.relay.failed(timeout)
  expect((await held.reply).statusCode).toBe(504)

  const quiet = await play('responses')
  quiet.relay.head(200, events)
  quiet.quiet()?.quiet(1000)
  const reply = await quiet.reply
  expect(reply.statusCode).toBe(200)
  quiet.relay.failed(timeout)
  const text = await read(reply)
  expect(text).toContain('event: response.failed')
  expect(text).toContain('provider_timeout')
})

it('sends comments while a provider thinks, before its head only after half a minute', async () => {
  const { relay, quiet, reply, writes } = await play('chat')
  quiet()?.quiet(29_000)
  expect(writes()).toBe(0)
  quiet()?.quiet(30_000)
  const started = await reply
  expect(started.headers['content-type']).toContain('text/event-stream')
  quiet()?.quiet(14_000)
  await settled()
  expect(writes()).toBe(0)
  quiet()?.quiet(15_000)
  await settled()
  expect(writes()).toBe(1)
  relay.head(200, events)
  for (const piece of responsesText('Hello')) relay.data(bytes(piece))
  relay.end()
  const text = await read(started)
  expect(text).toMatch(/^: keep-alive\n\ndata: /)
  expect(text).toContain('Hello')
})

it('sends pings to a Messages client, and ends a failed stream in order with an error event', async () => {
  const { relay, quiet, reply } = await play('messages')
  quiet()?.quiet(30_000)
  const started = await reply
  quiet()?.quiet(15_000)
  relay.head(200, events)
  relay.data(bytes(responsesEvents(...responsesWords('Hel')).join('')))
  await settled()
  relay.failed(timeout)
  const text = await read(started)
  expect(text).toMatch(/^event: ping\ndata: {"type":"ping"}\n\nevent: message_start\n/)
  expect(text).toMatch(/event: error\ndata: {"type":"error","error":{"type":"timeout_error".*\n\n$/)
  expect(started.complete).toBe(true)
})

it.each([
  ['an error status', 503, '{"error":{"message":"busy","code":"overloaded"}}', 'overloaded'],
  ['a page', 200, '<html><body>Sign in</body></html>', 'provider_not_an_api'],
  ['a cut', 0, '', 'provider_timeout'],
])('tells %s in the stream once the head is out', async (_name, status, body, code) => {
  for (const dialect of ['chat', 'responses'] as const) {
    const { relay, quiet, reply, record } = await play(dialect)
    quiet()?.quiet(30_000)
    const started = await reply
    if (status === 0) relay.failed(timeout)
    else {
      relay.head(status, { 'content-type': 'application/json' })
      relay.data(bytes(body))
      relay.end()
    }
    const text = await read(started).catch(() => '')
    if (dialect === 'responses') expect(text).toContain('event: response.failed')
    expect(record.summary.state).toBe('failed')
    if (dialect === 'responses') expect(text).toContain(code)
  }
})

it('keeps silent towards a client that does not stream', async () => {
  const { relay, quiet, reply, writes } = await play('responses', false)
  quiet()?.quiet(60_000)
  relay.head(200, events)
  quiet()?.quiet(60_000)
  expect(writes()).toBe(0)
  relay.failed(timeout)
  expect((await reply).statusCode).toBe(504)
})

it('slows the provider down for a slow client, and lets it go on', async () => {
  const { relay, calls, reply } = await play('responses')
  relay.head(200, events)
  const large = chatDelta({ content: 'x'.repeat(100_000) })
  let still = 0
  // The sockets' own buffers take some of it; then nothing moves any more.
  while (still < 100) {
    const paused = calls.at(-1) === 'pause'
    still = paused ? still + 1 : 0
    if (!paused) relay.data(bytes(large))
    await settled()
  }
  const resumed = calls.filter((call) => call === 'resume').length
  const started = await reply
  started.resume()
  await until(() => calls.filter((call) => call === 'resume').length > resumed)
})

it('ends the provider’s call at once when the client leaves, and watches no longer', async () => {
  for (const begun of [false, true]) {
    const { relay, calls, quiet, leave, record } = await play('responses')
    if (begun) {
      relay.head(200, events)
      relay.data(bytes(chatDelta({ content: 'x' })))
      await settled()
    }
    leave()
    await until(() => calls.includes('abort'))
    expect(quiet()).toBeNull()
    expect(record.summary.state).toBe('cancelled')
  }
})

it('lets a provider go that does not stop after its end', async () => {
  const { relay, reply, quiet } = await play('responses')
  relay.head(200, events)
  for (const piece of chatText('x')) relay.data(bytes(piece))
  expect(await read(await reply)).toContain('response.completed')
  expect(quiet()).toBeNull()
  relay.data(bytes(chatDelta({ content: 'late' })))
  relay.failed(timeout)
})

describe('a Chat provider that is finished but ends neither stream nor connection', () => {
  const begun = chatText('Hel', 'lo').slice(0, 4)

  it.each([true, false])('is not waited for longer than three seconds, streaming: %s', async (stream) => {
    const { relay, reply, quiet, calls, record } = await play('responses', stream)
    relay.head(200, events)
    for (const piece of begun) relay.data(bytes(piece))
    await settled()
    quiet()?.quiet(2000)
    relay.data(bytes(chatUsageChunk))
    await settled()
    const watched = quiet()
    watched?.quiet(2900)
    expect([record.ended(), calls]).toEqual([false, []])
    watched?.quiet(3000)
    const text = await read(await reply)
    expect(text).toMatch(
      stream ? /response\.completed.*"input_tokens":11/ : /"status":"completed".*"input_tokens":11/,
    )
    expect([calls, quiet()]).toEqual([['abort'], null])
    await until(() => record.ended())
    expect(record.summary.state).toBe('complete')
  })

  it.each([
    ['that is not finished', begun.slice(0, 3)],
    [
      'that says so in every chunk',
      [chatDelta({ content: 'a' }, 'stop'), chatDelta({ content: 'b' }, 'stop')],
    ],
    ['that goes on after all', [...begun, chatDelta({ content: 'more' })]],
  ])('but one %s is', async (_name, pieces) => {
    const { relay, quiet, record } = await play('responses')
    relay.head(200, events)
    for (const piece of pieces) relay.data(bytes(piece))
    await settled()
    quiet()?.quiet(14_000)
    expect([record.ended(), quiet() === null]).toEqual([false, false])
  })
})

it('records both sides, what was dropped, and usage the client did not ask for', async () => {
  const { relay, reply, record } = await play('chat')
  expect(record.warnings[0]).toMatch(/seed/)
  relay.head(200, events)
  const pieces = responsesText('Hello')
  for (const piece of pieces) relay.data(bytes(piece))
  relay.end()
  const text = await read(await reply)
  await until(() => record.ended())
  expect(Buffer.from(record.receivedBody.tail(100_000)).toString()).toBe(pieces.join(''))
  expect(Buffer.from(record.responseBody.tail(100_000)).toString()).toBe(text)
  expect(text).not.toContain('usage')
  record.settle(1_000_000)
  expect(record.summary).toMatchObject({
    state: 'complete',
    status: 200,
    usage: { inputTokens: 11, cachedTokens: 3 },
  })
  expect(record.summary.warnings).toBe(record.warnings.length)
})

it('ends one exchange and not the process when a converter fails', async () => {
  const { relay, reply } = await play('responses', false)
  relay.head(200, events)
  relay.data(bytes(`data: ${'['.repeat(100_000)}\n\n`))
  relay.data(bytes(chatUsageChunk))
  relay.end()
  expect((await reply).statusCode).toBe(502)
})
