import { z } from 'zod'
import { storedKeyStateSchema } from '../config/stored-key.ts'
import { wordingSchema } from '../i18n/wording/wording.ts'
import { documentIdSchema } from './document.ts'

/** What the pages list, from both files; masked values are `•••`. */

export const providerEntrySchema = z.object({
  document: documentIdSchema,
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  /** As written; null: not said, which means `chat` up to Codex 0.94 and `responses` from 0.95. */
  wireApi: z.string().nullable(),
  envKey: z.string().nullable(),
  /** `missing`: the variable is not set, or the stored key cannot be used. */
  key: z.enum(['none', 'set', 'missing']),
  /** How the key stands that we keep for our own proxy; null where it comes from elsewhere, or none is wanted. */
  storedKey: storedKeyStateSchema.nullable(),
  /** Selected by `model_provider` there, or our default. */
  selected: z.boolean(),
  builtIn: z.boolean(),
  /** Ours in Codex's file, for "Use in Codex". */
  isOurs: z.boolean(),
  /** Saved threads that name it, as far as they were counted; deleting it hides them. */
  threads: z.int().nullable(),
  /** Every key as written, values masked where they may be secret. */
  fields: z.record(z.string(), z.unknown()),
})
export type ProviderEntry = z.infer<typeof providerEntrySchema>

export const mcpServerEntrySchema = z.object({
  id: z.string(),
  transport: z.enum(['stdio', 'http', 'unknown']),
  /** Command with its arguments, or the URL. */
  target: z.string(),
  enabled: z.boolean(),
  fields: z.record(z.string(), z.unknown()),
  /** From `codex mcp list --json`, when it was asked. */
  health: z.object({ ok: z.boolean(), text: wordingSchema }).nullable(),
})
export type McpServerEntry = z.infer<typeof mcpServerEntrySchema>

export const profileEntrySchema = z.object({
  name: z.string(),
  /** `table`: `[profiles.x]`, read by Codex up to 0.133; `layer`: `$CODEX_HOME/x.config.toml`, from 0.134. */
  form: z.enum(['table', 'layer']),
  fields: z.record(z.string(), z.unknown()),
  /** Made by the doctor; holds the reason and its date. */
  autoFix: z.string().nullable(),
})
export type ProfileEntry = z.infer<typeof profileEntrySchema>
