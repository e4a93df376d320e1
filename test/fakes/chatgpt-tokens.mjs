import { randomUUID } from 'node:crypto'

/** Claims of OpenAI's tokens stand under this name (recorded id tokens; Codex reads them without a signature). */
export const authClaim = 'https://api.openai.com/auth'

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An unsigned token; no two are the same. @param {object} claims */
export const fakeJwt = (claims) =>
  `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ jti: randomUUID(), ...claims })}.${encode('no signature')}`

/**
 * Issues and judges the tokens of one fake account.
 * @param {{ accountId: string, email: string, plan: string }} account
 */
export function createTokens({ accountId, email, plan }) {
  const auth = { chatgpt_account_id: accountId, chatgpt_plan_type: plan, chatgpt_user_id: 'user-fake' }
  const access = new Map()
  const refresh = new Map()
  return {
    /** A login. @param {{ expiresInSeconds?: number }} [options] */
    issue({ expiresInSeconds = 3600 } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const times = { iat: now, exp: now + expiresInSeconds }
      const tokens = {
        id_token: fakeJwt({ ...times, email, [authClaim]: auth }),
        access_token: fakeJwt({ ...times, [authClaim]: auth }),
        refresh_token: `rt_${randomUUID()}`,
      }
      access.set(tokens.access_token, times.exp)
      refresh.set(tokens.refresh_token, 'fresh')
      return tokens
    },
    isValid: (token) => (access.get(token) ?? 0) * 1000 > Date.now(),
    /** Every token handed out so far is refused from now on. */
    revokeAll: () => access.clear(),
    /** @returns {'fresh' | 'used' | 'unknown'} what it was; a token can be used once */
    spend(token) {
      const state = refresh.get(token) ?? 'unknown'
      if (state === 'fresh') refresh.set(token, 'used')
      return state
    },
  }
}
