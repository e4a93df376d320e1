import { z } from 'zod'

const turnSchema = z.looseObject({ items: z.array(z.unknown()) })
const itemSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('userMessage'),
    content: z.array(z.looseObject({ text: z.string().optional() })),
  }),
  z.looseObject({ type: z.literal('agentMessage'), text: z.string() }),
  z.looseObject({ type: z.literal('reasoning'), summary: z.array(z.string()) }),
])

/** What was said in a thread, as the events v1 shows on resuming (recorded: 0.44.0). Tool calls are not among them. */
export function initialMessages(turns: readonly unknown[]): Record<string, unknown>[] {
  return turns.flatMap((turn) => turnSchema.safeParse(turn).data?.items.flatMap(messagesOf) ?? [])
}

function messagesOf(raw: unknown): Record<string, unknown>[] {
  const item = itemSchema.safeParse(raw).data
  switch (item?.type) {
    case 'userMessage': {
      const message = item.content.map(({ text }) => text ?? '').join('')
      return [{ type: 'user_message', message, kind: 'plain', images: null }]
    }
    case 'agentMessage':
      return [{ type: 'agent_message', message: item.text }]
    case 'reasoning':
      return item.summary.map((text) => ({ type: 'agent_reasoning', text }))
    default:
      return []
  }
}
