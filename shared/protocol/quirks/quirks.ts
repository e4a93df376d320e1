/**
 * What a provider does differently from the dialect it speaks, as data. A quirk is not a dialect: it never
 * changes the shape of a conversion, only which fields go out and under which name.
 */
export type Quirks = {
  /** Name of the token limit in Chat: OpenAI's newer models refuse `max_tokens`, most others know only it. */
  maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** Send `stream_options: {include_usage: true}`. */
  streamUsage: boolean
  /** Top-level request members the provider refuses or does not know: not sent. */
  dropMembers: readonly string[]
  /** Accepted efforts, weakest first; an unknown one is clamped to the nearest. Null: the field is not sent. */
  efforts: readonly string[] | null
  /** Takes an effort beside function tools; OpenAI's newer models refuse the two together in Chat. */
  effortWithTools: boolean
  /**
   * Send back a turn's reasoning as this member of the assistant message, or in front of its content between
   * `<think>` tags; null: never.
   */
  replayReasoning: 'reasoning_content' | 'reasoning' | 'think-tags' | null
  /** Which assistant messages must carry it. */
  replayReasoningOn: 'tool-calls' | 'all'
  /**
   * The member must be there even when no reasoning is known. `{calls}` stands for the names and ids of the
   * calls: the same text in every turn makes models repeat it (lingtai-kernel#9).
   */
  replayReasoningPlaceholder: string | null
  parallelToolCalls: boolean
  /** `response_format: json_schema` is understood; else `json_object` with the schema in the prompt. */
  jsonSchema: boolean
  strictTools: boolean
  /** Takes image parts. */
  images: boolean
  files: boolean
  /**
   * `full`: also `required` and a named tool. `strings`: no named tool, so it gets that tool alone and
   * `required`, which means the same. `auto-only`: `none` is said by sending no tools, the rest is lost.
   */
  toolChoice: 'full' | 'strings' | 'auto-only'
  /** JSON Schema keywords its tool parser refuses. */
  dropSchemaKeywords: readonly string[]
  /** Native `custom` tools in Chat (OpenAI). */
  customTools: boolean
  /** `nine-alphanumeric`: ids of calls must have exactly nine letters and digits. */
  callIds: 'any' | 'nine-alphanumeric'
  /** Tool messages must carry the `name` of the tool; others refuse it. */
  toolNameOnResults: boolean
  /** Past calls need a signature of the provider's, or its word for "there is none". */
  callSignature: 'google' | null
  /** A developer role is understood. */
  developerRole: boolean
  /** Reasoning arrives as a leading `<think>` block in the content. */
  thinkTags: boolean
  responses: ResponsesQuirks
}

/** What a Responses server demands beyond the dialect. */
export type ResponsesQuirks = {
  /** Streams only: `stream: true` always, and the proxy folds the events for a client that does not stream. */
  alwaysStream: boolean
  /** `instructions` must be there as a string, and leading system messages belong in it, not in `input`. */
  instructionsOnly: boolean
  /** Refuses `store` other than false. */
  neverStore: boolean
  /** Ask for `reasoning.encrypted_content`, so that a stateless conversation keeps its reasoning. */
  encryptedReasoning: boolean
  /**
   * When to ask for a reasoning summary of which the client said nothing. `with-effort`: only beside an
   * effort, because a model that does not reason refuses the whole member.
   */
  reasoningSummary: 'always' | 'with-effort' | 'never'
  /** A smaller `max_output_tokens` is raised to this: OpenAI refuses less than 16. */
  minOutputTokens: number
  /** The only members a request may have; null: any. */
  onlyMembers: readonly string[] | null
  /** The only values in `include`; null: any. */
  onlyIncludes: readonly string[] | null
  /** The only values of `service_tier`; null: any. */
  onlyServiceTiers: readonly string[] | null
}

/** A Chat server of which nothing is known: the widest common subset. */
export const defaultChatQuirks: Quirks = {
  maxTokensField: 'max_tokens',
  streamUsage: true,
  dropMembers: ['metadata', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'store', 'verbosity'],
  efforts: ['minimal', 'low', 'medium', 'high'],
  effortWithTools: true,
  replayReasoning: null,
  replayReasoningOn: 'tool-calls',
  replayReasoningPlaceholder: null,
  parallelToolCalls: true,
  jsonSchema: true,
  strictTools: true,
  images: true,
  files: false,
  toolChoice: 'full',
  dropSchemaKeywords: [],
  customTools: false,
  callIds: 'any',
  toolNameOnResults: false,
  callSignature: null,
  developerRole: false,
  thinkTags: true,
  responses: {
    alwaysStream: false,
    instructionsOnly: false,
    neverStore: false,
    encryptedReasoning: false,
    reasoningSummary: 'never',
    minOutputTokens: 0,
    onlyMembers: null,
    onlyIncludes: null,
    onlyServiceTiers: null,
  },
}
