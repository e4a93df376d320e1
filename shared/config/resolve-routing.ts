import type { ConfigFile } from './config-schema.ts'
import type { ConfigState } from './config-state.ts'
import { isKeyMissing } from './missing-key.ts'
import {
  chatgptProviderId,
  codexProviderId,
  defaultChatgptBaseUrl,
  practiceProviderId,
  providerDefaults,
  type ResolvedProvider,
  type RoutingConfig,
} from './routing-config.ts'
import type { StoredKeyValues } from './stored-key.ts'

type Environment = Readonly<Record<string, string | undefined>>
type ProviderEntry = NonNullable<ConfigFile['model_providers']>[string]

/**
 * Defaults filled in, environment variables and stored keys looked up. The result carries secrets.
 *
 * @param loggedIn whether Codex has a login we can use
 * @param keys those we keep, for providers with `key_source`
 */
export function resolveRouting(
  file: ConfigFile,
  env: Environment,
  loggedIn = false,
  keys: StoredKeyValues = new Map(),
): RoutingConfig {
  const defaultProvider = file.proxy?.default_provider ?? null
  return {
    defaultProvider,
    automaticProvider: defaultProvider === null && loggedIn ? chatgptProviderId : null,
    reverseModelNames: file.proxy?.reverse_model_names ?? false,
    providers: {
      ...mapValues(file.model_providers ?? {}, (entry, id) => resolveProvider(id, entry, env, keys)),
      ...codexProviders(file.proxy?.chatgpt_base_url ?? defaultChatgptBaseUrl),
    },
    models: mapValues(file.models ?? {}, (alias) => ({
      provider: alias.provider,
      model: alias.model,
      reasoningEffort: alias.reasoning_effort ?? null,
    })),
  }
}

/** What the window may know of it: names and whether keys are there, never their values. */
export function describeRouting(
  routing: RoutingConfig,
): Pick<ConfigState, 'defaultProvider' | 'automaticProvider' | 'providers' | 'aliases'> {
  const rows = Object.values(routing.providers).map((provider) => ({
    id: provider.id,
    name: provider.name,
    baseUrl: withoutUserInfo(provider.baseUrl),
    wireApi: provider.wireApi,
    builtIn: provider.kind !== 'http',
    key: keyState(provider),
    envKey: provider.envKey,
    storedKey: provider.storedKey,
  }))
  return {
    defaultProvider: routing.defaultProvider,
    automaticProvider: routing.automaticProvider,
    providers: [practiceRow, ...rows],
    aliases: Object.entries(routing.models).map(([name, { provider, model }]) => ({ name, provider, model })),
  }
}

/** Every secret value in it, for redaction. */
export function secretsOf(routing: RoutingConfig): string[] {
  return Object.values(routing.providers).flatMap((provider) => [
    ...(provider.apiKey === null ? [] : [provider.apiKey]),
    ...Object.values(provider.headers),
  ])
}

const practiceRow: ConfigState['providers'][number] = {
  id: practiceProviderId,
  name: 'Practice',
  baseUrl: '',
  wireApi: providerDefaults.wireApi,
  builtIn: true,
  key: 'none',
  envKey: null,
  storedKey: null,
}

function resolveProvider(
  id: string,
  entry: ProviderEntry,
  env: Environment,
  keys: StoredKeyValues,
): ResolvedProvider {
  return {
    id,
    kind: 'http',
    name: entry.name ?? id,
    baseUrl: entry.base_url.replace(/\/+$/, ''),
    wireApi: entry.wire_api ?? providerDefaults.wireApi,
    ...keyOf(id, entry, env, keys),
    queryParams: entry.query_params ?? {},
    headers: {
      ...lowerCased(entry.http_headers ?? {}),
      ...fromEnvironment(entry.env_http_headers ?? {}, env),
    },
    requestMaxRetries: entry.request_max_retries ?? providerDefaults.requestMaxRetries,
    streamMaxRetries: entry.stream_max_retries ?? providerDefaults.streamMaxRetries,
    streamIdleTimeoutMs: entry.stream_idle_timeout_ms ?? providerDefaults.streamIdleTimeoutMs,
    quirks: entry.quirks ?? [],
  }
}

function keyOf(
  id: string,
  { env_key: envKey, key_source: source }: ProviderEntry,
  env: Environment,
  keys: StoredKeyValues,
): Pick<ResolvedProvider, 'envKey' | 'storedKey' | 'apiKey'> {
  if (source === 'keychain') {
    const { state, value } = keys.get(id) ?? { state: 'missing', value: null }
    return { envKey: null, storedKey: state, apiKey: value }
  }
  const apiKey = envKey === undefined ? null : valueOf(env, envKey)
  return { envKey: envKey ?? null, storedKey: null, apiKey }
}

/** The two ways to the user's Codex login. They take no key of ours: Codex hands out what is needed. */
function codexProviders(chatgptBaseUrl: string): Record<string, ResolvedProvider> {
  return {
    [chatgptProviderId]: {
      ...withoutKey(chatgptProviderId, 'ChatGPT (Codex login)'),
      kind: 'chatgpt',
      baseUrl: `${chatgptBaseUrl.replace(/\/+$/, '')}/codex`,
    },
    [codexProviderId]: { ...withoutKey(codexProviderId, 'Codex app-server'), kind: 'codex', baseUrl: '' },
  }
}

function withoutKey(id: string, name: string): Omit<ResolvedProvider, 'kind' | 'baseUrl'> {
  return {
    id,
    name,
    wireApi: 'responses',
    envKey: null,
    storedKey: null,
    apiKey: null,
    queryParams: {},
    headers: {},
    requestMaxRetries: providerDefaults.requestMaxRetries,
    streamMaxRetries: providerDefaults.streamMaxRetries,
    streamIdleTimeoutMs: providerDefaults.streamIdleTimeoutMs,
    quirks: [],
  }
}

/** A header whose variable is unset is left out, as Codex does (codex-rs `model_provider_info.rs`). */
function fromEnvironment(headers: Record<string, string>, env: Environment): Record<string, string> {
  const resolved: Record<string, string> = {}
  for (const [header, variable] of Object.entries(headers)) {
    const value = valueOf(env, variable)
    if (value !== null) resolved[header.toLowerCase()] = value
  }
  return resolved
}

/** Blank counts as unset: an exported but empty variable is a common slip. */
function valueOf(env: Environment, name: string): string | null {
  const value = env[name]?.trim()
  return value === undefined || value === '' ? null : value
}

function keyState(provider: ResolvedProvider): 'none' | 'set' | 'missing' {
  if (provider.envKey === null && provider.storedKey === null) return 'none'
  return isKeyMissing(provider) ? 'missing' : 'set'
}

const withoutUserInfo = (url: string): string => url.replace(/^(https?:\/\/)[^/?#]*@/, '$1')

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
