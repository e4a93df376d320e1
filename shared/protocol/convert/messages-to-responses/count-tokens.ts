import type { Json, JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, readList, readObject, readString } from '../../json/readers.ts'
import { estimateTokens } from '../../messages/estimate-tokens.ts'
import { readInstructions } from './instructions.ts'
import { loadedTools } from './loaded-tools.ts'

/** What the frame around a message or a tool costs. */
const perMessage = 4
const perTool = 10
/** Anthropic's own figure for a picture of its largest plain size (documentation, "Vision"). */
const perImage = 1600
/** Documents are counted by their bytes: a page of a PDF is some 50 kB and 2,000 tokens. */
const bytesPerToken = 25

/**
 * The answer to `/v1/messages/count_tokens`: an estimate (see {@link estimateTokens}) of what the request will
 * cost as input. Tools that are held back and Claude Code's bookkeeping line do not count, as the model does not
 * see them.
 *
 * @param body a request without `max_tokens` and `stream`
 * @throws AppError `invalid_request` when `messages` is not a list or `system` no text
 */
export function countTokens(body: JsonObject): { input_tokens: number } {
  const messages = body['messages']
  if (!Array.isArray(messages)) throw invalidAt('messages', messages, 'a list of messages')
  let total = estimateTokens(readInstructions(body) ?? '')
  for (const message of messages.filter(isObject)) total += perMessage + countContent(message['content'])
  for (const { tool } of loadedTools(body)) total += perTool + countTool(tool)
  return { input_tokens: total }
}

function countTool(tool: JsonObject): number {
  const schema = readObject(tool, 'input_schema')
  const text = `${readString(tool, 'name') ?? ''} ${readString(tool, 'description') ?? ''}`
  return estimateTokens(text) + (schema === undefined ? 0 : estimateTokens(JSON.stringify(schema)))
}

function countContent(content: Json | undefined): number {
  if (typeof content === 'string') return estimateTokens(content)
  if (!Array.isArray(content)) return 0
  return content.filter(isObject).reduce((sum, block) => sum + countBlock(block), 0)
}

function countBlock(block: JsonObject): number {
  switch (block['type']) {
    case 'text':
      return estimateTokens(readString(block, 'text') ?? '')
    case 'thinking':
      return estimateTokens(readString(block, 'thinking') ?? '')
    case 'redacted_thinking':
      return 0
    case 'image':
      return perImage
    case 'document':
      return countDocument(readObject(block, 'source') ?? {})
    case 'tool_use':
      return (
        perMessage +
        estimateTokens(`${readString(block, 'name') ?? ''} ${JSON.stringify(block['input'] ?? {})}`)
      )
    case 'tool_result':
      return perMessage + countContent(block['content'])
    default:
      return readList(block, 'content') === undefined
        ? estimateTokens(JSON.stringify(block))
        : countContent(block['content'])
  }
}

function countDocument(source: JsonObject): number {
  const data = readString(source, 'data') ?? ''
  if (source['type'] === 'text') return estimateTokens(data)
  if (source['type'] === 'content') return countContent(source['content'])
  return Math.max(perImage, Math.ceil((data.length * 3) / 4 / bytesPerToken))
}
