import { z } from 'zod'
import { dialectSchema } from '../protocol/dialect.ts'
import { wireErrorSchema } from '../errors/app-error.ts'
import { storedKeyStateSchema } from './stored-key.ts'

/** What everybody may know about the configuration: no secret is in it. */
export const configStateSchema = z.object({
  file: z.string(),
  exists: z.boolean(),
  /** Why the file as it stands is not in force; the last good one is. Null when all is well. */
  problem: wireErrorSchema.nullable(),
  /** When the configuration in force was read, epoch ms. */
  loadedAt: z.number(),
  listen: z.object({
    host: z.string(),
    port: z.int(),
    /** Which of the three decides; only a port from the file or the default can be changed in the window. */
    source: z.enum(['flag', 'environment', 'file', 'default']),
  }),
  defaultProvider: z.string().nullable(),
  /** What serves as the default when the file names none. */
  automaticProvider: z.string().nullable(),
  providers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      baseUrl: z.string(),
      wireApi: dialectSchema,
      builtIn: z.boolean(),
      /** `missing`: `envKey` names a variable that is not set, or the stored key cannot be used. */
      key: z.enum(['none', 'set', 'missing']),
      envKey: z.string().nullable(),
      /** How the key stands that we keep; null where it comes from elsewhere, or none is wanted. */
      storedKey: storedKeyStateSchema.nullable(),
    }),
  ),
  aliases: z.array(z.object({ name: z.string(), provider: z.string(), model: z.string() })),
})
export type ConfigState = z.infer<typeof configStateSchema>
