import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { complete, errorOf, until, type Reply } from '../proxy/harness.ts'
import { chatDelta, chatText, chatWhole, responsesText } from './replies.ts'
import { eventsOf, objectOf, sdk, send, withConvertWorld } from './world.ts'

const world = withConvertWorld()
const messages = [{ role: 'user' as const, content: 'hi' }]

const encodings: readonly (readonly [string, string, (text: string) => Uint8Array])[] = [
  ['gzip', 'gzip', gzipSync],
  ['x-gzip', 'X-GZip', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['deflate without a head', 'deflate', deflateRawSync],
  ['br', 'br', brotliCompressSync],
]

/** In small pieces, as a socket may bring them. */
const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))

const stripped = (reply: Reply): void => {
  expect(reply.headers['content-encoding']).toBeUndefined()
  const length = reply.headers['content-length']
  if (length !== undefined) expect(length).toBe(String(Buffer.byteLength(reply.body)))
}

describe.each(encodings)('a provider that compresses all the same: %s', (_name, encoding, compress) => {
  const play = (text: string, type: string, size = 40): void => {
    const headers = { 'content-encoding': encoding, 'content-type': type }
    world().upstream.play({ headers, pieces: cut(compress(text), size) })
  }

  it('has its stream handed on in the client’s own dialect', async () => {
    const text = chatText('Hel', 'lo').join('')
    play(text, 'text/event-stream')
    const reply = await complete(world().port, 'chat', 'chat/m', {}, { stream: true })
    expect(reply.body).toBe(text.replaceAll('"up-model"', '"chat/m"'))
    stripped(reply)
  })

  it('has its body handed on', async () => {
    play(chatWhole('Hello'), 'application/json')
    const reply = await complete(world().port, 'chat', 'chat/m', {})
    expect(reply.body).toBe(chatWhole('Hello').replace('"up-model"', '"chat/m"'))
    stripped(reply)
  })

  it('has its stream converted', async () => {
    play(responsesText('Hel', 'lo').join(''), 'text/event-stream')
    const stream = await sdk(world()).chat.completions.create({ model: 'resp/m', messages, stream: true })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe('Hello')
  })

  it('has its body converted', async () => {
    play(chatWhole('Hello'), 'application/json')
    const reply = await sdk(world()).responses.create({ model: 'chat/m', input: 'hi' })
    expect(reply.output_text).toBe('Hello')
  })

  it('has its error read', async () => {
    const error = { error: { message: 'no such model', code: 'model_not_found' } }
    const headers = { 'content-encoding': encoding, 'content-type': 'application/json' }
    world().upstream.play({ status: 404, headers, pieces: [compress(JSON.stringify(error))] })
    for (const model of ['chat/m', 'resp/m']) {
      const reply = await complete(world().port, 'chat', model, {})
      expect([reply.status, errorOf(reply).message]).toEqual([404, 'no such model'])
    }
  })
})

it('hands each event on as it comes, not when the stream ends', async () => {
  const begun = gzipSync(chatDelta({ content: 'first' }), { finishFlush: constants.Z_SYNC_FLUSH })
  world().upstream.play({ headers: { 'content-encoding': 'gzip' }, pieces: [begun], end: 'stall' })
  const stream = await sdk(world()).chat.completions.create({ model: 'chat/m', messages, stream: true })
  for await (const chunk of stream) {
    expect(chunk.choices[0]?.delta.content).toBe('first')
    break
  }
  const before = world().upstream.aborted()
  stream.controller.abort()
  await until(() => world().upstream.aborted() > before, 'the upstream to see the abort')
})

it('tells of a compressed reply that breaks off', async () => {
  const whole = gzipSync(chatWhole('Hello'))
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
  for (const end of ['cut', 'close'] as const) {
    world().upstream.play({ headers, pieces: [whole.subarray(0, whole.length - 12)], end })
    const reply = await complete(world().port, 'chat', 'chat/m', {})
    expect([reply.status, errorOf(reply).code]).toEqual([502, 'provider_stream_cut'])
  }
})

it.each([
  ['damaged', 'gzip', 'this is no gzip'],
  ['in an unknown encoding', 'compress', 'whatever'],
  ['encoded twice', 'gzip, br', 'whatever'],
])('refuses a reply that is %s, in either dialect', async (_name, encoding, body) => {
  for (const direction of ['responses-to-chat', 'chat-to-responses'] as const) {
    for (const stream of [false, true]) {
      world().upstream.play({ headers: { 'content-encoding': encoding }, pieces: [body] })
      const converted = await send(world(), direction, stream)
      world().upstream.play({ headers: { 'content-encoding': encoding }, pieces: [body] })
      const passed = await complete(world().port, 'chat', 'chat/m', {}, { stream })
      for (const reply of [converted, passed]) {
        expect([reply.status, errorOf(reply).code]).toEqual([502, 'provider_not_an_api'])
        expect(errorOf(reply).message).toContain(encoding)
      }
    }
  }
})

it('retries a refusal that came compressed, by what it says', async () => {
  const refusal = (code: string): Uint8Array => gzipSync(JSON.stringify({ error: { message: 'm', code } }))
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
  world().upstream.play({ status: 429, headers, pieces: [refusal('insufficient_quota')] })
  const lasting = await complete(world().port, 'chat', 'patientchat/m', {})
  expect([lasting.status, world().upstream.requests.length]).toEqual([429, 1])
  const passing = { status: 429, headers, pieces: [refusal('rate_limit_exceeded')] }
  world().upstream.play(passing, { pieces: [chatWhole('Hello')] })
  const reply = await complete(world().port, 'chat', 'patientchat/m', {})
  expect([reply.status, world().upstream.requests.length]).toEqual([200, 2])
  expect(objectOf(reply.body)['object']).toBe('chat.completion')
})

it('keeps a reply without an encoding, or with identity, as it is', async () => {
  world().upstream.play({ headers: { 'content-encoding': 'identity' }, pieces: chatText('x') })
  const reply = await complete(world().port, 'chat', 'chat/m', {}, { stream: true })
  expect(eventsOf(reply).at(-1)).toBe('[DONE]')
})
