import { wireErrorSchema } from '../errors/app-error.ts'
import { z } from 'zod'

/** Only the message of an error thrown in a handler survives `ipcMain.handle`, so handlers never throw. */
export const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
])
export type Envelope = z.infer<typeof envelopeSchema>
