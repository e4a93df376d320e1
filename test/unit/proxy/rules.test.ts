import { describe, expect, it } from 'vitest'
import { buildRequestHeaders } from '../../../electron/proxy/upstream/request-headers.ts'
import { createAccessKey } from '../../../electron/proxy/plugins/access-key.ts'
import { createAllowedHosts } from '../../../electron/proxy/plugins/allowed-hosts.ts'
import { createDispatchers } from '../../../electron/proxy/upstream/dispatchers.ts'
import { listeningInodes, parseLsof, parseNetstat } from '../../../electron/node/port-owner.ts'
import { failureFrame, hasEnded } from '../../../electron/proxy/relay/stream-ending.ts'
import { sampleValue } from '../../../electron/proxy/practice/sample-arguments.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

describe('allowed hosts', () => {
  it('compares whole names with the port', () => {
    const allows = createAllowedHosts({ host: '192.168.0.5', port: 8080 })
    for (const host of ['127.0.0.1:8080', 'LOCALHOST:8080', '[::1]:8080', '192.168.0.5:8080'])
      expect(allows(host)).toBe(true)
    for (const host of [
      undefined,
      '',
      'localhost',
      'localhost:80',
      '127.0.0.1:80801',
      'x127.0.0.1:8080',
      '192.168.0.6:8080',
    ]) {
      expect(allows(host)).toBe(false)
    }
  })

  it('leaves the port out only on port 80', () => {
    expect(createAllowedHosts({ host: '127.0.0.1', port: 80 })('localhost')).toBe(true)
  })

  it('takes this machine’s own addresses when bound to all, and reads them again when they change', () => {
    let now = 0
    let addresses = ['10.0.0.1']
    const allows = createAllowedHosts(
      { host: '0.0.0.0', port: 1 },
      { addresses: () => addresses, now: () => now },
    )
    expect(allows('10.0.0.1:1')).toBe(true)
    addresses = ['10.0.0.2', 'fe80::1']
    expect(allows('10.0.0.2:1')).toBe(false)
    now = 6000
    expect([allows('10.0.0.2:1'), allows('[fe80::1]:1'), allows('evil.example:1')]).toEqual([
      true,
      true,
      false,
    ])
  })
})

it('finds the key in three places and compares it whole', () => {
  const key = createAccessKey('right')
  expect(key.presentedIn({ authorization: 'bearer  right ' })).toBe('right')
  expect(key.presentedIn({ authorization: 'Basic x', 'api-key': 'right' })).toBe('right')
  expect(key.presentedIn({ authorization: 'Bearer ' })).toBeNull()
  expect([key.accepts('right'), key.accepts('righ'), key.accepts('right2')]).toEqual([true, false, false])
  key.set('next')
  expect([key.accepts('right'), key.accepts('next')]).toEqual([false, true])
})

it('lets a provider’s own header win over the key', () => {
  const provider = {
    id: 'p',
    kind: 'http' as const,
    name: 'p',
    baseUrl: 'http://x',
    wireApi: 'chat' as const,
    envKey: null,
    storedKey: null,
    apiKey: 'k',
    queryParams: {},
    headers: { authorization: 'Special', 'x-a': '1' },
    requestMaxRetries: 0,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 1,
    quirks: [],
  }
  const headers = buildRequestHeaders(
    { 'x-a': 'client', 'cf-ray': '1', 'sec-fetch-mode': 'x', accept: '*/*' },
    provider,
    3,
  )
  expect(headers).toEqual([
    'accept',
    '*/*',
    'content-length',
    '3',
    'accept-encoding',
    'identity',
    'authorization',
    'Special',
    'x-a',
    '1',
  ])
})

it('uses the system’s HTTP proxy only if one is set, and never for this machine', async () => {
  const plain = createDispatchers({})
  expect(plain.for(new URL('https://api.example'))).toBe(plain.for(new URL('http://127.0.0.1:1')))
  const proxied = createDispatchers({ HTTPS_PROXY: 'http://127.0.0.1:9' })
  const direct = proxied.for(new URL('http://localhost:1'))
  expect(proxied.for(new URL('http://[::1]:1'))).toBe(direct)
  expect(proxied.for(new URL('https://api.example'))).not.toBe(direct)
  await Promise.all([plain.close(), proxied.close()])
})

describe('the end of a stream', () => {
  it.each([
    ['chat', 'data: [DONE]\n\n', true],
    ['chat', 'data: {"choices":[{"finish_reason":"stop"}]}\n\n', true],
    ['chat', 'data: {"choices":[{"finish_reason":null}]}\n\n', false],
    ['chat', `data: ${JSON.stringify({ content: '"finish_reason":"stop"\ndata: [DONE]' })}\n\n`, false],
    ['responses', 'data: {"type":"response.incomplete"}\n\n', true],
    ['responses', 'event: response.failed\ndata: {}\n\n', true],
    ['responses', `data: ${JSON.stringify({ delta: '"type":"response.completed"' })}\n\n`, false],
    ['responses', 'data: [DONE]\n\n', false],
  ] as const)('in %s is recognised in %s', (dialect, text, expected) => {
    expect(hasEnded(dialect, text)).toBe(expected)
  })

  it('makes up a whole response.failed when nothing was sent before', () => {
    const frame = failureFrame('responses', new AppError('provider_timeout', { what: 'late' }), 'req_1', {
      first: null,
      newest: '',
    })
    expect(JSON.parse(frame.slice(frame.indexOf('data: ') + 6))).toMatchObject({
      sequence_number: 0,
      response: { id: 'resp_req_1', status: 'failed', error: { code: 'provider_timeout' } },
    })
  })
})

describe('port owner', () => {
  it('reads the tables of three systems', () => {
    const row =
      '   0: 0100007F:2CAB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1'
    expect(listeningInodes(`  sl local\n${row}\n${row.replace(' 0A ', ' 01 ')}`, 11435)).toEqual(['12345'])
    expect(parseLsof('p321\ncnode\nf12\n')).toEqual({ pid: 321, name: 'node' })
    expect(parseLsof('')).toBeNull()
    const netstat =
      '  TCP    127.0.0.1:11435   127.0.0.1:5000   HERGESTELLT   7\r\n  TCP    127.0.0.1:11435   0.0.0.0:0   ABHÖREN   4242\r\n'
    expect(parseNetstat(netstat, 11435)).toBe(4242)
    expect(parseNetstat(netstat, 1435)).toBeNull()
  })
})

describe('sample arguments', () => {
  it.each([
    [
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number', minimum: 5 } } },
      { a: 'x', b: 5 },
    ],
    [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: 'x' }],
    [{ type: 'array', items: { enum: ['p', 'q'] } }, ['p']],
    [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
    [{ type: ['boolean', 'null'] }, true],
    [{ const: 7 }, 7],
    [{ type: 'string', default: 'd' }, 'd'],
    [5, null],
  ])('fit %j', (schema, value) => {
    expect(sampleValue(schema, 'x')).toEqual(value)
  })

  it('end in a schema that contains itself', () => {
    const schema: Record<string, unknown> = { type: 'object', required: ['me'] }
    schema['properties'] = { me: schema }
    expect(JSON.stringify(sampleValue(schema, 'x')).length).toBeLessThan(200)
  })
})
