import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type ConversationHandlers = Pick<Handlers, 'conversations.list' | 'conversations.delete'>

export function conversationHandlers(conversations: Host['conversations']): ConversationHandlers {
  return {
    'conversations.list': () => conversations.list(),
    'conversations.delete': async ({ id }) => {
      await conversations.delete(id)
      return {}
    },
  }
}
