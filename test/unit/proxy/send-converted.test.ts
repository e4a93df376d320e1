import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { chooseConversion } from '../../../electron/proxy/convert/choose-conversion.ts'
import { createResponseStore } from '../../../electron/proxy/convert/response-store.ts'
import { noSpellings } from '../../../electron/proxy/client/long-strings.ts'
import { sendConverted } from '../../../electron/proxy/exchange/send-converted.ts'
import { ProviderModels } from '../../../electron/proxy/models/provider-models.ts'
import { createRecorder } from '../../../electron/proxy/recorder.ts'
import type { OutgoingRequest, ReplyHandler } from '../../../electron/proxy/upstream/upstream.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import { provider } from '../../integration/proxy/harness.ts'

it('shows the body that counted where one was refused for its stream_options, and says so', () => {
  const ring = createExchangeRing()
  const recorder = createRecorder(ring, () => undefined)
  const start = { id: 'req_1', method: 'POST', path: '/', headers: [], userAgent: undefined }
  const tap = recorder.begin({ ...start, dialect: 'responses' })
  const plan: RoutePlan = {
    provider: provider('up', 'http://up/v1'),
    providerId: 'up',
    upstreamModel: 'm',
    upstreamDialect: 'chat',
    reasoningEffort: null,
    effortWins: false,
  }
  const store = createResponseStore()
  const conversion = chooseConversion({
    endpoint: 'responses',
    plan,
    model: 'up/m',
    stream: true,
    cursor: false,
    responsesBody: true,
    body: () => ({ model: 'up/m', stream: true, input: 'hi' }),
    bytes: 10,
    store,
  })
  if (typeof conversion === 'string') throw new Error('nothing to convert')
  const attempts: { request: OutgoingRequest; handler: ReplyHandler }[] = []
  const http = {
    open(request: OutgoingRequest, handler: ReplyHandler) {
      attempts.push({ request, handler })
      return { abort: () => undefined, pause: () => undefined, resume: () => undefined }
    },
  }
  const request = new IncomingMessage(new Socket())
  const raw = { request, response: new ServerResponse(request), id: 'req_1', cursor: false, deployment: null }
  const deps = {
    config: () => ({
      defaultProvider: null,
      automaticProvider: null,
      reverseModelNames: false,
      providers: {},
      models: {},
    }),
    recorder,
    http,
    practice: () => http,
    chatgpt: http,
    codex: null,
    login: { current: () => Promise.reject(new Error('nobody is logged in')) },
    loginModels: { list: () => [] },
    store,
    models: new ProviderModels({ ask: () => Promise.resolve(null), now: () => 0 }),
    conversations: () => null,
    quietWatch: { add: () => undefined, remove: () => undefined },
    log: () => undefined,
  }
  sendConverted(deps, { ...raw, endpoint: 'responses' }, tap, plan, conversion, noSpellings)
  const sent = (): string => Buffer.from(ring.get('req_1')?.sentBody.tail(10_000) ?? []).toString()
  expect(JSON.parse(sent())).toHaveProperty('stream_options')
  attempts[0]?.handler.head(400, {})
  attempts[0]?.handler.data(Buffer.from('{"error":{"message":"unknown field stream_options"}}'))
  attempts[0]?.handler.end()
  expect(attempts).toHaveLength(2)
  expect(sent()).toBe(Buffer.concat(attempts[1]?.request.pieces ?? []).toString())
  expect(JSON.parse(sent())).not.toHaveProperty('stream_options')
  expect(ring.get('req_1')?.warnings).toEqual([
    'stream-options-refused: the provider refused stream_options; sent again without, as shown here',
  ])
  raw.response.destroy()
})
