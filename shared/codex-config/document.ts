import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'
import { wordingSchema } from '../i18n/wording/wording.ts'

/**
 * The TOML files the editor shows as one: Codex's own, its profile layers, and ours. What the window sees of them has
 * no secret in it: values of headers and tokens are masked, and the text is asked for on its own.
 */

/** `codex`: `$CODEX_HOME/config.toml`; `ours`: our config.toml; `profile:<name>`: `$CODEX_HOME/<name>.config.toml`. */
export const documentIdSchema = z.string().regex(/^(codex|ours|profile:[A-Za-z0-9_-]{1,64})$/)
export type DocumentId = z.infer<typeof documentIdSchema>

export const jsonValueSchema: z.ZodType<JsonValue, JsonValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(jsonValueSchema),
    z.record(z.string(), jsonValueSchema),
  ]),
)
export type JsonValue = string | number | boolean | JsonValue[] | { [key: string]: JsonValue }

const path = z.array(z.string().max(200)).min(1).max(12)

/** One change of a document, as `electron/toml` performs it. */
export const documentEditSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('set'), path, value: jsonValueSchema }),
  z.object({ op: z.literal('delete'), path }),
  z.object({
    op: z.literal('add-table'),
    path,
    entries: z.record(z.string(), jsonValueSchema),
    /** Lines that go below the header, and away with the table. */
    comment: z.string().max(1_000).optional(),
  }),
  z.object({ op: z.literal('rename'), path, to: z.string().min(1).max(200) }),
  z.object({ op: z.literal('move'), path, before: z.string().nullable() }),
])
export type DocumentEdit = z.infer<typeof documentEditSchema>

export const documentStateSchema = z.object({
  id: documentIdSchema,
  file: z.string(),
  exists: z.boolean(),
  /** Of the bytes; a change is refused when the file has another by then. Null when it does not exist. */
  revision: z.string().nullable(),
  bytes: z.int(),
  /** Why it cannot be edited by key: syntax (with line and column in `where`), not UTF-8, too large, not readable … */
  problem: wireErrorSchema.nullable(),
  /** False where only looking is possible: read-only file or disk, another owner. */
  writable: z.boolean(),
})
export type DocumentState = z.infer<typeof documentStateSchema>

/** A change before it is made. */
export const changePreviewSchema = z.object({
  /** Unified diff without its head, a line each: ` same`, `-gone`, `+new`, `@@` between hunks. */
  diff: z.array(z.string()),
  /** What Codex itself says of the result, where a program was asked. */
  verdict: z.object({ ok: z.boolean(), text: wordingSchema }).nullable(),
})
export type ChangePreview = z.infer<typeof changePreviewSchema>

export const changeResultSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('written'), revision: z.string(), backup: z.string().nullable() }),
  /** The file changed under us: nothing was written. */
  z.object({
    outcome: z.literal('conflict'),
    base: z.string(),
    theirs: z.string(),
    ours: z.string(),
    revision: z.string().nullable(),
  }),
])
export type ChangeResult = z.infer<typeof changeResultSchema>

export const backupSchema = z.object({
  id: z.string(),
  document: documentIdSchema,
  /** Epoch ms. */
  at: z.number(),
  /** What was about to be done. */
  reason: z.string(),
  /** The same where it is ours; null: as somebody at a window called it. */
  text: wordingSchema.nullable(),
  bytes: z.int(),
})
export type Backup = z.infer<typeof backupSchema>
