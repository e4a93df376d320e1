import type { Converter } from '../converter.ts'
import type { MessagesMemory } from './memory.ts'
import { convertRequest } from './request.ts'
import { convertResponse } from './response.ts'
import { createStream } from './stream.ts'

/**
 * Serves a client of Anthropic's Messages (Claude Code) from a Responses upstream; composed with
 * `responses-to-chat`, from a Chat one.
 *
 * @param scope a stable name of the provider behind the request (and of its account, where one provider has
 *   several): reasoning is sent back only to where it came from
 */
export function createMessagesToResponses(scope: string): Converter<MessagesMemory> {
  return {
    request: (body, context) => convertRequest(body, context, scope),
    response: (body, context) => convertResponse(body, context, scope),
    stream: (context) => createStream(context, scope),
  }
}
