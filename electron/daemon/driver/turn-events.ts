import type { FileEdit } from '../approvals/file-edits.ts'

/** What a turn of Codex tells while it runs, the same for both generations of its protocol. */

export type ToolUse = {
  /** Codex's own id of the call. */
  id: string
  kind: 'command' | 'patch' | 'mcp' | 'search' | 'other'
  /** One line: the command, the files, `server.tool`, the words searched for. */
  title: string
  status: 'running' | 'done' | 'failed' | 'declined'
  /** For `patch`; approvals of v2 name the call only. */
  files: readonly FileEdit[]
  /** What it printed, shortened; null while it runs and where there is nothing to print. */
  output: string | null
}

export type PlanStep = { step: string; status: 'pending' | 'inProgress' | 'completed' }

/** Tokens as Codex counts them: of the last request, and of the conversation so far. */
export type TokenCount = {
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  reasoningOutputTokens: number
  totalTokens: number
}
export type TokenUsage = { last: TokenCount; total: TokenCount }

export type TurnEvent =
  /** More of a message. After a stream that broke Codex says everything again; here it is said once. */
  | { type: 'answer-delta'; text: string }
  /** What was told of the message so far does not count: Codex began it anew with other words. */
  | { type: 'answer-reset' }
  /** A whole message; a turn may have several, the last one is the answer. */
  | { type: 'message'; text: string }
  | { type: 'reasoning-delta'; text: string }
  /** One part of the reasoning, whole. */
  | { type: 'reasoning'; text: string }
  | { type: 'tool-begin'; tool: ToolUse }
  | { type: 'tool-end'; tool: ToolUse }
  | { type: 'plan'; steps: readonly PlanStep[] }
  | { type: 'problem'; message: string; willRetry: boolean }
  | { type: 'usage'; usage: TokenUsage }

export type TurnAnswer = {
  /** `interrupted`: `messages` hold what was complete by then. */
  status: 'completed' | 'interrupted'
  /** The last message; empty when there was none. */
  text: string
  messages: readonly string[]
  reasoning: readonly string[]
  usage: TokenUsage | null
}
