import { z } from 'zod'

/** The two wire languages of providers, named as Codex names them in `wire_api`. */
export const dialectSchema = z.enum(['chat', 'responses'])
export type Dialect = z.infer<typeof dialectSchema>

/** What clients speak to us. Messages is Anthropic's; no provider of ours is asked in it. */
export const clientDialectSchema = z.enum([...dialectSchema.options, 'messages'])
export type ClientDialect = z.infer<typeof clientDialectSchema>
