import { z } from 'zod'
import { approvalDecisionSchema, approvalSchema } from '../codex/approval.ts'
import { conversationSchema } from '../codex/conversation.ts'
import { daemonStateSchema } from '../codex/daemon-state.ts'
import { configStateSchema } from '../config/config-state.ts'
import { preferencesSchema } from '../config/preferences.ts'
import { portSchema } from '../config/config-schema.ts'
import { daemonQuestions } from '../services/daemon-messages.ts'
import { proxyActivitySchema } from '../services/proxy-messages.ts'
import { configCalls, configEvents } from './config-calls.ts'
import { compatCalls, compatEvents } from './compat-calls.ts'
import { serviceIdSchema, serviceStatusSchema } from '../services/service-status.ts'

/**
 * The one table of everything the window may ask of main and main may tell the window. Main's handlers,
 * the preload bridge, the renderer's client and the fake client are all derived from it: adding a channel is one
 * row and one handler, and a contract test fails on a row without a handler or a handler without a row.
 *
 * The access key never crosses: the window can only ask main to copy it.
 */
const nothing = z.object({})
const service = z.object({ id: serviceIdSchema })
const approvals = z.array(approvalSchema)

export const calls = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      runtime: z.string(),
      platform: z.string(),
      /** BCP 47, from the system. */
      locale: z.string(),
      dataDir: z.string(),
      logDir: z.string(),
      trayAvailable: z.boolean(),
    }),
  },
  'app.openFolder': { input: z.object({ which: z.enum(['data', 'logs', 'config']) }), output: nothing },
  /** For desktops without a tray, whose menu would be the way. */
  'app.quit': { input: nothing, output: nothing },
  'services.list': { input: nothing, output: z.array(serviceStatusSchema) },
  'services.start': { input: service, output: nothing },
  'services.stop': { input: service, output: nothing },
  'services.restart': { input: service, output: nothing },
  'services.log': { input: service, output: z.object({ file: z.string(), lines: z.array(z.string()) }) },
  /** Finds a free port, writes it to the configuration and starts the proxy there. */
  'proxy.useFreePort': { input: nothing, output: z.object({ port: portSchema }) },
  'proxy.setPort': { input: z.object({ port: z.int().min(1).max(65535) }), output: nothing },
  'proxy.activity': { input: nothing, output: proxyActivitySchema },
  /** Copies; the clipboard is cleared after that many ms if it still holds the key. */
  'access.copyKey': { input: nothing, output: z.object({ clearsAfterMs: z.int() }) },
  'access.copyBaseUrl': { input: nothing, output: z.object({ baseUrl: z.string() }) },
  'access.rotateKey': { input: nothing, output: nothing },
  'config.state': { input: nothing, output: configStateSchema },
  /** Opens the configuration in the user's editor, creating a commented one if there is none. */
  'config.openInEditor': { input: nothing, output: nothing },
  'preferences.get': { input: nothing, output: preferencesSchema },
  'preferences.update': {
    input: preferencesSchema.omit({ version: true }).partial(),
    output: preferencesSchema,
  },
  /** Sends one streamed question to a practice model through the running proxy, as any client would. */
  'practice.ask': {
    input: z.object({ model: z.enum(['practice', 'practice-tools', 'practice-slow']), question: z.string() }),
    output: z.object({ answer: z.string(), requestId: z.string() }),
  },
  /** Answered by a new `inspector` port; again after the proxy restarted. */
  'inspector.connect': { input: nothing, output: z.object({ connected: z.boolean() }) },
  'daemon.state': { input: nothing, output: daemonStateSchema },
  /** Looks for Codex anew and starts it. */
  'codex.restart': { input: nothing, output: nothing },
  'account.refresh': { input: nothing, output: nothing },
  /** `chatgpt` opens the login page in the browser. An API key goes on to Codex and is kept nowhere here. */
  'account.login': { input: daemonQuestions['account.login'].input, output: nothing },
  /** Once more the page of a login that is under way. */
  'account.openLoginPage': { input: nothing, output: nothing },
  'account.cancelLogin': { input: nothing, output: nothing },
  'account.logout': { input: nothing, output: nothing },
  'approvals.list': { input: nothing, output: approvals },
  'approvals.decide': {
    input: z.object({ id: z.string(), decision: approvalDecisionSchema }),
    output: nothing,
  },
  /** Codex's own sessions, newest first. */
  'sessions.list': daemonQuestions['sessions.list'],
  'sessions.archive': daemonQuestions['sessions.archive'],
  /** Those the proxy keeps for clients that send `conversation_id`: newest first, archived ones last. */
  'conversations.list': { input: nothing, output: z.array(conversationSchema) },
  'conversations.delete': { input: z.object({ id: z.string() }), output: nothing },
  ...configCalls,
  ...compatCalls,
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export const events = {
  'services.changed': z.array(serviceStatusSchema),
  'proxy.activity': proxyActivitySchema,
  'config.changed': configStateSchema,
  'preferences.changed': preferencesSchema,
  'daemon.state': daemonStateSchema,
  'approvals.changed': approvals,
  /** A page to show: from the tray menu. */
  'window.navigate': z.object({
    page: z.enum([
      'services',
      'inspector',
      'providers',
      'account',
      'compatibility',
      'conversations',
      'settings',
    ]),
  }),
  ...configEvents,
  ...compatEvents,
} as const satisfies Record<string, z.ZodType>

export type CallName = keyof typeof calls
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>
