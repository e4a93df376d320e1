import { z } from 'zod'

/** What the access token of a ChatGPT login says about its owner (claims as in the recorded auth.json). */
const claimsSchema = z.object({
  email: z.string().nullish(),
  'https://api.openai.com/profile': z.object({ email: z.string().nullish() }).nullish(),
  'https://api.openai.com/auth': z.object({ chatgpt_plan_type: z.string().nullish() }).nullish(),
})

export type TokenClaims = { email: string | null; plan: string | null }

/**
 * Read without checking the signature: for showing only, never to decide anything.
 * @param token a JWT; anything else tells nothing
 */
export function readTokenClaims(token: string | null | undefined): TokenClaims {
  const payload = token?.split('.')[1]
  if (payload === undefined) return { email: null, plan: null }
  try {
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return {
      email: claims.email ?? claims['https://api.openai.com/profile']?.email ?? null,
      plan: claims['https://api.openai.com/auth']?.chatgpt_plan_type ?? null,
    }
  } catch {
    return { email: null, plan: null }
  }
}
