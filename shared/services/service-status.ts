import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'

/** Every child this product supervises. A new service is one more word here and a spec in `electron/services`. */
export const serviceIds = ['proxy', 'daemon'] as const
export const serviceIdSchema = z.enum(serviceIds)
export type ServiceId = z.infer<typeof serviceIdSchema>

/**
 * The life of a service. `failed` is supervisord's FATAL: it stays there until somebody acts, either because
 * the restart budget is spent or because trying again cannot help (a port in use).
 */
export const serviceStates = [
  'stopped',
  'starting',
  'running',
  'unhealthy',
  'backoff',
  'stopping',
  'failed',
] as const
export const serviceStateSchema = z.enum(serviceStates)
export type ServiceState = z.infer<typeof serviceStateSchema>

/** What the supervisor publishes about one service. Times are epoch milliseconds. */
export const serviceStatusSchema = z.object({
  id: serviceIdSchema,
  /** The user's choice, apart from what is. */
  wanted: z.enum(['running', 'stopped']),
  state: serviceStateSchema,
  /** `adopted`: found running at start and never killed by us. */
  ownership: z.enum(['owned', 'adopted']),
  pid: z.number().int().nullable(),
  host: z.string().nullable(),
  port: z.number().int().nullable(),
  socket: z.string().nullable(),
  /** Starts after the first one that nobody asked for, since the user last pressed Start. */
  restarts: z.number().int(),
  /** When `state` was entered. */
  since: z.number(),
  /** When `running` was last entered by the present process; null while it does not run. */
  runningSince: z.number().nullable(),
  /** In `backoff`: when the next attempt is due. */
  retryAt: z.number().nullable(),
  error: wireErrorSchema.nullable(),
  /** The newest lines of its log, oldest first, secrets redacted. */
  lastLines: z.array(z.string()),
})
export type ServiceStatus = z.infer<typeof serviceStatusSchema>
