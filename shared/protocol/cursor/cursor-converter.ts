import type { ChatMemory } from '../convert/chat-to-responses/memory.ts'
import { convertRequest } from '../convert/chat-to-responses/request.ts'
import { convertResponse } from '../convert/chat-to-responses/response.ts'
import { createStream } from '../convert/chat-to-responses/stream.ts'
import type { Converter } from '../convert/converter.ts'
import { isResponsesBody } from './detect.ts'
import { convertCursorResponsesBody } from './responses-body.ts'

/**
 * Serves Cursor: whatever it posts to `/chat/completions`, the answer is Chat. For a Chat upstream, compose it
 * with `responses-to-chat` (`convert/compose.ts`).
 *
 * @param customCalls `function` for Cursor itself, which reads `function.name` of every call (codex-proxy issue
 *   707, Cursor 3.14.27); `custom`, the dialect's own form, for other clients that post such bodies (LiteLLM
 *   pull request 34029). The two sources disagree, so it is a switch.
 */
export function createCursorConverter(customCalls: ChatMemory['customCalls']): Converter<ChatMemory> {
  return {
    request: (body, context) =>
      isResponsesBody(body)
        ? convertCursorResponsesBody(body, context, customCalls)
        : convertRequest(body, context, customCalls),
    response: convertResponse,
    stream: createStream,
  }
}
