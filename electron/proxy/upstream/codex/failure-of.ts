import type { ProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import type { ReplyOutcome } from './reply-writer.ts'
import { readTurnFailure, type TurnFailure } from './turn-failure.ts'

export type Told = TurnFailure

/**
 * What the client is told of a reply that did not end well; null for one that did.
 *
 * @param resetsAt when the limit that was hit is lifted, seconds since the epoch
 * @param now seconds since the epoch
 */
export function failureOf(outcome: ReplyOutcome, resetsAt: number | null, now: number): Told | null {
  switch (outcome.kind) {
    case 'completed':
    case 'calls':
    case 'incomplete':
      return null
    case 'failed':
      return readTurnFailure(outcome.error, resetsAt, now)
    case 'interrupted':
      return ours('provider_stream_cut', 'Codex ended the turn before the answer was finished')
    case 'diverged':
      return ours(
        'provider_stream_cut',
        'The provider broke off its answer, and when Codex asked again it answered otherwise',
      )
    case 'astray':
      return ours(
        'provider_error',
        `The model kept calling the tool "${outcome.tool}", which the request does not offer`,
      )
    case 'unreadable':
      return ours('provider_error', outcome.what)
  }
}

function ours(code: string, message: string): Told {
  const failure: ProviderFailure = { message, code, type: 'api_error', param: null, extra: {} }
  return { status: 502, failure, retryAfterSeconds: null }
}
