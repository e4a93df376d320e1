import { z } from 'zod'

const warningSchema = z.object({ summary: z.string(), details: z.string().nullish() })
/** About how we ask for history, which is no business of the user's. */
const ours = /full-history hydration/i

/** `configWarning` and `deprecationNotice` of Codex in one line, null for everything else (recorded: 0.94.0, 0.169.0). */
export function readWarning(method: string, params: unknown): string | null {
  if (method !== 'configWarning' && method !== 'deprecationNotice') return null
  const parsed = warningSchema.safeParse(params)
  if (!parsed.success || ours.test(parsed.data.summary)) return null
  const { summary, details } = parsed.data
  return details == null || details === '' ? summary : `${summary} ${details}`
}
