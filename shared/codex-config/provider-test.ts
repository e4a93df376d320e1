import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'

const speaks = z.enum(['yes', 'no', 'unknown'])

/** What a provider said when it was asked, without generating anything; its key is not in it. */
export const providerTestSchema = z.object({
  reachable: z.boolean(),
  /** Of the first answer, ms. */
  latencyMs: z.number().nullable(),
  chat: speaks,
  responses: speaks,
  /** Null when it gave no list. */
  models: z.array(z.string()).nullable(),
  key: z.enum(['accepted', 'refused', 'unknown']),
  error: wireErrorSchema.nullable(),
})
export type ProviderTestResult = z.infer<typeof providerTestSchema>
