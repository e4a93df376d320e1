import { defaultChatQuirks, type Quirks } from './quirks.ts'

/** A Responses server of which nothing is known: it is taken to speak the whole dialect. */
export const defaultResponsesQuirks: Quirks = {
  ...defaultChatQuirks,
  maxTokensField: 'max_completion_tokens',
  dropMembers: [],
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  files: true,
  customTools: true,
  developerRole: true,
  thinkTags: false,
  responses: { ...defaultChatQuirks.responses, reasoningSummary: 'with-effort', minOutputTokens: 16 },
}

/** What recorded requests of Codex 0.44.0, 0.94.0 and 0.169.0 under a ChatGPT login consist of. */
const codexMembers = [
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream',
  'include',
  'prompt_cache_key',
  'text',
  'service_tier',
  'client_metadata',
] as const

/**
 * The backend behind a ChatGPT login, `https://chatgpt.com/backend-api/codex/responses`. It answers
 * `{"detail":"Unsupported parameter: …"}` to what it does not know, one member after the other, so that only what
 * Codex itself sends goes there (`codexMembers`); and it wants what Codex sends: `store: false`, `stream: true`, a
 * list as `input`, a string as `instructions`, `include: ["reasoning.encrypted_content"]`.
 * Sources: suna#5124, ccproxy-api#59, ChatMock#103, BYOKEY#69, sub2api#3954, CLIProxyAPI#1028, litellm#21209,
 * dario#1009, codex#26173.
 */
export const chatgptBackendQuirks: Quirks = {
  ...defaultResponsesQuirks,
  dropMembers: [
    'max_output_tokens',
    'temperature',
    'top_p',
    'top_logprobs',
    'metadata',
    'user',
    'safety_identifier',
    'truncation',
    'stream_options',
    'previous_response_id',
    'prompt_cache_retention',
    'prompt_cache_options',
  ],
  responses: {
    alwaysStream: true,
    instructionsOnly: true,
    neverStore: true,
    encryptedReasoning: true,
    reasoningSummary: 'always',
    minOutputTokens: 0,
    onlyMembers: codexMembers,
    onlyIncludes: ['reasoning.encrypted_content'],
    onlyServiceTiers: ['priority', 'flex'],
  },
}

/**
 * Codex's app-server as an upstream (`electron/proxy/upstream/codex`): it always streams, keeps nothing, and asks for
 * encrypted reasoning itself. Which parameters it has no place for, the upstream tells.
 */
export const codexForwardingQuirks: Quirks = {
  ...defaultResponsesQuirks,
  files: false,
  responses: {
    ...defaultResponsesQuirks.responses,
    alwaysStream: true,
    neverStore: true,
    reasoningSummary: 'always',
    minOutputTokens: 0,
  },
}
