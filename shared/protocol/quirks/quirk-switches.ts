import { defaultChatQuirks, type Quirks } from './quirks.ts'
import { chatgptBackendQuirks } from './responses-quirks.ts'

export const chatgptBackendSwitch = 'chatgpt-backend'

/**
 * Single rules by name, for `quirks = ["deepseek", "images"]` in the configuration: what a user knows of a
 * server that no row knows.
 */
export const quirkSwitches: Readonly<Record<string, Partial<Quirks>>> = {
  'max-tokens': { maxTokensField: 'max_tokens' },
  'max-completion-tokens': { maxTokensField: 'max_completion_tokens' },
  'no-stream-usage': { streamUsage: false },
  'reasoning-effort': { efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
  'no-reasoning-effort': { efforts: null },
  'replay-reasoning-content': { replayReasoning: 'reasoning_content' },
  'replay-reasoning': { replayReasoning: 'reasoning' },
  'replay-think-tags': { replayReasoning: 'think-tags' },
  'no-replay-reasoning': { replayReasoning: null, replayReasoningPlaceholder: null },
  'no-parallel-tool-calls': { parallelToolCalls: false },
  'json-schema': { jsonSchema: true },
  'no-json-schema': { jsonSchema: false },
  'no-strict-tools': { strictTools: false },
  'full-tool-choice': { toolChoice: 'full' },
  'string-tool-choice': { toolChoice: 'strings' },
  'auto-tool-choice': { toolChoice: 'auto-only' },
  images: { images: true },
  'no-images': { images: false },
  files: { files: true },
  'custom-tools': { customTools: true },
  'developer-role': { developerRole: true },
  'nine-character-call-ids': { callIds: 'nine-alphanumeric' },
  'no-think-tags': { thinkTags: false },
  'all-members': { dropMembers: [] },
  'common-members': { dropMembers: defaultChatQuirks.dropMembers },
  // The backend of a ChatGPT login under another address than its own.
  [chatgptBackendSwitch]: chatgptBackendQuirks,
}
