import { AppError } from '../../../shared/errors/app-error.ts'
import { systemCode } from '../../node/system-reason.ts'

/** What Node and undici call the ways a network fails. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known: there is no network, or the address is wrong',
  EAI_AGAIN: 'its name cannot be looked up: there is no network',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'no connection in time',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to it',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection was cut',
}
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/

/**
 * A failed exchange with the registry in words: `registry_unreachable` where trying again may help, `registry_refused`
 * for a certificate, which has to be settled first.
 *
 * @param where address of what was asked for
 * @param viaProxy whether a proxy stands between
 */
export function networkError(cause: unknown, where: string, viaProxy: boolean): AppError {
  const code = systemCode(cause) ?? ''
  const way = viaProxy ? ' through the proxy npm is set up with' : ''
  if (untrusted.test(code)) {
    return new AppError(
      'registry_refused',
      {
        what: `The certificate of the npm registry is not trusted${way} (${code})`,
        where,
        fix: 'Name the certificates of your network: npm config set cafile FILE',
      },
      { cause },
    )
  }
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
  return new AppError(
    'registry_unreachable',
    {
      what: `The npm registry cannot be reached${way}: ${reason}${code === '' ? '' : ` (${code})`}`,
      where,
      fix: 'Check the network and its proxy (npm ping), then try again; nothing was changed',
    },
    { cause },
  )
}

/** An answer that is not what was asked for. 404 is the caller's to explain. */
export function statusError(status: number, where: string): AppError {
  const current = `status ${status}`
  if (status === 429 || status >= 500) {
    const fix = 'Try again later; nothing was changed'
    return new AppError('registry_unreachable', {
      what: 'The npm registry has a problem',
      where,
      current,
      fix,
    })
  }
  const login = status === 401 || status === 403
  return new AppError('registry_refused', {
    what: login ? 'The npm registry wants a login' : 'The npm registry does not give it',
    where,
    current,
    fix: login
      ? 'Use a registry that can be read without one: codex-tray sends no npm tokens'
      : 'Check the registry npm is set up with: npm config get registry',
  })
}
