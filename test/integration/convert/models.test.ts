import { expect, it } from 'vitest'
import { isObject, readList, readString } from '../../../shared/protocol/json/readers.ts'
import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'
import type { ScriptedReply } from '../../fakes/scripted-upstream.mjs'
import { ask, errorOf, provider, providerKey, until } from '../proxy/harness.ts'
import { objectOf, sdk, withConvertWorld } from './world.ts'

const world = withConvertWorld()
const ids = (data: JsonObject): (string | undefined)[] =>
  (readList(data, 'data') ?? []).filter(isObject).map((model) => readString(model, 'id'))
const list = async (): Promise<(string | undefined)[]> =>
  ids(objectOf((await ask(world().port, '/v1/models')).body))

const modelList = (...names: string[]): ScriptedReply => ({
  pieces: [
    JSON.stringify({ object: 'list', data: names.map((id) => ({ id, object: 'model', created: 7 })) }),
  ],
})

/** A configuration of its own per test: a provider is asked again only when it is another or time has passed. */
function configure(id: string, rest: Parameters<typeof provider>[2] = {}, baseUrl?: string): void {
  const { proxy, config } = world()
  const base = baseUrl ?? config.providers['chat']?.baseUrl ?? ''
  proxy.send({ type: 'config', config: { ...config, providers: { [id]: provider(id, base, rest) } } })
}

it('lists what the providers have, as names that reach them, beside aliases and practice', async () => {
  world().upstream.play(modelList('kimi-k3', 'org/some-model', 'kimi-k3'))
  configure('first', { queryParams: { 'api-version': '7' }, headers: { 'x-extra': 'e' } })
  await until(async () => (await list()).includes('first/kimi-k3'), 'the provider’s models')
  const known = await list()
  expect(known.slice(0, 3)).toEqual(['codex-main', 'chat-main', 'practice'])
  expect(known.filter((id) => id?.startsWith('first/'))).toEqual(['first/kimi-k3', 'first/org/some-model'])
  expect(world().upstream.requests).toHaveLength(1)
  expect(world().upstream.requests[0]).toMatchObject({
    url: '/v1/models?api-version=7',
    headers: { authorization: `Bearer ${providerKey}`, 'x-extra': 'e' },
  })
  const models = await sdk(world()).models.list()
  expect(models.data.find(({ id }) => id === 'first/kimi-k3')).toEqual({
    id: 'first/kimi-k3',
    object: 'model',
    created: 7,
    owned_by: 'first',
  })
  expect((await sdk(world()).models.retrieve('first/org/some-model')).owned_by).toBe('first')
  const missing = await ask(world().port, '/v1/models/first/kimi-k4')
  expect([missing.status, errorOf(missing).message.includes('first/kimi-k3')]).toEqual([404, true])
})

it('gives Codex a list in its own form too, with nothing in it: Codex goes on with the models it knows', async () => {
  const asked = objectOf((await ask(world().port, '/v1/models?client_version=0.169.0')).body)
  expect(asked['models']).toEqual([])
  expect(ids(asked)).toContain('practice')
  expect(objectOf((await ask(world().port, '/v1/models')).body)).not.toHaveProperty('models')
})

it('never waits for a provider, and shows what it knows', async () => {
  world().upstream.play({ hang: true })
  configure('slow')
  await until(async () => (await list()).length > 0 && world().upstream.requests.length > 0, 'a question')
  expect(await list()).toEqual(['codex-main', 'chat-main', 'practice', 'practice-tools', 'practice-slow'])
  // One question at a time, however often the list is read.
  await list()
  expect(world().upstream.requests).toHaveLength(1)
})

it.each([
  ['that is not there', 'http://127.0.0.1:9/v1', {}],
  ['that answers with an error', undefined, { status: 500, pieces: ['{"error":{}}'] }],
  ['that answers with a page', undefined, { pieces: ['<html>'] }],
  ['that answers with something else', undefined, { pieces: ['{"data":[1,{"id":7},{"id":""}]}'] }],
  [
    'that answers without end',
    undefined,
    { pieces: [`{"data":[${'{"id":"x"},'.repeat(400_000)}`], end: 'stall' as const },
  ],
])('is not disturbed by a provider %s', async (_name, base, reply: ScriptedReply) => {
  world().upstream.play(reply)
  configure('bad', {}, base)
  await list()
  if (base === undefined) await until(() => world().upstream.requests.length > 0, 'a question')
  const reading = await ask(world().port, '/v1/models')
  expect([reading.status, ids(objectOf(reading.body)).length]).toEqual([200, 5])
  expect(world().proxy.child.exitCode).toBeNull()
})

it('answers for a model of a provider whose list is not known, because it would be asked', async () => {
  configure('gone', {}, 'http://127.0.0.1:9/v1')
  const reply = await ask(world().port, '/v1/models/gone/org/any')
  expect(objectOf(reply.body)).toMatchObject({ id: 'gone/org/any', object: 'model', owned_by: 'gone' })
  expect((await ask(world().port, '/v1/models/nobody/any')).status).toBe(404)
})

it('does not ask a provider whose key is missing', async () => {
  world().upstream.play(modelList('x'))
  configure('nokey', { apiKey: null })
  await list()
  configure('haskey')
  await until(async () => (await list()).includes('haskey/x'), 'the other provider’s models')
  expect(world().upstream.requests).toHaveLength(1)
})
