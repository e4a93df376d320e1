import type { Converter } from '../converter.ts'
import type { ChatMemory } from './memory.ts'
import { convertRequest } from './request.ts'
import { convertResponse } from './response.ts'
import { createStream } from './stream.ts'

/** Serves a Chat client from a Responses upstream. */
export const chatToResponses: Converter<ChatMemory> = {
  request: (body, context) => convertRequest(body, context, 'custom'),
  response: convertResponse,
  stream: createStream,
}
