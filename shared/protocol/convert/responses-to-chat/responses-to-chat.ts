import type { Converter } from '../converter.ts'
import type { ReplyMemory } from './reply-memory.ts'
import { convertRequest } from './request.ts'
import { convertResponse } from './response.ts'
import { convertStream } from './stream.ts'

/** Serves a Responses client (Codex since 0.95, the AI SDK) from an upstream that knows only Chat. */
export const responsesToChat: Converter<ReplyMemory> = {
  request: convertRequest,
  response: convertResponse,
  stream: convertStream,
}
