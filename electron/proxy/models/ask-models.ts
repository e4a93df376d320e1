import { z } from 'zod'
import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import { urlBelow } from '../upstream/address.ts'
import type { Dispatchers } from '../upstream/dispatchers.ts'
import type { FoundModel } from './provider-models.ts'

/** Of the whole question, ms. */
const timeoutMs = 10_000
const mostBytes = 4 * 1024 * 1024
/** Routers list several hundred. */
const mostModels = 5_000

const modelSchema = z.object({
  id: z.string().min(1).max(200),
  created: z.int().nonnegative().nullish().catch(null),
})
/** OpenAI's list; Together answers with the bare array. */
const listSchema = z.union([
  z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data),
  z.array(z.unknown()),
])

/**
 * Asks a provider for its models (`GET /models`).
 *
 * @returns null when it gave no list, for whatever reason; it never rejects
 */
export async function askModels(
  dispatchers: Dispatchers,
  provider: ResolvedProvider,
): Promise<readonly FoundModel[] | null> {
  const url = urlBelow(provider, '/models')
  try {
    const reply = await dispatchers.for(new URL(url.origin)).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(provider.apiKey === null ? {} : { authorization: `Bearer ${provider.apiKey}` }),
        ...provider.headers,
      },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readAtMost(reply.body, mostBytes)
    return reply.statusCode === 200 && text !== null ? readList(text) : null
  } catch {
    // Not there, too slow, no JSON: all the same to a reader of the list.
    return null
  }
}

/** @returns null when there is more */
async function readAtMost(body: AsyncIterable<Buffer>, limit: number): Promise<string | null> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    pieces.push(piece)
    length += piece.length
    // Leaving the loop ends the connection.
    if (length > limit) return null
  }
  return Buffer.concat(pieces).toString('utf8')
}

function readList(text: string): FoundModel[] | null {
  const list = listSchema.safeParse(JSON.parse(text))
  if (!list.success) return null
  const found = new Map<string, FoundModel>()
  for (const entry of list.data.slice(0, mostModels)) {
    const model = modelSchema.safeParse(entry)
    if (model.success) found.set(model.data.id, { id: model.data.id, created: model.data.created ?? null })
  }
  return [...found.values()]
}
