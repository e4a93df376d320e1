import type { Json } from '../../json/json-value.ts'
import type { RequestEcho } from '../../responses/response-object.ts'
import type { ToolTable } from './tool-table.ts'

/** What a reply needs of its request. */
export type ReplyMemory = {
  /** Restores names and kinds of calls. */
  tools: ToolTable
  /** Members of the reply object that repeat the request. */
  echo: RequestEcho
  /** Log probabilities were asked for. */
  logprobs: boolean
  /** The reply is a summary, to be returned as the one `compaction` item. */
  compaction: boolean
  /**
   * The whole conversation up to this reply, references and earlier responses expanded. For the store that
   * serves `findResponse`: remember these, followed by the items of the reply, under the reply's id.
   */
  conversation: readonly Json[]
  /** False when the client said `store: false`: it sends whole conversations itself, nothing need be kept. */
  store: boolean
}
