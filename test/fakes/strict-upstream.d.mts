import type { IncomingHttpHeaders, Server } from 'node:http'

export type OfferedTool = {
  name: string
  namespace: string | null
  /** Takes raw text instead of a JSON object. */
  freeform: boolean
  description: string
  parameters: Record<string, unknown> | null
}
/** One request as the scripted model sees it. */
export type Turn = {
  /** 0 for the first reply, then one more for each reply of this upstream with calls that is in the history. */
  step: number
  tools: OfferedTool[]
  /** All tool results of the history, in order; `id` is the call's. */
  results: { id: string; text: string }[]
  /** The schema the answer must follow. */
  schema: Record<string, unknown> | null
  body: Record<string, unknown>
}
export type ScriptedCall = {
  name: string
  namespace?: string | undefined
  /** A string goes out as it is: raw input of a freeform tool, or arguments in the model's own spelling. */
  args: Record<string, unknown> | string
}
export type Move = {
  reasoning?: string
  text?: string
  calls?: ScriptedCall[]
  /** In a stream the arguments of several calls come in turns, piece by piece; else one call after the other. */
  mixed?: boolean
  /** In a stream the connection breaks before the end. */
  cut?: boolean
  /** An error of the provider instead of an answer. */
  fail?: { status: number; message: string; code?: string }
  /** Default: `tool_calls` with calls, else `stop`. */
  finish?: 'stop' | 'length' | 'content_filter' | 'tool_calls'
}
export type ReceivedRequest = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown> | null
}
export type StrictUpstream = {
  server: Server
  requests: ReceivedRequest[]
  /** One line for each rule that was broken: `400 messages[3].role: unknown role ...`. */
  refusals: string[]
  bodies(): Record<string, unknown>[]
  close(): Promise<void>
}
export type StrictOptions = { decide?: (turn: Turn) => Move }
