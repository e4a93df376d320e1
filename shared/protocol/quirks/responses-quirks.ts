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

/**
 * The backend behind a ChatGPT login, `https://chatgpt.com/backend-api/codex/responses`. It answers
 * `{"detail":"Unsupported parameter: …"}` to each of `dropMembers`, and wants what Codex sends (recorded
 * requests of 0.44.0 and 0.169.0): `store: false`, `stream: true`, a list as `input`, a string as
 * `instructions`, `include: ["reasoning.encrypted_content"]`.
 * Sources: suna#5124, ccproxy-api#59, ChatMock#103, BYOKEY#69, sub2api#3954.
 */
export const chatgptBackendQuirks: Quirks = {
  ...defaultResponsesQuirks,
  dropMembers: [
    'max_output_tokens',
    'temperature',
    'top_p',
    'metadata',
    'user',
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
  },
}
