import { z } from 'zod'
import { methodSupport } from '../../../shared/compat/protocol.ts'
import type { AccountState } from '../../../shared/codex/daemon-state.ts'
import type { CodexLink, RequestOptions } from '../../codex/link.ts'
import { readTokenClaims } from './token-claims.ts'

/**
 * Answers as recorded (test/fixtures/codex/*-account*.jsonl). 0.42 and 0.44 leave out what newer ones say as null.
 * `authMethod`: `chatgpt`, `apikey` and, in newer ones, kinds that need no login of this sort.
 */
const authStatusSchema = z.object({
  authMethod: z.string().nullish(),
  authToken: z.string().nullish(),
  requiresOpenaiAuth: z.boolean().nullish(),
})
const accountSchema = z.object({
  account: z.looseObject({ email: z.string().nullish(), planType: z.string().nullish() }).nullish(),
})
const userInfoSchema = z.object({ allegedUserEmail: z.string().nullish() })

export type AccountReading = Pick<AccountState, 'status' | 'email' | 'plan'>

/**
 * Who is logged in, by both generations of methods. The kind of login comes from `getAuthStatus`, which every version
 * has and answers without network: `account/read` of 0.169 fails for a ChatGPT login when the service is out of reach.
 *
 * @throws AppError or RpcError when Codex does not tell even the kind of login
 */
export async function readAccount(
  link: CodexLink,
  version: string,
  options: RequestOptions,
): Promise<AccountReading> {
  const answer = await link.request('getAuthStatus', { includeToken: true, refreshToken: false }, options)
  const auth = authStatusSchema.parse(answer)
  const status = statusOf(auth)
  if (status !== 'chatgpt') return { status, email: null, plan: null }
  const claims = readTokenClaims(auth.authToken)
  const told = await readDetails(link, version, options)
  return { status, email: told.email ?? claims.email, plan: told.plan ?? claims.plan }
}

function statusOf({
  authMethod,
  requiresOpenaiAuth,
}: z.infer<typeof authStatusSchema>): AccountState['status'] {
  if (authMethod === 'chatgpt' || authMethod === 'chatgptAuthTokens') return 'chatgpt'
  if (authMethod === 'apikey') return 'api-key'
  // Another kind (agentIdentity, bedrockApiKey …), or a provider of the user's that wants no login at all.
  if (typeof authMethod === 'string' || requiresOpenaiAuth === false) return 'not-needed'
  return 'logged-out'
}

async function readDetails(
  link: CodexLink,
  version: string,
  options: RequestOptions,
): Promise<{ email: string | null; plan: string | null }> {
  try {
    if (methodSupport('account/read', version) === 'yes') {
      const answer = await link.request('account/read', { refreshToken: false }, options)
      const { account } = accountSchema.parse(answer)
      return { email: account?.email ?? null, plan: account?.planType ?? null }
    }
    const { allegedUserEmail } = userInfoSchema.parse(await link.request('userInfo', undefined, options))
    return { email: allegedUserEmail ?? null, plan: null }
  } catch {
    // The token tells nearly as much; that somebody is logged in is known already.
    return { email: null, plan: null }
  }
}
