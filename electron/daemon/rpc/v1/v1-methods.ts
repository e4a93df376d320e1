import * as rest from './account-and-config.ts'
import * as conversations from './conversations.ts'
import type { V1Method } from './v1-context.ts'

/** What takes the place of a v1 method where Codex has it no more (from 0.110). */
const table: Readonly<Record<string, V1Method>> = {
  newConversation: conversations.newConversation,
  sendUserMessage: conversations.sendUserMessage,
  sendUserTurn: conversations.sendUserTurn,
  interruptConversation: conversations.interruptConversation,
  resumeConversation: conversations.resumeConversation,
  archiveConversation: conversations.archiveConversation,
  listConversations: conversations.listConversations,
  addConversationListener: conversations.addConversationListener,
  removeConversationListener: conversations.removeConversationListener,
  loginApiKey: rest.loginApiKey,
  loginChatGpt: rest.loginChatGpt,
  cancelLoginChatGpt: rest.cancelLoginChatGpt,
  logoutChatGpt: rest.logoutChatGpt,
  userInfo: rest.userInfo,
  getUserSavedConfig: rest.getUserSavedConfig,
  setDefaultModel: rest.setDefaultModel,
  execOneOffCommand: rest.execOneOffCommand,
  getUserAgent: rest.getUserAgent,
}

export const v1Methods: ReadonlyMap<string, V1Method> = new Map(Object.entries(table))
