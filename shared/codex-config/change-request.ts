import { z } from 'zod'
import { wordingSchema } from '../i18n/wording/wording.ts'
import {
  changePreviewSchema,
  changeResultSchema,
  documentIdSchema,
  jsonValueSchema,
  type JsonValue,
} from './document.ts'

/**
 * What somebody at a window wants changed, in words of the pages and not of TOML. Main turns it into edits against the
 * files as they are: the window never holds a secret, so it cannot send one back, and `•••` means "as it is".
 */

/** Every key of a table, as a form shows it. */
export const fieldsSchema = z.record(z.string().min(1).max(200), jsonValueSchema)
export type Fields = { [key: string]: JsonValue }

const id = z.string().min(1).max(200)
const document = documentIdSchema

export const changeRequestSchema = z.discriminatedUnion('kind', [
  /** The whole text, from the raw view; `base`: the revision it was written from. */
  z.object({
    kind: z.literal('text'),
    document,
    text: z.string().max(12_000_000),
    base: z.string().nullable(),
  }),
  z.object({ kind: z.literal('provider.add'), document, id, fields: fieldsSchema }),
  /** `newId`: the same one, or another, with every place that names it. */
  z.object({ kind: z.literal('provider.edit'), document, id, newId: id, fields: fieldsSchema }),
  z.object({ kind: z.literal('provider.duplicate'), document, id }),
  z.object({ kind: z.literal('provider.delete'), document, id }),
  /** `before`: the one it is to stand in front of; null: at the end. */
  z.object({ kind: z.literal('provider.move'), document, id, before: id.nullable() }),
  z.object({ kind: z.literal('provider.select'), document, id }),
  z.object({ kind: z.literal('mcp.add'), id, fields: fieldsSchema }),
  z.object({ kind: z.literal('mcp.edit'), id, fields: fieldsSchema }),
  z.object({ kind: z.literal('mcp.enable'), id, enabled: z.boolean() }),
  z.object({ kind: z.literal('mcp.delete'), id }),
  z.object({ kind: z.literal('profile.convert'), name: id, to: z.enum(['layer', 'table']) }),
])
export type ChangeRequest = z.infer<typeof changeRequestSchema>

/** What a request would do, file by file in the order of writing. */
export const requestPreviewSchema = z.object({
  steps: z.array(
    z.object({
      document: documentIdSchema,
      file: z.string(),
      /** Of the file the preview was made of; to be sent back with the change. */
      revision: z.string().nullable(),
      preview: changePreviewSchema,
    }),
  ),
  /** What cannot be taken over, and why. */
  warnings: z.array(wordingSchema),
})
export type RequestPreview = z.infer<typeof requestPreviewSchema>

/** By document, as the preview told them. */
export const revisionsSchema = z.record(z.string(), z.string().nullable())
export type Revisions = z.infer<typeof revisionsSchema>

/** Of the last file that was written, or of the one that somebody else changed. */
export const requestResultSchema = z.object({ document: documentIdSchema, result: changeResultSchema })
export type RequestResult = z.infer<typeof requestResultSchema>
