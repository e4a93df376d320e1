import { z } from 'zod'
import type { CodexLink } from '../../../codex/link.ts'

export type Workspace = { accountId: string | null; backendOrigin: string | null }

/** Local, but for the first time in 0.169, which asks the service where the workspace lives. */
const readMs = 5_000

const accountSchema = z.object({
  workspaceRouting: z
    .object({ chatgptAccountId: z.string().nullish(), backendOrigin: z.string().nullish() })
    .nullish(),
})

/**
 * Which account a login is for and where its requests go, as far as Codex says: 0.169 does (recorded), 0.94 answers
 * without it, 0.44 does not know the question. Never throws.
 */
export async function readWorkspace(link: CodexLink): Promise<Workspace> {
  try {
    const answer = await link.request('account/read', { refreshToken: false }, { timeoutMs: readMs })
    const { workspaceRouting } = accountSchema.parse(answer)
    return {
      accountId: workspaceRouting?.chatgptAccountId ?? null,
      backendOrigin: httpsOrigin(workspaceRouting?.backendOrigin ?? null),
    }
  } catch {
    return { accountId: null, backendOrigin: null }
  }
}

/** A token goes nowhere without TLS; Codex takes no other origin either (measured). */
function httpsOrigin(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' ? url.origin : null
}
