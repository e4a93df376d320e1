import { z } from 'zod'
import { isAtLeast } from '../../../../shared/compat/codex-version.ts'
import { RpcError, rpcCodes } from '../../../codex/rpc-error.ts'
import { idInPath } from '../../hub/thread-ids.ts'
import { invalidParams } from '../rpc-errors.ts'
import { initialMessages } from './initial-messages.ts'
import { sandboxPolicyV2 } from './sandbox-policy.ts'
import { toInput, userItems } from './user-items.ts'
import { given, readParams, type V1Context, type V1Method } from './v1-context.ts'

/**
 * Conversations of v1 as threads and turns. Parameters and results as the bindings of 0.77 and 0.94 and the recorded
 * transcripts of 0.44.0 have them.
 */
const text = z.string().nullish()
const newParams = z.looseObject({
  model: text,
  modelProvider: text,
  profile: text,
  cwd: text,
  approvalPolicy: text,
  sandbox: text,
  config: z.record(z.string(), z.unknown()).nullish(),
  baseInstructions: text,
  developerInstructions: text,
  compactPrompt: text,
})
type NewParams = z.infer<typeof newParams>

const threadAnswer = z.looseObject({
  thread: z.looseObject({
    id: z.string(),
    path: text,
    turns: z.array(z.unknown()).nullish(),
  }),
  model: z.string(),
  reasoningEffort: text,
})

export const newConversation: V1Method = async (params, context) => {
  const asked = threadParams(readParams(newParams, params), context.codex.version)
  // Raw events may be asked for later, by addConversationListener; v2 takes the wish only here.
  const answer = await context.link.request('thread/start', { ...asked, experimentalRawEvents: true })
  const { thread, model, reasoningEffort } = threadAnswer.parse(answer)
  context.bridge.opened(thread.id)
  return {
    conversationId: thread.id,
    model,
    reasoningEffort: reasoningEffort ?? null,
    rolloutPath: thread.path ?? '',
  }
}

const resumeParams = z.looseObject({
  path: text,
  conversationId: text,
  history: z.array(z.unknown()).nullish(),
  overrides: newParams.nullish(),
})

export const resumeConversation: V1Method = async (params, context) => {
  const { path, conversationId, history, overrides } = readParams(resumeParams, params)
  const threadId = conversationId ?? idInPath(path ?? '')
  if (threadId === null && history == null)
    throw invalidParams("'path' or 'conversationId' must name a conversation")
  const settings = threadParams(overrides ?? {}, context.codex.version)
  const request = { ...settings, threadId: threadId ?? '', ...given({ history }) }
  const answer = threadAnswer.parse(await resumed(request, path ?? null, context))
  const { thread, model, reasoningEffort } = answer
  context.bridge.opened(thread.id)
  const messages = initialMessages(thread.turns ?? [])
  const rolloutPath = thread.path ?? path ?? ''
  const common = { model, initialMessages: messages, rolloutPath }
  context.notify('sessionConfigured', {
    sessionId: thread.id,
    reasoningEffort: reasoningEffort ?? null,
    historyLogId: 0,
    historyEntryCount: 0,
    ...common,
  })
  return { conversationId: thread.id, ...common }
}

/** A file in another place than Codex's own is found by its path only. */
async function resumed(request: object, path: string | null, { link }: V1Context): Promise<unknown> {
  try {
    return await link.request('thread/resume', request)
  } catch (error) {
    if (path === null || !(error instanceof RpcError)) throw error
    return link.request('thread/resume', { ...request, path })
  }
}

const messageParams = z.looseObject({ conversationId: z.string(), items: userItems })

export const sendUserMessage: V1Method = async (params, { link, bridge }) => {
  const { conversationId, items } = readParams(messageParams, params)
  bridge.opened(conversationId)
  await link.request('turn/start', { threadId: conversationId, input: toInput(items) })
  return {}
}

const turnParams = messageParams.extend({
  cwd: text,
  approvalPolicy: text,
  sandboxPolicy: z.unknown().optional(),
  model: text,
  effort: text,
  summary: text,
  outputSchema: z.unknown().optional(),
})

export const sendUserTurn: V1Method = async (params, { link, bridge, codex }) => {
  const { conversationId, items, ...turn } = readParams(turnParams, params)
  bridge.opened(conversationId)
  const { cwd, model, effort, summary, outputSchema } = turn
  const overrides = given({
    cwd,
    model,
    effort,
    summary,
    outputSchema,
    approvalPolicy: approvalPolicy(turn.approvalPolicy, codex.version),
    sandboxPolicy: sandboxPolicyV2(turn.sandboxPolicy),
  })
  await link.request('turn/start', { threadId: conversationId, input: toInput(items), ...overrides })
  return {}
}

