import { z } from 'zod'
import { approvalDecisionSchema, approvalSchema } from '../codex/approval.ts'
import { daemonStateSchema } from '../codex/daemon-state.ts'
import { sessionPageSchema } from '../codex/session.ts'
import { wireErrorSchema } from '../errors/app-error.ts'

/**
 * What the host and the daemon process say to each other, over the same channels as
 * {@link file://./proxy-messages.ts}. The first message must be `init`.
 */

/** What the host may ask; each row is the input and the output of one question. */
export const daemonQuestions = {
  /** Reads account and limits anew. */
  'account.refresh': { input: z.object({}), output: z.object({}) },
  /** `chatgpt` answers with the page to open; `api-key` is done when it answers. */
  'account.login': {
    input: z.discriminatedUnion('method', [
      z.object({ method: z.literal('chatgpt') }),
      z.object({ method: z.literal('api-key'), apiKey: z.string().min(1) }),
    ]),
    output: z.object({ url: z.string().nullable() }),
  },
  'account.cancelLogin': { input: z.object({}), output: z.object({}) },
  'account.logout': { input: z.object({}), output: z.object({}) },
  'sessions.list': {
    input: z.object({ cursor: z.string().nullable(), limit: z.int().min(1).max(100) }),
    output: sessionPageSchema,
  },
  'sessions.archive': { input: z.object({ id: z.string() }), output: z.object({}) },
  /** Looks for installs anew and starts the chosen one. */
  'codex.restart': { input: z.object({}), output: z.object({}) },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type DaemonQuestion = keyof typeof daemonQuestions
export type DaemonInput<Q extends DaemonQuestion> = z.input<(typeof daemonQuestions)[Q]['input']>
export type DaemonAnswer<Q extends DaemonQuestion> = z.output<(typeof daemonQuestions)[Q]['output']>

const questionNames = Object.keys(daemonQuestions) as [DaemonQuestion, ...DaemonQuestion[]]

export const daemonInitSchema = z.object({
  type: z.literal('init'),
  /** Where to listen; its length has been checked. */
  socket: z.string(),
  /** For what the daemon keeps: settings of clients, its lock. 0700. */
  folder: z.string(),
  /** The program the configuration names; null: the first on PATH. */
  codexPath: z.string().nullable(),
  /** The profile its Codex is started with; null: none. */
  codexProfile: z.string().nullable(),
  /** The whole environment of Codex, the user's own: it may hold the keys of providers, so it travels here only. */
  env: z.record(z.string(), z.string()),
  /** Where MCP is served over HTTP, and with which key; null: nowhere. */
  mcp: z.object({ host: z.string(), port: z.int(), apiKey: z.string() }).nullable(),
  /** Sessions untouched for so long are archived, days; null: never. */
  archiveAfterDays: z.number().nullable(),
  /** Whether there is a window where a person can be asked for approval. */
  canPrompt: z.boolean(),
  version: z.string(),
})

export const hostToDaemonSchema = z.discriminatedUnion('type', [
  daemonInitSchema,
  z.object({
    type: z.literal('ask'),
    id: z.int(),
    question: z.enum(questionNames),
    input: z.unknown().optional(),
  }),
  z.object({ type: z.literal('decide'), approval: z.string(), decision: approvalDecisionSchema }),
  z.object({ type: z.literal('key'), apiKey: z.string() }),
  /** Stop accepting, let running turns end for at most this long, then exit 0. */
  z.object({ type: z.literal('drain'), timeoutMs: z.int() }),
])
export type HostToDaemon = z.infer<typeof hostToDaemonSchema>

export const daemonToHostSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), socket: z.string() }),
  /** The process is about to exit because trying again cannot help. */
  z.object({ type: z.literal('failed'), error: wireErrorSchema }),
  /** Whole, whenever something in it changed (at most every 200 ms). */
  z.object({ type: z.literal('state'), state: daemonStateSchema }),
  /** All that wait, whenever they change. */
  z.object({ type: z.literal('approvals'), approvals: z.array(approvalSchema) }),
  z.object({ type: z.literal('answer'), id: z.int(), output: z.unknown().optional() }),
  z.object({ type: z.literal('refused'), id: z.int(), error: wireErrorSchema }),
])
export type DaemonToHost = z.infer<typeof daemonToHostSchema>
