import { z } from 'zod'

/** A server-side conversation of the proxy (`conversation_id`), as lists show it. Times: epoch ms. */
export const conversationSchema = z.object({
  id: z.string(),
  /** The beginning of its first user message. */
  preview: z.string(),
  model: z.string(),
  /** Turns kept. */
  turns: z.int(),
  bytes: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
  archived: z.boolean(),
})
export type Conversation = z.infer<typeof conversationSchema>
