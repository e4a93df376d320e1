import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { ResolvedProvider, RoutingConfig } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { planRoute, type RoutePlan } from '../../../shared/routing/plan-route.ts'
import { isCursorClient } from '../../../shared/protocol/cursor/detect.ts'
import { chooseConversion, type ConversionWish } from '../convert/choose-conversion.ts'
import {
  describeWarning,
  writeWarningsHeader,
} from '../../../shared/protocol/convert/common/warnings-header.ts'
import type { ConversationDesk } from '../conversation/conversation-exchange.ts'
import type { ResponseStore } from '../convert/response-store.ts'
import { dialectOf, type ClientEndpoint } from '../client/client-endpoint.ts'
import { envelopeOf } from '../client/envelope.ts'
import type { ProviderModels } from '../models/provider-models.ts'
import { readBody } from '../client/read-body.ts'
import { sendError } from '../client/send-json.ts'
import type { ExchangeTap, Recorder } from '../recorder.ts'
import type { QuietWatch } from '../relay/quiet-watch.ts'
import { ReplyRelay } from '../relay/reply-relay.ts'
import type { Endpoint } from '../upstream/address.ts'
import { loggedInProvider } from '../upstream/chatgpt/logged-in-provider.ts'
import type { LoginModels } from '../upstream/chatgpt/login-models.ts'
import type { CodexLogin } from '../upstream/chatgpt/login.ts'
import { chooseUpstream, type Upstreams } from '../upstream/choose-upstream.ts'
import { openWithRetries } from '../upstream/retry/retrying-call.ts'
import { adaptRoles } from './adapt-roles.ts'
import { answerCount } from './answer-count.ts'
import { askedOf } from './asked-endpoint.ts'
import { buildOutgoing, routedBody, toPractice } from './build-outgoing.ts'
import { decodeBody } from './decode-body.ts'
import {
  isResponsesRequest,
  parseRequest,
  requestObject,
  type ClientRequest,
} from '../client/parse-request.ts'
import { sendConverted } from './send-converted.ts'

export type ExchangeDeps = Upstreams & {
  config: () => RoutingConfig
  recorder: Recorder
  login: Pick<CodexLogin, 'current'>
  loginModels: LoginModels
  store: ResponseStore
  models: ProviderModels
  /** Null until the host has said where they are. */
  conversations: () => ConversationDesk | null
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

/** One that is a question to a model. */
type RoutedExchange = RawExchange & Pick<ConversionWish, 'endpoint'>

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
    const desk = deps.conversations()
    if (desk?.concerns(raw.request.headers, request) === true)
      void converse(deps, desk, { ...raw, endpoint }, tap, request, plan)
    else dispatch(deps, { ...raw, endpoint }, tap, request, plan)
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

/** As {@link route}, with the history that is kept for the client. */
async function converse(
  deps: ExchangeDeps,
  desk: ConversationDesk,
  raw: RoutedExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
): Promise<void> {
  try {
    const { deployment, endpoint } = raw
    const { headers } = raw.request
    const { upstreamDialect } = plan
    const wish = { headers, endpoint, request, deployment, upstreamDialect, tap }
    const entered = await desk.enter(wish)
    if (raw.response.destroyed) return
    dispatch(deps, raw, tap, entered.request, plan)
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

function dispatch(
  deps: ExchangeDeps,
  raw: RoutedExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
): void {
  if (plan.provider?.kind === 'chatgpt') void dispatchLoggedIn(deps, raw, tap, request, plan, plan.provider)
  else answer(deps, raw, tap, request, plan)
}

/** Which address and which restrictions a Codex login has is known only with it. */
async function dispatchLoggedIn(
  deps: ExchangeDeps,
  raw: RoutedExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
  provider: ResolvedProvider,
): Promise<void> {
  try {
    const credentials = await deps.login.current()
    if (raw.response.destroyed) return
    answer(deps, raw, tap, request, { ...plan, provider: loggedInProvider(provider, credentials) })
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

/** @throws AppError what can be refused before a provider is asked */
function answer(
  deps: ExchangeDeps,
  raw: RoutedExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
): void {
  const chosen = chooseConversion(conversionWish(deps, raw, request, plan))
  if (typeof chosen === 'string') send(deps, raw, tap, request, plan, chosen)
  else sendConverted(deps, raw, tap, plan, chosen, request.spellings)
}

/** The practice provider answers in the client's dialect where it can. */
function practiceDialect(endpoint: ClientEndpoint): Dialect {
  const dialect = dialectOf(endpoint) ?? 'chat'
  return dialect === 'messages' ? 'responses' : dialect
}

function conversionWish(
  deps: ExchangeDeps,
  raw: RoutedExchange,
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
  const roles = adaptRoles(request, plan, endpoint)
  for (const warning of roles.warnings) tap.warn(describeWarning(warning))
  const outgoing =
    provider === null
      ? toPractice(routedBody(request, plan))
      : buildOutgoing(endpoint, request, plan, provider, raw.request.headers, roles.edits)
  tap.sent(
    outgoing.address.href,
    outgoing.headers,
    outgoing.pieces[0] === request.bytes && !request.rewritten,
    outgoing.address.hiddenHeaders,
  )
  if (roles.edits.length > 0 || request.rewritten)
    for (const piece of outgoing.pieces) tap.upstreamRequest(piece)
  const relay = new ReplyRelay({
    response: raw.response,
    dialect: plan.upstreamDialect,
    tap,
    host: outgoing.address.host,
    asked: endpoint === 'embeddings' ? null : askedOf(plan, plan.upstreamDialect, outgoing.address),
    secret: provider?.apiKey ?? null,
    clientModel: plan.upstreamModel === request.model ? null : request.model,
    warningsHeader: writeWarningsHeader(roles.warnings),
    quietWatch: deps.quietWatch,
  })
  const upstream = chooseUpstream(deps, provider, plan.upstreamDialect)
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
