import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readString } from '../../json/readers.ts'

/**
 * Compaction on a provider that has none: the model writes a summary, which travels in the member the client
 * treats as opaque. The mark tells our own items from those only OpenAI can decrypt.
 */
const mark = 'codex-tray.summary.v1:'

/** The last user message of a turn that makes a summary instead of an answer. */
export const summaryPrompt = `The conversation above is about to be replaced by a summary, because it has become too long. Write that summary now, for a model that will continue the work and sees nothing else of it.

Include: what the user asked for and the constraints they set; what was done, with the files, commands and results that matter; decisions and their reasons; what is open, and the next step. Keep exact names, paths, identifiers and error texts. Do not call tools, do not address the user, write only the summary.`

const preamble =
  'The conversation up to here was replaced by this summary of it, written earlier by the model. Continue from it.'

/** The one item a compaction gives. @param id `cmp_…` */
export function compactionItem(id: string, summary: string): JsonObject {
  return { id, type: 'compaction', encrypted_content: mark + summary }
}

/** Whether it is a compaction item of any origin; `compaction_summary` is an older name of Codex's. */
export function isCompaction(item: JsonObject): boolean {
  return item['type'] === 'compaction' || item['type'] === 'compaction_summary'
}

/** The text that stands for one of our compaction items in a history; null for a foreign one. */
export function expandCompaction(item: JsonObject): string | null {
  const content = readString(item, 'encrypted_content') ?? ''
  return content.startsWith(mark) ? `${preamble}\n\n${content.slice(mark.length)}` : null
}

/** The body of `POST /responses/compact` as the request that makes the summary. */
export function compactionRequest(body: JsonObject): JsonObject {
  const input = body['input']
  const items: Json[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : (readList(body, 'input') ?? [])
  const { stream: _stream, ...rest } = body
  return { ...rest, input: [...items, { type: 'compaction_trigger' }] }
}

/**
 * The answer to `POST /responses/compact`: the user's own messages, then the one compaction item (source:
 * `openai` package, CompactedResponse).
 *
 * @param response the reply to {@link compactionRequest}
 * @param input the items that were compacted
 */
export function compactedResponse(response: JsonObject, input: readonly Json[]): JsonObject {
  const users = input.filter((item) => isObject(item) && item['role'] === 'user')
  return {
    id: response['id'] ?? '',
    object: 'response.compaction',
    created_at: response['created_at'] ?? 0,
    output: [...users, ...(readList(response, 'output') ?? [])],
    usage: response['usage'] ?? null,
  }
}
