import { AppError } from '../../../shared/errors/app-error.ts'
import type { FileEdit } from '../approvals/file-edits.ts'
import type { Conversation, ConversationDriver, StartOptions } from '../driver/conversation-driver.ts'
import type { SessionTurns } from '../driver/session-turns.ts'
import type { TurnAnswer, TurnEvent } from '../driver/turn-events.ts'
import type { ClientSettings } from './client-settings.ts'
import type { LineApprovals } from './line-approvals.ts'
import type { LoadedConversations } from '../driver/loaded-conversations.ts'
import { toLineError } from './line-error.ts'
import type { LineMessage } from './line-message.ts'
import { createProgress } from './progress.ts'

export type Question = {
  question: string
  message: LineMessage
  settings: ClientSettings
  driver: ConversationDriver
  conversations: LoadedConversations
  approvals: LineApprovals
  turns: SessionTurns
  defaultCwd: string
  signal: AbortSignal
  /** Progress, while it lasts. */
  write(line: object): void
  /** Which conversation the client's next question continues. */
  remember(session: string): Promise<void>
}

/**
 * One question to its end.
 * @returns the reply, `success: false` for a turn that was interrupted
 * @throws AppError, RpcError why there is no answer
 */
export async function askQuestion(asked: Question): Promise<object> {
  const { message, settings, driver, conversations, turns } = asked
  const session = message.session ?? (message.new === true ? null : settings.session)
  const named = message.session !== undefined
  const wanted = { session, named, start: startOptions(asked) }
  return conversations.run({ driver, turns, wanted }, async (conversation, signal) => {
    await asked.remember(conversation.id)
    return toReply(await askTurn(asked, conversation, signal), conversation, settings)
  })
}

function startOptions({ message, settings, defaultCwd }: Question): StartOptions {
  return {
    cwd: message.cwd ?? settings.cwd ?? defaultCwd,
    sandbox: message.sandbox ?? settings.sandbox,
    approvalPolicy: message.approvalPolicy ?? 'on-request',
    model: message.model ?? settings.model,
    effort: message.effort ?? settings.effort,
  }
}

async function askTurn(
  asked: Question,
  conversation: Conversation,
  signal: AbortSignal,
): Promise<TurnAnswer> {
  const { question, message, settings, driver, conversations, approvals, write } = asked
  const { model, effort } = startOptions(asked)
  const changed = {
    model: model === conversation.model ? null : model,
    effort: effort === conversation.effort ? null : effort,
  }
  const files = new Map<string, readonly FileEdit[]>()
  const stream = message.stream === true
  const progress = createProgress(write, settings)
  const onEvent = (event: TurnEvent): void => {
    if (event.type === 'tool-begin') files.set(event.tool.id, event.tool.files)
    if (stream && !settings.finalOnly) progress(event)
  }
  if (stream) {
    approvals.follow({ session: conversation.id, files, write })
    write({ event: 'status', status: 'started', session: conversation.id })
  }
  try {
    const both = AbortSignal.any([signal, asked.signal])
    const answer = await driver.ask(conversation, question, { ...changed, signal: both, onEvent })
    conversations.update({
      ...conversation,
      model: model ?? conversation.model,
      effort: effort ?? conversation.effort,
    })
    return answer
  } finally {
    approvals.follow(null)
  }
}

function toReply(answer: TurnAnswer, { id: session, model }: Conversation, settings: ClientSettings): object {
  const facts = {
    response: settings.finalOnly ? answer.text : answer.messages.join('\n\n'),
    ...(settings.reasoning ? { reasoning: answer.reasoning.join('\n\n') } : {}),
    session,
    model,
    usage: answer.usage,
  }
  if (answer.status === 'completed') return { success: true, ...facts }
  return { success: false, error: toLineError(interrupted()), ...facts }
}

const interrupted = (): AppError =>
  new AppError('turn_interrupted', {
    what: 'The turn was interrupted before its end',
    fix: 'Ask again: the session keeps what was finished',
  })
