import { z } from 'zod'
import { dialectSchema } from '../protocol/dialect.ts'
import { reasoningEffortSchema } from './config-schema.ts'
import { storedKeyStateSchema } from './stored-key.ts'

/**
 * What the proxy needs of the configuration: defaults filled in, environment variables resolved. It carries
 * secrets, so it travels only in a message from the host to the proxy process: never in argv, the
 * environment, a log or the window.
 */
export const resolvedProviderSchema = z.object({
  id: z.string(),
  /**
   * `http`: a provider of the user's. `chatgpt`: the service behind the user's Codex login, with the token Codex hands
   * out. `codex`: through Codex's app-server itself.
   */
  kind: z.enum(['http', 'chatgpt', 'codex']),
  name: z.string(),
  /** Without a trailing slash. */
  baseUrl: z.string(),
  wireApi: dialectSchema,
  /** The variable that holds the key; null when none is named. */
  envKey: z.string().nullable(),
  /** How the key stands that we keep for it; null when we are to keep none. */
  storedKey: storedKeyStateSchema.nullable(),
  /** The key; null when there is none, or it cannot be used. */
  apiKey: z.string().nullable(),
  queryParams: z.record(z.string(), z.string()),
  /** `http_headers` and resolved `env_http_headers`, names in lower case. */
  headers: z.record(z.string(), z.string()),
  requestMaxRetries: z.int(),
  streamMaxRetries: z.int(),
  streamIdleTimeoutMs: z.int(),
  quirks: z.array(z.string()),
})
export type ResolvedProvider = z.infer<typeof resolvedProviderSchema>

export const routingConfigSchema = z.object({
  defaultProvider: z.string().nullable(),
  /** Takes what no other rule takes when the file names no default: `chatgpt` while Codex is logged in. */
  automaticProvider: z.string().nullable(),
  reverseModelNames: z.boolean(),
  providers: z.record(z.string(), resolvedProviderSchema),
  models: z.record(
    z.string(),
    z.object({ provider: z.string(), model: z.string(), reasoningEffort: reasoningEffortSchema.nullable() }),
  ),
})
export type RoutingConfig = z.infer<typeof routingConfigSchema>

/** Codex's own defaults for the keys of the same name (codex-rs `model_provider_info.rs`: 4, 5, 300 s). */
export const providerDefaults = {
  wireApi: 'responses',
  requestMaxRetries: 4,
  streamMaxRetries: 5,
  streamIdleTimeoutMs: 300_000,
} as const

/** The two ways to the user's Codex login; always there, their ids cannot be redefined. */
export const chatgptProviderId = 'chatgpt'
export const codexProviderId = 'codex'
export const defaultChatgptBaseUrl = 'https://chatgpt.com/backend-api'

/** The provider that needs no account and no network; always there, its id cannot be redefined. */
export const practiceProviderId = 'practice'
export const practiceModels = ['practice', 'practice-tools', 'practice-slow'] as const

/** Always there; the file cannot define them anew. */
export const builtInProviderIds = [practiceProviderId, chatgptProviderId, codexProviderId] as const
