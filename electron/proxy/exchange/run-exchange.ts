import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { planRoute, type RoutePlan } from '../../../shared/routing/plan-route.ts'
import { isCursorClient } from '../../../shared/protocol/cursor/detect.ts'
import { chooseConversion, type ConversionWish } from '../convert/choose-conversion.ts'
import type { ResponseStore } from '../convert/response-store.ts'
import { dialectOf, type ClientEndpoint } from '../client/client-endpoint.ts'
import { envelopeOf } from '../client/envelope.ts'
import { readBody } from '../client/read-body.ts'
import { sendError } from '../client/send-json.ts'
import type { ExchangeTap, Recorder } from '../recorder.ts'
import type { QuietWatch } from '../relay/quiet-watch.ts'
import { ReplyRelay } from '../relay/reply-relay.ts'
import type { Endpoint } from '../upstream/address.ts'
import { openWithRetries } from '../upstream/retry/retrying-call.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { answerCount } from './answer-count.ts'
import { buildOutgoing, routedBody, toPractice } from './build-outgoing.ts'
import { decodeBody } from './decode-body.ts'
import { isResponsesRequest, parseRequest, requestObject, type ClientRequest } from './parse-request.ts'
import { sendConverted } from './send-converted.ts'

export type ExchangeDeps = {
  config: () => RoutingConfig
  recorder: Recorder
  http: Upstream
  practice: (dialect: Dialect) => Upstream
  store: ResponseStore
  quietWatch: QuietWatch
  log: (line: string) => void
}

export type RawExchange = {
  request: IncomingMessage
  response: ServerResponse
  id: string
  endpoint: ClientEndpoint
  /** Called at an address that only Cursor uses. */
  cursor: boolean
  /** The model as an address of Azure's form names it. */
  deployment: string | null
}

/**
 * One request from its body to the end of its reply. Everything that can be refused is refused here, in one
 * place, before the upstream is asked; from then on {@link ReplyRelay} decides.
 */
export function runExchange(deps: ExchangeDeps, raw: RawExchange): void {
  const { request, response } = raw
  const tap = deps.recorder.begin({
    id: raw.id,
    method: request.method ?? 'POST',
    path: request.url ?? '/',
    headers: request.rawHeaders,
    userAgent: request.headers['user-agent'],
    dialect: dialectOf(raw.endpoint),
  })
  const gone = (): void => tap.end('cancelled')
  response.once('close', gone)
  readBody(request, response, (error, body) => {
    if (error !== null) return refuse(deps, raw, tap, error)
    tap.requestBody(body)
    const encoding = request.headers['content-encoding']
    if (encoding === undefined) route(deps, raw, tap, body)
    else void routeDecoded(deps, raw, tap, body, encoding)
  })
}

async function routeDecoded(
  deps: ExchangeDeps,
  raw: RawExchange,
  tap: ExchangeTap,
  body: Buffer,
  encoding: string,
): Promise<void> {
  try {
    route(deps, raw, tap, await decodeBody(body, encoding))
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

function route(deps: ExchangeDeps, raw: RawExchange, tap: ExchangeTap, body: Buffer): void {
  if (raw.response.destroyed) return
  try {
    const request = parseRequest(body, raw.deployment)
    tap.asked(request.model, request.stream)
    const { endpoint } = raw
    if (endpoint === 'count-tokens') return answerCount(deps.config(), raw, tap, request)
    const plan = planRoute(deps.config(), practiceDialect(endpoint), request.model)
    tap.routed(plan)
    const chosen = chooseConversion(conversionWish(deps, { ...raw, endpoint }, request, plan))
    if (typeof chosen === 'string') send(deps, raw, tap, request, plan, chosen)
    else sendConverted(deps, raw, tap, plan, chosen)
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

/** The practice provider answers in the client's dialect where it can. */
function practiceDialect(endpoint: ClientEndpoint): Dialect {
  const dialect = dialectOf(endpoint) ?? 'chat'
  return dialect === 'messages' ? 'responses' : dialect
}

function conversionWish(
  deps: ExchangeDeps,
  raw: RawExchange & Pick<ConversionWish, 'endpoint'>,
  request: ClientRequest,
  plan: RoutePlan,
): ConversionWish {
  return {
    endpoint: raw.endpoint,
    plan,
    model: request.model,
    stream: request.stream,
    cursor: raw.cursor || isCursorClient(raw.request.headers['user-agent']),
    responsesBody: isResponsesRequest(request),
    body: () => requestObject(request),
    bytes: request.bytes.length,
    store: deps.store,
  }
}

function send(
  deps: ExchangeDeps,
  raw: RawExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
  endpoint: Endpoint,
): void {
  const { provider } = plan
  if (provider === null && endpoint === 'embeddings') throw noPracticeEmbeddings(request.model)
  const outgoing =
    provider === null
      ? toPractice(routedBody(request, plan))
      : buildOutgoing(endpoint, request, plan, provider, raw.request.headers)
  tap.sent(
    outgoing.address.href,
    outgoing.headers,
    outgoing.pieces[0] === request.bytes,
    outgoing.address.hiddenHeaders,
  )
  const relay = new ReplyRelay({
    response: raw.response,
    dialect: plan.upstreamDialect,
    tap,
    host: outgoing.address.host,
    secret: provider?.apiKey ?? null,
    clientModel: plan.upstreamModel === request.model ? null : request.model,
    quietWatch: deps.quietWatch,
  })
  const upstream = provider === null ? deps.practice(plan.upstreamDialect) : deps.http
  const retries = { maxRetries: provider?.requestMaxRetries ?? 0, note: (line: string) => tap.warn(line) }
  relay.attach(openWithRetries(upstream, outgoing, relay, retries))
}

function noPracticeEmbeddings(model: string): AppError {
  return new AppError('unsupported_feature', {
    what: 'The practice provider makes no embeddings',
    where: 'model',
    current: JSON.stringify(model),
    accepted: 'a model of a configured provider',
  })
}

function refuse(deps: ExchangeDeps, raw: RawExchange, tap: ExchangeTap, thrown: unknown): void {
  if (raw.response.destroyed || raw.response.headersSent) return
  const error = thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown))
  if (error.code === 'internal') deps.log(`${raw.id} internal error: ${error.message}`)
  const sent = sendError(raw.response, error, {
    requestId: raw.id,
    envelope: envelopeOf(dialectOf(raw.endpoint)),
  })
  tap.responseHead(error.status, sent.headers, false)
  tap.responseBody(sent.body)
  tap.end(error)
}
