import { z } from 'zod'
import { generationsOf } from '../../../../shared/compat/protocol.ts'
import { readParams } from './v1-context.ts'

const conversation = z.looseObject({ conversationId: z.string() })
const message = conversation.extend({ items: z.array(z.unknown()) })

/**
 * What the methods of v1 cannot do without, as 0.42.0 and 0.44.0 take them: those two never answer a request that lacks it
 * (0.42.0), or do not say what it lacks (0.44.0-0.50.0).
 */
const required: Readonly<Record<string, z.ZodType>> = {
  sendUserMessage: message,
  sendUserTurn: message.extend({
    cwd: z.string(),
    approvalPolicy: z.string(),
    sandboxPolicy: z.looseObject({}),
    model: z.string(),
    summary: z.string(),
  }),
  interruptConversation: conversation,
  archiveConversation: conversation.extend({ rolloutPath: z.string() }),
  resumeConversation: z.looseObject({ path: z.string() }),
  addConversationListener: conversation,
  removeConversationListener: z.looseObject({ subscriptionId: z.string() }),
  loginApiKey: z.looseObject({ apiKey: z.string() }),
  cancelLoginChatGpt: z.looseObject({ loginId: z.string() }),
  gitDiffToRemote: z.looseObject({ cwd: z.string() }),
  execOneOffCommand: z.looseObject({ command: z.array(z.string()) }),
}

/** Only for versions that do not tell it well themselves. @throws RpcError -32602 naming what is missing */
export function checkRequired(method: string, params: unknown, version: string): void {
  const schema = required[method]
  if (schema !== undefined && !generationsOf(version).v2) readParams(schema, params)
}
