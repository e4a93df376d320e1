import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { isObject, readList, readObject, readString } from '../../../shared/protocol/json/readers.ts'
import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { ask } from '../proxy/harness.ts'
import { chatText, chatWhole } from './replies.ts'
import { objectOf, withConvertWorld } from './world.ts'

const world = withConvertWorld()

/** The request Codex 0.94 sends with `wire_api = "chat"`: system, developer, three user messages, tools. */
function codexRequest(): JsonObject {
  const file = fileURLToPath(new URL('../../fixtures/codex/0.94.0-wire-chat.json', import.meta.url))
  const [first] = readList(objectOf(readFileSync(file, 'utf8')), 'requests') ?? []
  const body = isObject(first) ? readObject(first, 'body') : undefined
  if (body === undefined) throw new Error('no request in the fixture')
  return body
}
const rolesOf = (body: JsonObject | undefined): (string | undefined)[] =>
  (readList(body ?? {}, 'messages') ?? []).filter(isObject).map((message) => readString(message, 'role'))

it('gives a provider that knows no developer role one leading system message, and says so', async () => {
  const sent = codexRequest()
  world().upstream.play({ pieces: chatText('x') })
  const body = JSON.stringify({ ...sent, model: 'chat/m', stream: true })
  const reply = await ask(world().port, '/v1/chat/completions', { body })
  expect(reply.headers['x-codex-tray-warnings']).toBe('developer-role-renamed messages')
  const seen = world().upstream.requests[0]?.body
  expect(rolesOf(sent)).toEqual(['system', 'developer', 'user', 'user', 'user'])
  expect(rolesOf(seen)).toEqual(['system', 'user', 'user', 'user'])
  const texts = (readList(sent, 'messages') ?? []).filter(isObject).map((message) => message['content'])
  expect(readList(seen ?? {}, 'messages')?.[0]).toEqual({
    role: 'system',
    content: `${texts[0]}\n\n${texts[1]}`,
  })
  expect({ ...seen, messages: null }).toEqual({ ...sent, model: 'm', stream: true, messages: null })
  expect(readList(seen ?? {}, 'messages')?.slice(1)).toEqual(readList(sent, 'messages')?.slice(2))
})

it.each(['before', 'after'])('finds the role %s a text of the size of a file', async (place) => {
  world().upstream.play({ pieces: [chatWhole('x')] })
  const file = { role: 'user', content: 'a "developer" wrote this\n'.repeat(10_000) }
  const developer = { role: 'developer', content: 'x' }
  const messages = place === 'before' ? [developer, file] : [file, developer]
  await ask(world().port, '/v1/chat/completions', { body: JSON.stringify({ model: 'chat/m', messages }) })
  const system = { role: 'system', content: 'x' }
  expect(world().upstream.requests[0]?.body).toEqual({ model: 'm', messages: [system, file] })
})

it('leaves the role to a provider that knows it', async () => {
  const { proxy, config } = world()
  const known = config.providers['chat']
  if (known === undefined) throw new Error('no provider')
  const switched = { ...known, id: 'switched', quirks: ['developer-role'] }
  proxy.send({ type: 'config', config: { ...config, providers: { ...config.providers, switched } } })
  const messages = [
    { role: 'developer', content: 'x' },
    { role: 'user', content: 'y' },
  ]
  for (;;) {
    world().upstream.play({ pieces: [chatWhole('x')] })
    const body = JSON.stringify({ model: 'switched/m', messages })
    const reply = await ask(world().port, '/v1/chat/completions', { body })
    if (reply.status === 404) continue
    expect(reply.headers['x-codex-tray-warnings']).toBeUndefined()
    break
  }
  expect(world().upstream.requests[0]?.body).toEqual({ model: 'm', messages })
})
