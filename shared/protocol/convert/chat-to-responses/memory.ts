/** What the reply to a Chat client needs to know of its request. */
export type ChatMemory = {
  /** The client asked for the extra usage chunk. */
  includeUsage: boolean
  /** The client asked for token probabilities. */
  logprobs: boolean
  /** The client sent the retired `functions`: it is answered with `function_call`. */
  legacyFunctions: boolean
  /**
   * How a call of a custom tool is written. `custom` is the dialect's own; `function` puts the raw input into
   * `function.arguments`, because Cursor 3.14 reads `function.name` of every call and fails on the other
   * (codex-proxy issue 707).
   */
  customCalls: 'custom' | 'function'
}
