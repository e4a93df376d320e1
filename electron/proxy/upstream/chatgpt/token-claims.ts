import { z } from 'zod'

/** Under this name OpenAI's tokens say whose they are (recorded; Codex reads the same). */
const authClaim = 'https://api.openai.com/auth'

const claimsSchema = z.object({
  exp: z.number().optional(),
  [authClaim]: z.object({ chatgpt_account_id: z.string().nullish() }).optional(),
})

export type TokenClaims = {
  accountId: string | null
  /** Epoch ms. */
  expiresAt: number | null
}

const unknown: TokenClaims = { accountId: null, expiresAt: null }

/** What an access token says of itself. Nothing is verified: the service does that. */
export function readTokenClaims(token: string): TokenClaims {
  const [, payload] = token.split('.')
  if (payload === undefined) return unknown
  try {
    const parsed = claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    if (!parsed.success) return unknown
    const { exp, [authClaim]: auth } = parsed.data
    return { accountId: auth?.chatgpt_account_id ?? null, expiresAt: exp === undefined ? null : exp * 1000 }
  } catch {
    return unknown
  }
}
