import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { planRoute, type RoutePlan } from '../../../shared/routing/plan-route.ts'
import { requireSameDialect } from '../conversion.ts'
import type { ExchangeTap, Recorder } from '../recorder.ts'
import type { QuietWatch } from '../relay/quiet-watch.ts'
import { ReplyRelay } from '../relay/reply-relay.ts'
import type { UpstreamAddress } from '../upstream/address.ts'
import type { OutgoingRequest, Upstream } from '../upstream/upstream.ts'
import { buildOutgoing, routedBody } from './build-outgoing.ts'
import { decodeBody } from './decode-body.ts'
import { parseRequest, type ClientRequest } from './parse-request.ts'
import { readBody } from '../client/read-body.ts'
import { sendError } from '../client/send-error.ts'

export type ExchangeDeps = {
  config: () => RoutingConfig
  recorder: Recorder
  http: Upstream
  practice: (dialect: Dialect) => Upstream
  quietWatch: QuietWatch
  log: (line: string) => void
}

export type RawExchange = { request: IncomingMessage; response: ServerResponse; id: string; dialect: Dialect }

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
    dialect: raw.dialect,
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
    const request = parseRequest(raw.dialect, body)
    tap.asked(request.model, request.stream)
    const plan = planRoute(deps.config(), raw.dialect, request.model)
    tap.routed(plan)
    requireSameDialect(raw.dialect, plan)
    send(deps, raw, tap, request, plan)
  } catch (thrown) {
    refuse(deps, raw, tap, thrown)
  }
}

function send(
  deps: ExchangeDeps,
  raw: RawExchange,
  tap: ExchangeTap,
  request: ClientRequest,
  plan: RoutePlan,
): void {
  const { provider } = plan
  const outgoing =
    provider === null
      ? practiceRequest(request, plan)
      : buildOutgoing(request, plan, provider, raw.request.headers)
  tap.sent(
    outgoing.address.href,
    outgoing.headers,
    outgoing.pieces[0] === request.bytes,
    outgoing.address.hiddenHeaders,
  )
  const relay = new ReplyRelay({
    response: raw.response,
    dialect: raw.dialect,
    tap,
    host: outgoing.address.host,
    secret: provider?.apiKey ?? null,
    quietWatch: deps.quietWatch,
  })
  const upstream = provider === null ? deps.practice(plan.upstreamDialect) : deps.http
  relay.attach(upstream.open(outgoing, relay))
}

const practiceAddress: UpstreamAddress = {
  href: 'practice:',
  origin: new URL('practice:'),
  host: 'practice',
  path: '',
  hiddenHeaders: new Set(),
}

function practiceRequest(request: ClientRequest, plan: RoutePlan): OutgoingRequest {
  const { pieces, length } = routedBody(request, plan)
  return { address: practiceAddress, headers: [], pieces, length, headTimeoutMs: 0, idleTimeoutMs: 0 }
}

function refuse(deps: ExchangeDeps, raw: RawExchange, tap: ExchangeTap, thrown: unknown): void {
  if (raw.response.destroyed || raw.response.headersSent) return
  const error = thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown))
  if (error.code === 'internal') deps.log(`${raw.id} internal error: ${error.message}`)
  const sent = sendError(raw.response, error, raw.id)
  tap.responseHead(error.status, sent.headers, false)
  tap.responseBody(sent.body)
  tap.end(error)
}
