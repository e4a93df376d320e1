import { expect, it } from 'vitest'
import { createFollower } from '../../../electron/proxy/inspector/follower.ts'
import { createRecorder } from '../../../electron/proxy/recorder.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'

it('reads the provider’s side too, for a window that asks for it', () => {
  const ring = createExchangeRing()
  const tap = createRecorder(ring, () => undefined).begin({
    id: 'req_1',
    method: 'POST',
    path: '/',
    headers: [],
    userAgent: undefined,
    dialect: 'chat',
  })
  tap.requestBody(Buffer.from('client'))
  tap.upstreamRequest(Buffer.from('sent'))
  tap.upstreamBody(Buffer.from('received'))
  tap.responseBody(Buffer.from('reply'))
  tap.end('complete')
  const record = ring.get('req_1')
  if (record === undefined) throw new Error('no record')
  const texts = (upstream: boolean): Record<string, string> =>
    Object.fromEntries(
      createFollower(record, upstream)
        .next()
        .bodies.map(({ part, chunks }) => [
          part,
          chunks.map(({ bytes }) => Buffer.from(bytes).toString()).join(''),
        ]),
    )
  expect(texts(false)).toEqual({ request: 'client', response: 'reply' })
  expect(texts(true)).toEqual({
    request: 'client',
    response: 'reply',
    'upstream-request': 'sent',
    'upstream-response': 'received',
  })
  const held = ring.heldBytes
  tap.warn('x'.repeat(10_000))
  expect(record.warnings[0]).toHaveLength(500)
  expect(held).toBeGreaterThan(22)
  record.drop()
  expect([record.sentBody.kept, record.receivedBody.kept]).toEqual([0, 0])
})
