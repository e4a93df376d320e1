import { z } from 'zod'

/** The two wire languages, named as Codex names them in `wire_api`. */
export const dialectSchema = z.enum(['chat', 'responses'])
export type Dialect = z.infer<typeof dialectSchema>
