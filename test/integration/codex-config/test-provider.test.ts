import { createServer, type RequestListener } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { testProvider, type ProviderTest } from '../../../electron/codex-config/test-provider.ts'
import { inLanguage } from '../../../shared/i18n/wording/in-language.ts'

const key = 'sk-hunter2hunter2'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

/** Speaks what it is told to; everything else is an HTML page with 404. */
const provider =
  (speaks: readonly string[], needsKey = true): RequestListener =>
  (request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname.replace('/v1', '')
    const json = (status: number, body: unknown): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!speaks.includes(path)) response.writeHead(404).end('<html>not found</html>')
    else if (needsKey && request.headers.authorization !== `Bearer ${key}`)
      json(401, { error: { message: 'no' } })
    else if (path === '/models') json(200, { data: [{ id: 'a' }, { id: 'b' }, { x: 1 }, { id: 'a' }] })
    else json(400, { error: { message: 'model is missing' } })
  }

const inChinese = ({ errorText }: ProviderTest): string[] =>
  [errorText?.what, errorText?.fix].flatMap((text) => (text ? [inLanguage('zh-CN', text)] : []))

it.each([
  [['/models', '/chat/completions'], 'yes', 'no'],
  [['/models', '/responses'], 'no', 'yes'],
  [['/models', '/chat/completions', '/responses'], 'yes', 'yes'],
])('tells what a provider with %j speaks, and its models', async (paths, chat, responses) => {
  const baseUrl = `${await serve(provider(paths))}/v1/`
  expect(await testProvider({ baseUrl, apiKey: key })).toEqual({
    reachable: true,
    latencyMs: expect.any(Number),
    chat,
    responses,
    models: ['a', 'b'],
    key: 'accepted',
    error: null,
    errorText: null,
  })
})

it('sends nothing that could be answered with a generated text, and the configured headers and query', async () => {
  const seen: string[] = []
  const origin = await serve((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers['x-team'])} ${body}`)
      response.writeHead(422).end('{}')
    })
  })
  await testProvider({
    baseUrl: `${origin}/v1`,
    apiKey: null,
    headers: { 'x-team': 't' },
    queryParams: { v: '1' },
  })
  expect(seen.toSorted()).toEqual([
    'GET /v1/models?v=1 t ',
    'POST /v1/chat/completions?v=1 t {}',
    'POST /v1/responses?v=1 t {}',
  ])
})

it('tells a refused key from a missing one, and shows neither', async () => {
  const baseUrl = `${await serve(provider(['/models', '/chat/completions']))}/v1`
  const wrong = await testProvider({ baseUrl, apiKey: 'sk-wrongwrongwrong' })
  expect(wrong).toMatchObject({
    key: 'refused',
    chat: 'unknown',
    responses: 'no',
    error: { code: 'provider_error' },
  })
  const none = await testProvider({ baseUrl, apiKey: null })
  expect(none).toMatchObject({ key: 'refused', error: { code: 'provider_key_missing' } })
  expect(inChinese(none)).toEqual([
    '提供商需要密钥，但没有提供',
    '请填写存放密钥的变量名，或让 codex-tray 存储密钥',
  ])
  expect(none.error?.facts.what).toBe('The provider wants a key and none was given')
  expect(JSON.stringify([wrong, none])).not.toContain('wrongwrong')
})

it('says what is wrong with an address where no API, nobody or a silent server is', async () => {
  const page = await serve((_request, response) => void response.end('<html>hello</html>'))
  expect(await testProvider({ baseUrl: page, apiKey: key })).toMatchObject({
    error: { code: 'provider_not_an_api' },
  })
  const silent = await serve(() => undefined)
  expect(await testProvider({ baseUrl: silent, apiKey: key }, undefined, 50)).toMatchObject({
    reachable: false,
    error: { code: 'provider_timeout' },
  })
  const nobody = await testProvider({
    baseUrl: 'http://user:hunter3@127.0.0.1:9/v1?key=hunter4',
    apiKey: key,
  })
  expect(nobody).toMatchObject({ reachable: false, error: { code: 'provider_unreachable' } })
  expect(inChinese(nobody)[0]).toMatch(/^无法连接提供商：/)
  expect(JSON.stringify(nobody)).not.toContain('hunter')
})

it('does not take a key to another host', async () => {
  const other: (string | undefined)[] = []
  const target = await serve((request, response) => {
    other.push(request.headers.authorization)
    response.end('{}')
  })
  const baseUrl = await serve(
    (_request, response) => void response.writeHead(307, { location: target }).end(),
  )
  await testProvider({ baseUrl, apiKey: key })
  expect(other).toEqual([])
})
