import type { ConversionWarning } from '../../../../shared/protocol/convert/converter.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { readCodexRequest } from './read-request.ts'

/**
 * What of a request gets lost on the way through Codex, before it is sent.
 *
 * @param body a Responses request
 * @param stream the client wants events
 * @throws AppError where the loss would change what the client gets
 */
export function forwardingWarnings(body: JsonObject, stream: boolean): ConversionWarning[] {
  const { warnings, tools } = readCodexRequest(body)
  if (!stream || tools.dynamicTools.length === 0) return warnings
  const message = 'Through Codex the arguments of a call come in one piece'
  return [...warnings, { code: 'arguments-not-streamed', path: 'stream', message }]
}
