import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'
import type { Conversion } from '../convert/conversion.ts'
import { ConvertedRelay } from '../convert/converted-relay.ts'
import type { ExchangeTap } from '../recorder.ts'
import { dialectOf } from '../client/client-endpoint.ts'
import { envelopeOf } from '../client/envelope.ts'
import { chooseUpstream } from '../upstream/choose-upstream.ts'
import { openWithRetries } from '../upstream/retry/retrying-call.ts'
import type { OutgoingRequest } from '../upstream/upstream.ts'
import { askedOf } from './asked-endpoint.ts'
import { toPractice, toProvider } from './build-outgoing.ts'
import type { ExchangeDeps, RawExchange } from './run-exchange.ts'

/** Sends a converted request on its way; from then on {@link ConvertedRelay} decides. */
export function sendConverted(
  deps: ExchangeDeps,
  raw: RawExchange,
  tap: ExchangeTap,
  plan: RoutePlan,
  conversion: Conversion,
): void {
  const { provider } = plan
  const { upstreamDialect } = conversion
  tap.routed({ ...plan, upstreamDialect })
  const build = (body: JsonObject): OutgoingRequest => outgoingFor(raw, plan, upstreamDialect, body)
  const outgoing = build(conversion.body)
  tap.sent(outgoing.address.href, outgoing.headers, false, outgoing.address.hiddenHeaders)
  for (const piece of outgoing.pieces) tap.upstreamRequest(piece)
  const relay = new ConvertedRelay({
    response: raw.response,
    tap,
    conversion,
    envelope: envelopeOf(dialectOf(raw.endpoint)),
    host: outgoing.address.host,
    asked: askedOf(plan, upstreamDialect, outgoing.address),
    secret: provider?.apiKey ?? null,
    quietWatch: deps.quietWatch,
  })
  const upstream = chooseUpstream(deps, provider, upstreamDialect)
  relay.attach(
    openWithRetries(upstream, outgoing, relay, {
      maxRetries: provider?.requestMaxRetries ?? 0,
      lookPast: dialectOf(raw.endpoint) !== 'responses',
      note: (line) => tap.warn(line),
      amend: (_status, refusal) => {
        const amended = withoutStreamOptions(conversion.body, refusal)
        if (amended === null) return null
        tap.warn(
          'stream-options-refused: the provider refused stream_options; sent again without, as shown here',
        )
        const again = build(amended)
        // Converted bodies are one piece.
        for (const piece of again.pieces) tap.upstreamRequestInstead(piece)
        return again
      },
    }),
  )
}

function outgoingFor(
  raw: RawExchange,
  { provider }: RoutePlan,
  dialect: Conversion['upstreamDialect'],
  body: JsonObject,
): OutgoingRequest {
  const text = JSON.stringify(body)
  // As many bytes as characters: ASCII, which need not be encoded.
  const bytes = Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8')
  const ready = { pieces: [bytes], length: bytes.length, stream: body['stream'] === true }
  if (provider === null) return toPractice(ready)
  const accept = ready.stream ? 'text/event-stream' : 'application/json'
  return toProvider(provider, dialect, ready, raw.request.headers, accept)
}

/** We ask for usage in streams, the client did not: a provider that knows no such option is asked without. */
function withoutStreamOptions(body: JsonObject, refusal: string): JsonObject | null {
  if (!('stream_options' in body) || !refusal.includes('stream_options')) return null
  const { stream_options: _refused, ...rest } = body
  return rest
}
