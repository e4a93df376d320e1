import { z } from 'zod'
import type { CodexLink } from '../../codex/link.ts'

/** 0.42 and 0.44 resume by path only, and their lists begin with the newest. */
const pageSize = 100
const maxPages = 50

const pageSchema = z.object({
  items: z.array(z.object({ conversationId: z.string().nullish(), path: z.string() })),
  nextCursor: z.unknown().optional(),
})

/**
 * The file of a saved conversation, by Codex's own list.
 * @returns null when it is not among the newest 5,000
 */
export async function findRollout(link: CodexLink, id: string): Promise<string | null> {
  let cursor: unknown
  for (let page = 0; page < maxPages; page++) {
    const params = { pageSize, ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = pageSchema.parse(await link.request('listConversations', params))
    const found = items.find(
      ({ conversationId, path }) => conversationId === id || path.endsWith(`-${id}.jsonl`),
    )
    if (found !== undefined) return found.path
    if (nextCursor == null || items.length === 0) return null
    cursor = nextCursor
  }
  return null
}
