import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { ask, errorOf } from '../proxy/harness.ts'
import { chatText } from './replies.ts'
import { withConvertWorld } from './world.ts'

const world = withConvertWorld()
const body = Buffer.from(
  JSON.stringify({ model: 'chat/m', input: `a word, ${'again and '.repeat(500)}again` }),
)

/**
 * `zstd -3` of `{"model":"chat/m","input":"` + 400 × `Zürich, ` + `"}`, as Codex compresses its requests.
 * One segment, so the window is the content.
 */
const zstdBody = Buffer.from(
  'KLUv/WQtDX0BAGQCeyJtb2RlbCI6ImNoYXQvbSIsImlucHV0IjoiWsO8cmljaCwgIn0BACQw/fIE08eeig==',
  'base64',
)
/** The same through a pipe: a window, no content size. */
const zstdPiped = Buffer.from(
  'KLUv/QRYfQEAZAJ7Im1vZGVsIjoiY2hhdC9tIiwiaW5wdXQiOiJaw7xyaWNoLCAifQEAJDD98gTTx56K',
  'base64',
)
/** 100 MiB of zeros in 3 KB: a frame of blocks that only say "128 KiB of this byte" (RFC 8878 3.1.1.2). */
function zstdBomb(): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])
  const block = (last: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUIntLE(last | (1 << 1) | (131_072 << 3), 0, 3)
    return bytes
  }
  return Buffer.concat([head, ...Array.from({ length: 800 }, (_, index) => block(index === 799 ? 1 : 0))])
}

/** A header that asks for a window of 2 GiB. */
const zstdGreedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0])

it.each([
  ['gzip', gzipSync(body)],
  ['deflate', deflateSync(body)],
  ['br', brotliCompressSync(body)],
  ['zstd', zstdBody],
  ['zstd', zstdPiped],
])('reads a body compressed with %s', async (encoding, bytes) => {
  world().upstream.play({ pieces: chatText('x') })
  const reply = await ask(world().port, '/v1/responses', {
    body: bytes,
    headers: { 'content-encoding': encoding },
  })
  expect(reply.status).toBe(200)
  const [seen] = world().upstream.requests
  expect(JSON.stringify(seen?.body['messages'])).toMatch(/again and again|Zürich, Zürich, /)
  expect(seen?.headers['content-encoding']).toBeUndefined()
})

it('bounds what a small body may unfold to', async () => {
  const zeros = gzipSync(Buffer.alloc(70 * 1024 * 1024))
  const bombs = [
    ['gzip', zeros],
    ['zstd', zstdBomb()],
    ['zstd', zstdGreedy],
  ] as const
  for (const [encoding, bytes] of bombs) {
    const reply = await ask(world().port, '/v1/responses', {
      body: bytes,
      headers: { 'content-encoding': encoding },
    })
    expect([reply.status, errorOf(reply).code]).toEqual([413, 'body_too_large'])
  }
})

it.each([
  ['zstd', 'this is no zstd at all'],
  ['zstd', zstdBody.subarray(0, 40)],
  ['gzip', 'this is no gzip'],
])('refuses broken %s', async (encoding, bytes) => {
  const reply = await ask(world().port, '/v1/responses', {
    body: bytes,
    headers: { 'content-encoding': encoding },
  })
  expect([reply.status, errorOf(reply).code]).toEqual([400, 'invalid_request'])
})

it('names the encodings it knows', async () => {
  const reply = await ask(world().port, '/v1/responses', { body, headers: { 'content-encoding': 'lzma' } })
  expect([reply.status, errorOf(reply).code]).toEqual([415, 'unsupported_encoding'])
  expect(errorOf(reply).message).toContain('zstd')
})
