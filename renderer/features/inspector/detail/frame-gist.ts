import { z } from 'zod'
import { parseJson } from './body-text.ts'

/** The parts of all dialects that carry the text of an answer; everything else about them is ignored. */
const responsesDelta = z.object({ delta: z.string() })
const messagesDelta = z.object({
  delta: z.object({
    text: z.string().optional(),
    thinking: z.string().optional(),
    partial_json: z.string().optional(),
  }),
})
const chatChunk = z.object({
  choices: z
    .array(z.object({ delta: z.record(z.string(), z.unknown()), finish_reason: z.string().nullish() }))
    .min(1),
})

/** A call begins with its name and goes on with pieces of its arguments, as Responses' deltas do. */
const toolCallDeltas = z
  .array(z.object({ function: z.object({ name: z.string().optional(), arguments: z.string().optional() }) }))
  .min(1)

/** Every frame of a stream repeats these, and the row shows the first in a column of its own. */
const repeated = new Set(['type', 'sequence_number'])

const mostLength = 300

/**
 * What a frame says, in one line: the text it adds where it adds some, else its data without what every frame
 * of the stream repeats. The whole data is one click away.
 */
export function frameGist(data: string): string {
  // Parsing megabytes for one line would be felt while scrolling.
  const json = data.length > 64 * 1024 ? undefined : parseJson(data)
  if (json === undefined) return data.slice(0, mostLength)
  const delta = responsesDelta.safeParse(json)
  if (delta.success) return shorten(JSON.stringify(delta.data.delta))
  const block = messagesDelta.safeParse(json).data?.delta
  const added = block?.text ?? block?.thinking ?? block?.partial_json
  if (added !== undefined) return shorten(JSON.stringify(added))
  const chunk = chatChunk.safeParse(json)
  if (chunk.success) return shorten(chatGist(chunk.data))
  return shorten(JSON.stringify(withoutRepeated(json)))
}

function chatGist({ choices }: z.infer<typeof chatChunk>): string {
  const [choice] = choices
  const delta = choice?.delta ?? {}
  const content = delta['content']
  const parts: string[] = []
  if (typeof content === 'string' && content !== '') parts.push(JSON.stringify(content))
  const calls = toolCallDeltas.safeParse(delta['tool_calls'])
  if (calls.success) parts.push(...calls.data.map((call) => callGist(call.function)))
  const others = Object.entries(delta).filter(
    ([name]) => name !== 'content' && !(name === 'tool_calls' && calls.success),
  )
  if (others.length > 0) parts.push(JSON.stringify(Object.fromEntries(others)))
  if (choice?.finish_reason) parts.push(`finish_reason: ${choice.finish_reason}`)
  return parts.length > 0 ? parts.join(' ') : JSON.stringify(delta)
}

type CallDelta = z.infer<typeof toolCallDeltas>[number]['function']

function callGist({ name, arguments: piece = '' }: CallDelta): string {
  if (name === undefined) return JSON.stringify(piece)
  return piece === '' ? name : `${name} ${JSON.stringify(piece)}`
}

function withoutRepeated(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  return Object.fromEntries(Object.entries(json).filter(([name]) => !repeated.has(name)))
}

function shorten(text: string): string {
  return text.length <= mostLength ? text : text.slice(0, mostLength)
}
