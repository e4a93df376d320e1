import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createDecodingUpstream } from '../../../electron/proxy/upstream/decoding-upstream.ts'
import type {
  OutgoingRequest,
  ReplyHandler,
  Upstream,
  UpstreamCall,
} from '../../../electron/proxy/upstream/upstream.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { until } from '../../integration/proxy/harness.ts'

const request: OutgoingRequest = {
  address: {
    href: 'http://h/',
    origin: new URL('http://h/'),
    host: 'h',
    path: '/',
    hiddenHeaders: new Set(),
  },
  headers: [],
  pieces: [],
  length: 0,
  headTimeoutMs: 0,
  idleTimeoutMs: 0,
}

/** The provider is played by hand; `log` is what it was told, `got` what came out. */
function open() {
  const log: string[] = []
  const got = { bytes: 0, end: '' }
  const handlers: ReplyHandler[] = []
  const inner: Upstream = {
    open(_request, handler) {
      handlers.push(handler)
      return {
        abort: () => void log.push('abort'),
        pause: () => void log.push('pause'),
        resume: () => void log.push('resume'),
      }
    },
  }
  const call: UpstreamCall = createDecodingUpstream(inner).open(request, {
    head: () => undefined,
    data: (bytes) => void (got.bytes += bytes.length),
    end: () => void (got.end = 'end'),
    failed: (error) => void (got.end = error.code),
  })
  const [provider] = handlers
  if (provider === undefined) throw new Error('nothing was opened')
  return { log, got, call, provider }
}

const unpacked = 64 * 1024 * 1024
const packed = gzipSync(Buffer.alloc(unpacked))

it('unpacks no faster than the client reads, and stops the provider meanwhile', async () => {
  const { log, got, call, provider } = open()
  provider.head(200, { 'content-encoding': 'gzip' })
  call.pause()
  provider.data(packed)
  provider.end()
  await until(() => log.includes('pause'), 'the provider to be paused')
  // Whatever was going to be unpacked without being asked for is there after this much other work.
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
  expect(got.bytes).toBe(0)
  call.resume()
  await until(() => got.end !== '', 'the end')
  expect(got).toEqual({ bytes: unpacked, end: 'end' })
})

it('goes on only when the client and the decoder can take more', async () => {
  const { log, call, provider } = open()
  provider.head(200, { 'content-encoding': 'gzip' })
  call.pause()
  provider.data(packed.subarray(0, packed.length - 1))
  log.length = 0
  call.resume()
  expect(log).toEqual([])
  await until(() => log.includes('resume'), 'the decoder to be empty')
})

it('says nothing more after an abort', async () => {
  const { log, got, call, provider } = open()
  provider.head(200, { 'content-encoding': 'gzip' })
  provider.data(packed)
  call.abort()
  provider.end()
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
  expect([got, log.includes('abort')]).toEqual([{ bytes: 0, end: '' }, true])
})

it('tells what came before it tells of a failure', async () => {
  const { got, provider } = open()
  provider.head(200, { 'content-encoding': 'gzip' })
  provider.data(gzipSync('all of it').subarray(0, -8))
  provider.failed(new AppError('provider_timeout', { what: 'too long' }))
  await until(() => got.end !== '', 'the failure')
  expect(got).toEqual({ bytes: 9, end: 'provider_timeout' })
})
