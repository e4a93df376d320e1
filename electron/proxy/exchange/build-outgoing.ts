import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../../shared/errors/app-error.ts'
import { isKeyMissing, missingKeyFacts } from '../../../shared/config/missing-key.ts'
import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import { spliceBytes, type Edit } from '../../../shared/protocol/json/splice.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import { routeEdits } from '../../../shared/routing/rewrite-body.ts'
import { addressOf, type Endpoint, type UpstreamAddress } from '../upstream/address.ts'
import { chatgptHeaders } from '../upstream/chatgpt/request-headers.ts'
import { buildRequestHeaders } from '../upstream/request-headers.ts'
import type { OutgoingRequest } from '../upstream/upstream.ts'
import type { ClientRequest } from '../client/parse-request.ts'

/** A reply in one piece comes only when the model is done: reasoning models need minutes. */
const wholeReplyMs = 600_000

/**
 * @param clientHeaders of the client's request, names in lower case
 * @param further edits that this provider needs
 * @throws AppError `provider_key_missing`
 */
export function buildOutgoing(
  endpoint: Endpoint,
  request: ClientRequest,
  plan: RoutePlan,
  provider: ResolvedProvider,
  clientHeaders: IncomingHttpHeaders,
  further: readonly Edit[],
): OutgoingRequest {
  const { pieces, length } = routedBody(request, plan, further)
  return toProvider(provider, endpoint, { pieces, length, stream: request.stream }, clientHeaders)
}

/**
 * A body that is ready, on its way to a provider.
 *
 * @param accept see {@link buildRequestHeaders}
 * @throws AppError `provider_key_missing`
 */
export function toProvider(
  provider: ResolvedProvider,
  endpoint: Endpoint,
  body: { pieces: readonly Uint8Array[]; length: number; stream: boolean },
  clientHeaders: IncomingHttpHeaders,
  accept: string | null = null,
): OutgoingRequest {
  requireKey(provider)
  const idle = provider.streamIdleTimeoutMs
  if (provider.kind === 'codex') return { ...toNowhere(codexAddress, body), idleTimeoutMs: idle }
  return {
    address: addressOf(provider, endpoint),
    headers:
      provider.kind === 'chatgpt'
        ? chatgptHeaders(clientHeaders, provider, body)
        : buildRequestHeaders(clientHeaders, provider, body.length, accept),
    pieces: body.pieces,
    length: body.length,
    headTimeoutMs: body.stream ? idle : Math.max(idle, wholeReplyMs),
    idleTimeoutMs: idle,
  }
}

/** Those that are asked without a network. */
const practiceAddress = addressWithin('practice')
const codexAddress = addressWithin('codex')

function addressWithin(host: string): UpstreamAddress {
  const href = `${host}:`
  return { href, origin: new URL(href), host, path: '', hiddenHeaders: new Set() }
}

/** A body that is ready, for the provider in this process. */
export function toPractice(body: { pieces: readonly Uint8Array[]; length: number }): OutgoingRequest {
  return toNowhere(practiceAddress, body)
}

function toNowhere(
  address: UpstreamAddress,
  { pieces, length }: { pieces: readonly Uint8Array[]; length: number },
): OutgoingRequest {
  return { address, pieces, length, headers: [], headTimeoutMs: 0, idleTimeoutMs: 0 }
}

/** The client's body, as received but for the model's name, an alias's effort and the further edits. */
export function routedBody(
  request: ClientRequest,
  plan: RoutePlan,
  further: readonly Edit[] = [],
): { pieces: Uint8Array[]; length: number } {
  const edits = routeEdits(request.bytes, request.scan, {
    dialect: plan.upstreamDialect,
    bodyModel: request.bodyModel,
    model: plan.upstreamModel,
    effort: plan.reasoningEffort,
    effortWins: plan.effortWins,
  })
  const pieces = spliceBytes(request.bytes, [...edits, ...further])
  return { pieces, length: pieces.reduce((sum, piece) => sum + piece.length, 0) }
}

function requireKey(provider: ResolvedProvider): void {
  if (isKeyMissing(provider)) throw new AppError('provider_key_missing', missingKeyFacts(provider))
}
