/** How a reply ended, in the words of a Responses object. */
export type ReplyEnd =
  | { status: 'completed' }
  | { status: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' }
  | { status: 'failed' }

/** An end with an answer, if only part of one. */
export type GoodEnd = Exclude<ReplyEnd, { status: 'failed' }>

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/**
 * `finish_reason` of a Chat choice to the end of a Responses reply. Besides OpenAI's five values: `max_tokens`
 * (Gemini's and Mistral's spelling: `model_length`), `error` (OpenRouter) and `insufficient_system_resource`
 * (DeepSeek: the server broke off). An unknown word is a regular end: providers invent `eos`, `end_turn`, …
 */
export function endOfChatFinish(reason: string): ReplyEnd {
  switch (reason) {
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return { status: 'incomplete', reason: 'max_output_tokens' }
    case 'content_filter':
    case 'sensitive':
      return { status: 'incomplete', reason: 'content_filter' }
    case 'error':
    case 'network_error':
    case 'insufficient_system_resource':
      return { status: 'failed' }
    default:
      return { status: 'completed' }
  }
}

/**
 * End of a Responses reply to `finish_reason`. Calls win over `stop` also beside text, so that agents act on
 * them; a limit wins over calls, because a half call is not a call. Failure has no finish_reason: it is an
 * error chunk or a true HTTP error.
 *
 * @param hasCalls at least one call for the client is in the output
 */
export function chatFinishOf(end: GoodEnd, hasCalls: boolean): ChatFinishReason {
  if (end.status === 'incomplete') return end.reason === 'content_filter' ? 'content_filter' : 'length'
  return hasCalls ? 'tool_calls' : 'stop'
}
