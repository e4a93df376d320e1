import { z } from 'zod'
import { routingConfigSchema } from '../config/routing-config.ts'
import { portSchema } from '../config/config-schema.ts'
import { wireErrorSchema } from '../errors/app-error.ts'

/**
 * What the host and the proxy process say to each other, over `process.parentPort` in the app and over
 * Node's IPC channel headless. The first message must be `init`: secrets arrive in it and nowhere else.
 */
export const listenSchema = z.object({ host: z.string(), port: portSchema })
export type Listen = z.infer<typeof listenSchema>

export const hostToProxySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('init'),
    listen: listenSchema,
    apiKey: z.string().min(1),
    config: routingConfigSchema,
    /** The daemon's socket, whether or not it listens now. */
    daemonSocket: z.string(),
    conversations: z.object({
      /** 0700, made when first needed. */
      folder: z.string(),
      archiveAfterDays: z.number(),
    }),
    version: z.string(),
  }),
  /** New routes; open streams keep the ones they began with. */
  z.object({ type: z.literal('config'), config: routingConfigSchema }),
  /** Move to another address: the new listener opens first, the old one drains. */
  z.object({ type: z.literal('listen'), listen: listenSchema }),
  z.object({ type: z.literal('key'), apiKey: z.string().min(1) }),
  /** Carries one transferred port, to the window's inspector (only in the app). */
  z.object({ type: z.literal('inspector-port') }),
  /** Stop accepting, let open streams end for at most this long, then exit 0. */
  z.object({ type: z.literal('drain'), timeoutMs: z.int() }),
])
export type HostToProxy = z.infer<typeof hostToProxySchema>

export const proxyActivitySchema = z.object({
  /** Exchanges open now. */
  live: z.int(),
  /** Exchanges since the process started. */
  total: z.int(),
  failed: z.int(),
})
export type ProxyActivity = z.infer<typeof proxyActivitySchema>

export const proxyToHostSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), host: z.string(), port: z.int() }),
  /** A `listen` request that could not be met; the old listener still serves. */
  z.object({ type: z.literal('listen-refused'), error: wireErrorSchema }),
  /** The process is about to exit because trying again cannot help. */
  z.object({ type: z.literal('failed'), error: wireErrorSchema }),
  z.object({ type: z.literal('activity'), activity: proxyActivitySchema }),
])
export type ProxyToHost = z.infer<typeof proxyToHostSchema>

/** Exit code of a service that reported `failed`: the supervisor must not retry. */
export const exitCannotRun = 98
