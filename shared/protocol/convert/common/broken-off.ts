import { AppError } from '../../../errors/app-error.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { readObject, readString } from '../../json/readers.ts'

/**
 * What `responses-to-chat` makes of a Chat stream that broke off after words: a Responses client keeps those, but in
 * a dialect that has no such end it would read as a limit that was reached.
 */
export function isBrokenOff(response: JsonObject): boolean {
  return readString(readObject(response, 'incomplete_details') ?? {}, 'reason') === 'provider_stream_cut'
}

/** A Responses stream that ended before its terminal event. */
export function cutError(): AppError {
  return new AppError('provider_stream_cut', {
    what: 'The provider ended the stream before the answer was finished',
    accepted: 'a stream that ends with response.completed, response.incomplete or response.failed',
    fix: 'Send the request again',
  })
}
