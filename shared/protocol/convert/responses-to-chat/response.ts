import { AppError } from '../../../errors/app-error.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { silentLog } from '../../responses/event-log.ts'
import { describeJson } from '../../json/readers.ts'
import { readProviderFailure, toProviderError } from '../../provider-failure.ts'
import type { ConvertedResponse, ReplyContext } from '../converter.ts'
import { readChoice } from './chunk-reader.ts'
import { Reply } from './reply.ts'
import type { ReplyMemory } from './reply-memory.ts'

/**
 * A whole Chat reply as a Responses object: it goes through the same steps as a stream of one chunk, so that
 * the two can never differ.
 *
 * @throws AppError `provider_error` when it reports an error or cannot be given to the client,
 *   `provider_not_an_api` when it is no reply at all
 */
export function convertResponse(body: JsonObject, context: ReplyContext<ReplyMemory>): ConvertedResponse {
  const failure = readProviderFailure(body)
  if (failure !== null) throw toProviderError(failure)
  if (readChoice(body) === null) {
    throw new AppError('provider_not_an_api', {
      what: 'The provider answered with something that is no Chat reply',
      current: describeJson(body),
      accepted: 'an object with `choices`',
      fix: 'Check base_url and wire_api of the provider',
    })
  }
  const reply = new Reply(context, silentLog)
  reply.push(body)
  reply.push('[DONE]')
  reply.end(null)
  const { error, warnings, items } = reply.result()
  if (error !== null) throw AppError.fromWire(error)
  return { body: reply.final() ?? {}, warnings: [...warnings], items }
}
