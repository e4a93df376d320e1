import type { RoutingConfig } from '../../../shared/config/routing-config.ts'
import { countTokens } from '../../../shared/protocol/convert/messages-to-responses/count-tokens.ts'
import { planRoute } from '../../../shared/routing/plan-route.ts'
import { envelopeOf } from '../client/envelope.ts'
import { sendJson } from '../client/send-json.ts'
import type { ExchangeTap } from '../recorder.ts'
import { requestObject, type ClientRequest } from '../client/parse-request.ts'
import type { RawExchange } from './run-exchange.ts'

/**
 * Counts the tokens of a request by ourselves: few providers can, and none is asked. The model must be known all
 * the same, so that a wrong name is told here and not only by the request that follows.
 *
 * @throws AppError `model_not_found`, `invalid_request`
 */
export function answerCount(
  config: RoutingConfig,
  raw: RawExchange,
  tap: ExchangeTap,
  request: ClientRequest,
): void {
  planRoute(config, 'responses', request.model)
  const count = countTokens(requestObject(request))
  const { headers, body } = sendJson(raw.response, 200, count, {
    requestId: raw.id,
    envelope: envelopeOf('messages'),
  })
  tap.responseHead(200, headers, false)
  tap.responseBody(body)
  tap.end('complete')
}
