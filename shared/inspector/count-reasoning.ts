import { z } from 'zod'

const itemSchema = z.object({ type: z.string() })
const eventSchema = z.object({ type: z.literal('response.output_item.done'), item: itemSchema })
const replySchema = z.object({ output: z.array(itemSchema) })

/** Inside a JSON string its quotes are escaped. */
const itemDone = '"response.output_item.done"'
const isReasoning = ({ type }: z.infer<typeof itemSchema>): boolean => type === 'reasoning'

/**
 * How many reasoning items a Responses reply has, streamed or whole. Only the lines of finished items are parsed.
 *
 * @param text the reply, or its start
 * @returns 0 for a reply in another dialect
 */
export function countReasoning(text: string): number {
  if (text.startsWith('{')) {
    const parsed = replySchema.safeParse(parse(text))
    return parsed.success ? parsed.data.output.filter(isReasoning).length : 0
  }
  let count = 0
  for (let at = text.indexOf(itemDone); at !== -1;) {
    const start = text.lastIndexOf('\n', at) + 1
    const next = text.indexOf('\n', at)
    const end = next === -1 ? text.length : next
    const parsed = eventSchema.safeParse(parse(text.slice(start, end).replace(/^data:/, '')))
    if (parsed.success && isReasoning(parsed.data.item)) count += 1
    at = text.indexOf(itemDone, end)
  }
  return count
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
