import { AppError } from '../../../shared/errors/app-error.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up just now',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no network',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection was closed early',
}

/**
 * What undici or Node reported, in our words.
 *
 * @param where the provider's host
 * @param afterHead the reply had begun
 * @param timeouts the waits that were in force, ms
 */
export function toUpstreamError(
  thrown: Error,
  where: string,
  afterHead: boolean,
  timeouts: { headTimeoutMs: number; idleTimeoutMs: number },
): AppError {
  const code = codeOf(thrown)
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return timedOut(where, 'to answer', timeouts.headTimeoutMs, thrown)
  if (code === 'UND_ERR_BODY_TIMEOUT') {
    return timedOut(where, 'to continue its answer', timeouts.idleTimeoutMs, thrown)
  }
  const reason = reasons[code] ?? thrown.message
  if (afterHead) {
    return new AppError(
      'provider_stream_cut',
      {
        what: `The provider broke off its answer (${reason})`,
        where,
        current: code,
        fix: 'Send the request again',
      },
      { cause: thrown },
    )
  }
  return new AppError(
    'provider_unreachable',
    {
      what: `The provider could not be reached: ${reason}`,
      where,
      current: code,
      fix: 'Check base_url, the network and whether the provider is running',
    },
    { cause: thrown },
  )
}

function timedOut(where: string, what: string, ms: number, cause: Error): AppError {
  return new AppError(
    'provider_timeout',
    {
      what: `The provider took too long ${what}`,
      where,
      current: `nothing for ${ms} ms`,
      fix: 'Send the request again, or raise stream_idle_timeout_ms of this provider',
    },
    { cause },
  )
}

/** With several addresses per name Node reports an AggregateError; its first member tells. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0])
  if (!(thrown instanceof Error)) return 'unknown'
  if ('code' in thrown && typeof thrown.code === 'string') {
    const inner = thrown.code === 'UND_ERR_SOCKET' && thrown.cause !== undefined ? codeOf(thrown.cause) : ''
    return inner === '' || inner === 'unknown' ? thrown.code : inner
  }
  return thrown.cause === undefined ? thrown.name : codeOf(thrown.cause)
}
