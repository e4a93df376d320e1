import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'
import { wordingSchema } from '../i18n/wording/wording.ts'

const speaks = z.enum(['yes', 'no', 'unknown'])

const providerTestTextSchema = z.object({ what: wordingSchema, fix: wordingSchema.nullable() })
export type ProviderTestText = z.infer<typeof providerTestTextSchema>

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
  /** The error's sentences for a window of any language. */
  errorText: providerTestTextSchema.nullable(),
})
export type ProviderTestResult = z.infer<typeof providerTestSchema>
