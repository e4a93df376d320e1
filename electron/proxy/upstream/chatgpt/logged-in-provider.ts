import { AppError } from '../../../../shared/errors/app-error.ts'
import { defaultChatgptBaseUrl, type ResolvedProvider } from '../../../../shared/config/routing-config.ts'
import { chatgptBackendSwitch } from '../../../../shared/protocol/quirks/quirk-switches.ts'
import type { ChatgptCredentials, Credentials } from './credentials.ts'

/** Where a login by API key goes (recorded: 0.44.0 and 0.169.0); the ChatGPT address has nothing to do with it. */
const apiBaseUrl = 'https://api.openai.com/v1'

export const accountHeader = 'chatgpt-account-id'

/** Providers made of a configured one: the same object for the same credentials, so that its address is parsed once. */
const made = new WeakMap<Credentials, Map<ResolvedProvider, ResolvedProvider>>()

/**
 * The `chatgpt` provider with what Codex handed out: a provider like any other from here on. A login by API key makes
 * it the public API, without the backend's restrictions and without the account's id.
 *
 * @throws AppError `config_invalid` when `chatgpt_base_url` would send the token in the clear
 */
export function loggedInProvider(provider: ResolvedProvider, credentials: Credentials): ResolvedProvider {
  let known = made.get(credentials)
  if (known === undefined) {
    known = new Map()
    made.set(credentials, known)
  }
  const found = known.get(provider)
  if (found !== undefined) return found
  const built =
    credentials.kind === 'chatgpt'
      ? chatgptProvider(provider, credentials)
      : { ...provider, kind: 'http' as const, baseUrl: apiBaseUrl, apiKey: credentials.key }
  known.set(provider, built)
  return built
}

function chatgptProvider(provider: ResolvedProvider, credentials: ChatgptCredentials): ResolvedProvider {
  const { token, accountId, backendOrigin, codex } = credentials
  const isDefault = provider.baseUrl === `${defaultChatgptBaseUrl}/codex`
  const baseUrl =
    isDefault && backendOrigin !== null
      ? provider.baseUrl.replace(new URL(provider.baseUrl).origin, backendOrigin)
      : provider.baseUrl
  requireSafe(baseUrl)
  return {
    ...provider,
    baseUrl,
    apiKey: token,
    headers: {
      ...(accountId === null ? {} : { [accountHeader]: accountId }),
      version: codex.version,
      originator: codex.originator,
      'user-agent': codex.userAgent,
    },
    quirks: [chatgptBackendSwitch],
  }
}

function requireSafe(baseUrl: string): void {
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return
  throw new AppError('config_invalid', {
    what: 'The address for the ChatGPT login is not safe: it would get the login in the clear',
    where: '[proxy] chatgpt_base_url',
    current: JSON.stringify(`${protocol}//${hostname}`),
    accepted: 'an https address, or one of this machine',
    fix: `Remove it (the default is ${defaultChatgptBaseUrl}) or use https`,
  })
}
