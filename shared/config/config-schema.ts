import { z } from 'zod'
import { dialectSchema } from '../protocol/dialect.ts'
import { keySourceSchema } from './stored-key.ts'

/**
 * Our TOML, in Codex's vocabulary (`codex-cli` 0.42.0-0.169.0 read the same `[model_providers.<id>]` keys).
 * Unknown keys are errors here: a typing mistake in a config of ours should not be silent.
 */

/** Listens here unless `--port`, `CODEX_OPENAI_PROXY_ADDR` or the file say otherwise. */
export const defaultListen = { host: '127.0.0.1', port: 11435 } as const

export const portSchema = z.int().min(0).max(65535)
const milliseconds = z.int().min(1).max(3_600_000)
const retries = z.int().min(0).max(100)
const stringMap = z.record(z.string(), z.string())

/** `practice`, `chatgpt` and `codex` are built in; a slash would make `provider/model` ambiguous. */
export const providerIdPattern = /^[A-Za-z0-9_.-]{1,64}$/

export const reasoningEffortSchema = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

export const proxySectionSchema = z.strictObject({
  host: z.string().min(1).optional(),
  port: portSchema.optional(),
  default_provider: z.string().optional(),
  reverse_model_names: z.boolean().optional(),
  /** Codex's key of the same name: the origin and `/backend-api` of the service a ChatGPT login is for. */
  chatgpt_base_url: z.url({ protocol: /^https?$/ }).optional(),
})

const days = z.number().min(1).max(3650)

export const daemonSectionSchema = z.strictObject({
  /** The Codex program to use instead of the first on PATH. */
  codex_path: z.string().min(1).optional(),
  /** The profile of Codex's own that the daemon's Codex is started with; Codex's default settings without it. */
  codex_profile: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  /** Where to listen instead of in the data folder. */
  socket: z.string().min(1).optional(),
  /** Where MCP is served over HTTP; 0: any free port. */
  mcp_port: portSchema.optional(),
  /** Codex's sessions untouched for so long are archived; never without it. */
  archive_after_days: days.optional(),
})

export const conversationsSectionSchema = z.strictObject({
  /** Conversations of the proxy untouched for so long are archived; after 30 days without it. */
  archive_after_days: days.optional(),
})

export const providerSchema = z.strictObject({
  name: z.string().min(1).optional(),
  base_url: z.url({ protocol: /^https?$/ }),
  wire_api: dialectSchema.optional(),
  env_key: z.string().min(1).optional(),
  /** `keychain`: the key is kept by codex-tray, encrypted; this file never holds it. Not together with `env_key`. */
  key_source: keySourceSchema.optional(),
  query_params: stringMap.optional(),
  http_headers: stringMap.optional(),
  env_http_headers: stringMap.optional(),
  request_max_retries: retries.optional(),
  stream_max_retries: retries.optional(),
  stream_idle_timeout_ms: milliseconds.optional(),
  quirks: z.array(z.string()).optional(),
})

export const modelAliasSchema = z.strictObject({
  provider: z.string(),
  model: z.string().min(1),
  reasoning_effort: reasoningEffortSchema.optional(),
})

export const configSchema = z.strictObject({
  proxy: proxySectionSchema.optional(),
  daemon: daemonSectionSchema.optional(),
  conversations: conversationsSectionSchema.optional(),
  model_providers: z.record(z.string().regex(providerIdPattern), providerSchema).optional(),
  models: z.record(z.string().min(1), modelAliasSchema).optional(),
})

/** The file as the user wrote it, checked. */
export type ConfigFile = z.infer<typeof configSchema>
