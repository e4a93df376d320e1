import { z } from 'zod'
import { generationsOf } from '../../../shared/compat/protocol.ts'
import type { CodexLink } from '../../codex/link.ts'

const word = z.string().nullable().catch(null)
const statusSchema = z.object({ authMethod: word, requiresOpenaiAuth: z.boolean().nullable().catch(null) })
const userInfoSchema = z.object({ allegedUserEmail: word })
const accountSchema = z.object({ account: z.object({ email: word, planType: word }).nullable().catch(null) })
const loginSchema = z.object({ authUrl: word, loginId: word })

export type AccountFacts = z.infer<typeof statusSchema> & { email: string | null; plan: string | null }

/** getAuthStatus is there in every version; who it is, userInfo tells in v1 and account/read in v2. */
export async function readAccount(link: CodexLink, version: string): Promise<AccountFacts> {
  const asked = { includeToken: false, refreshToken: false }
  const status = statusSchema.parse(await link.request('getAuthStatus', asked))
  if (!generationsOf(version).v2) {
    const { allegedUserEmail } = userInfoSchema.parse(await link.request('userInfo'))
    return { ...status, email: allegedUserEmail, plan: null }
  }
  const { account } = accountSchema.parse(await link.request('account/read', { refreshToken: false }))
  return { ...status, email: account?.email ?? null, plan: account?.planType ?? null }
}

export type LoginFacts = { url: string | null; loginId: string | null }

/** @param apiKey null: with ChatGPT, in the user's browser */
export async function startLogin(
  link: CodexLink,
  version: string,
  apiKey: string | null,
): Promise<LoginFacts> {
  const { v2 } = generationsOf(version)
  if (apiKey !== null) {
    await (v2
      ? link.request('account/login/start', { type: 'apiKey', apiKey })
      : link.request('loginApiKey', { apiKey }))
    return { url: null, loginId: null }
  }
  const answer = await (v2
    ? link.request('account/login/start', { type: 'chatgpt' })
    : link.request('loginChatGpt'))
  const { authUrl, loginId } = loginSchema.parse(answer)
  return { url: authUrl, loginId }
}
