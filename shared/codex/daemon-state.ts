import { z } from 'zod'
import { wireErrorSchema } from '../errors/app-error.ts'

/** What the daemon publishes about itself, its Codex and the user's login. No secret is in it. Times: epoch ms. */

/** One Codex program found on this machine. */
export const codexInstallSchema = z.object({
  /** As found: on PATH, or as configured. */
  path: z.string(),
  /** With symbolic links followed; two entries of PATH may be one install. */
  realPath: z.string(),
  source: z.enum(['configured', 'path']),
  /** `X.Y.Z`; null when it does not say. */
  version: z.string().nullable(),
  /** Why the version is not known: not executable, its platform package is missing, it crashed … */
  error: wireErrorSchema.nullable(),
})
export type CodexInstall = z.infer<typeof codexInstallSchema>

export const codexChildStateSchema = z.object({
  /** `missing`: no Codex on this machine; `failed`: it cannot run until somebody acts. */
  phase: z.enum(['missing', 'starting', 'running', 'backoff', 'failed', 'stopped']),
  /** The install in use; null while none is. */
  install: codexInstallSchema.nullable(),
  installs: z.array(codexInstallSchema),
  pid: z.int().nullable(),
  /** Starts after the first one that nobody asked for. */
  restarts: z.int(),
  /** Resident memory of the Codex process, bytes. */
  memoryBytes: z.number().nullable(),
  retryAt: z.number().nullable(),
  error: wireErrorSchema.nullable(),
  /** What Codex itself warns about (`configWarning`, deprecations), newest last, bounded. */
  warnings: z.array(z.string()),
})
export type CodexChildState = z.infer<typeof codexChildStateSchema>

export const usageLimitSchema = z.object({
  /** `primary`, `secondary` or the name Codex gives. */
  name: z.string(),
  usedPercent: z.number(),
  windowMinutes: z.number().nullable(),
  resetsAt: z.number().nullable(),
})
export type UsageLimit = z.infer<typeof usageLimitSchema>

export const accountStateSchema = z.object({
  status: z.enum(['unknown', 'logged-out', 'chatgpt', 'api-key', 'not-needed']),
  email: z.string().nullable(),
  /** As Codex names it: `plus`, `pro`, `team` … */
  plan: z.string().nullable(),
  limits: z.array(usageLimitSchema),
  /** When `limits` were read. */
  limitsAt: z.number().nullable(),
  /** A login begun and not ended: where the user must go. */
  login: z.object({ id: z.string(), url: z.string() }).nullable(),
  error: wireErrorSchema.nullable(),
})
export type AccountState = z.infer<typeof accountStateSchema>

export const daemonStateSchema = z.object({
  socket: z.string().nullable(),
  /** `http://127.0.0.1:PORT/mcp`; null when it is not served. */
  mcpUrl: z.string().nullable(),
  /** Connections on the socket, but for those that only ask how the daemon is. */
  clients: z.int(),
  /** Turns running now. */
  turns: z.int(),
  /** Threads this Codex has in memory, as far as the daemon opened them. */
  threads: z.int(),
  codex: codexChildStateSchema,
  account: accountStateSchema,
})
export type DaemonState = z.infer<typeof daemonStateSchema>

/** Before the daemon has said anything, and while it does not run. */
export const idleDaemonState: DaemonState = {
  socket: null,
  mcpUrl: null,
  clients: 0,
  turns: 0,
  threads: 0,
  codex: {
    phase: 'stopped',
    install: null,
    installs: [],
    pid: null,
    restarts: 0,
    memoryBytes: null,
    retryAt: null,
    error: null,
    warnings: [],
  },
  account: {
    status: 'unknown',
    email: null,
    plan: null,
    limits: [],
    limitsAt: null,
    login: null,
    error: null,
  },
}