const named = z.looseObject({ conversationId: z.string() })
const interruptMs = 30_000

export const interruptConversation: V1Method = async (params, { link, bridge }) => {
  const { conversationId: threadId } = readParams(named, params)
  const aborted = { abortReason: 'interrupted' }
  const turn = link.runningTurn(threadId)
  if (turn === null) return aborted
  const ended = bridge.next(threadId, 'turn/completed', interruptMs)
  // It was asked for and Codex has not told its id yet.
  const turnId = turn.id ?? (await bridge.next(threadId, 'turn/started', interruptMs))
  await link.request('turn/interrupt', { threadId, turnId })
  await ended
  return aborted
}

export const archiveConversation: V1Method = async (params, { link }) => {
  const { conversationId } = readParams(named, params)
  await link.request('thread/archive', { threadId: conversationId })
  return {}
}

const listParams = z.looseObject({
  pageSize: z.number().nullish(),
  cursor: text,
  modelProviders: z.array(z.string()).nullish(),
})
const listAnswer = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      path: text,
      preview: text,
      createdAt: z.number().nullish(),
      updatedAt: z.number().nullish(),
    }),
  ),
  nextCursor: text,
})
type Listed = z.infer<typeof listAnswer>['data'][number]

export const listConversations: V1Method = async (params, { link }) => {
  const { pageSize, cursor, modelProviders } = readParams(listParams, params)
  const request = given({ limit: pageSize, cursor, modelProviders })
  const { data, nextCursor } = listAnswer.parse(await link.request('thread/list', request))
  return { items: data.map(summary), nextCursor: nextCursor ?? null }
}

/** v2 counts seconds since 1970, v1 writes ISO 8601. */
const isoTime = (seconds: number | null | undefined): string | null =>
  seconds == null ? null : new Date(seconds * 1000).toISOString()

function summary(thread: Listed): Record<string, unknown> {
  const { id, path, preview, createdAt, updatedAt, modelProvider, cwd, cliVersion, source, gitInfo } = thread
  return {
    conversationId: id,
    path: path ?? '',
    preview: preview ?? '',
    timestamp: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    modelProvider,
    cwd,
    cliVersion,
    source,
    gitInfo: gitInfo ?? null,
  }
}

const listenParams = named.extend({ experimentalRawEvents: z.boolean().nullish() })

export const addConversationListener: V1Method = (params, { link, bridge }) => {
  const { conversationId, experimentalRawEvents } = readParams(listenParams, params)
  if (!link.follow(conversationId)) {
    const message = `conversation not found: ${conversationId}`
    return Promise.reject(new RpcError(rpcCodes.invalidRequest, message))
  }
  return Promise.resolve({ subscriptionId: bridge.listen(conversationId, experimentalRawEvents ?? false) })
}

export const removeConversationListener: V1Method = (params, { bridge }) => {
  const { subscriptionId } = readParams(z.looseObject({ subscriptionId: z.string() }), params)
  if (bridge.stopListening(subscriptionId)) return Promise.resolve({})
  const message = `subscription not found: ${subscriptionId}`
  return Promise.reject(new RpcError(rpcCodes.invalidRequest, message))
}

function threadParams(params: NewParams, version: string): Record<string, unknown> {
  const { model, modelProvider, profile, cwd, sandbox, baseInstructions, developerInstructions } = params
  if (profile != null) {
    throw invalidParams(
      `'profile' requires Codex <= 0.107 (current: ${version}): profiles are files of their own now`,
    )
  }
  const { compactPrompt } = params
  const config = { ...params.config, ...(compactPrompt == null ? {} : { compact_prompt: compactPrompt }) }
  return given({
    model,
    modelProvider,
    cwd,
    sandbox,
    baseInstructions,
    developerInstructions,
    approvalPolicy: approvalPolicy(params.approvalPolicy, version),
    config: Object.keys(config).length === 0 ? null : config,
  })
}

/** `on-failure` is gone since 0.143.0, where the configuration takes it for `on-request` (CODEX-CLI: measured). */
function approvalPolicy(policy: string | null | undefined, version: string): string | null {
  return policy === 'on-failure' && isAtLeast(version, '0.143.0') ? 'on-request' : (policy ?? null)
}
