import { z } from 'zod'
import type { CodexLink, RequestOptions } from '../../codex/link.ts'
import type { LoginCodex } from './login-codex.ts'

export type LoginLinkOptions = {
  login: Pick<LoginCodex, 'request' | 'forget'>
  /** This Codex cannot renew the login it has in memory, while the one kept on disk is another by now. */
  outdated(): void
}

/** Codex tells of a login or logout by one of these (v2, v1; recorded). */
const changes = new Set([
  'account/updated',
  'authStatusChange',
  'account/login/completed',
  'loginChatGptComplete',
])
/** Their answer may come before such a notification. */
const changing = new Set(['account/login/start', 'account/logout', 'loginApiKey', 'logoutChatGpt'])

const paramsSchema = z.looseObject({
  includeToken: z.boolean().nullish(),
  refreshToken: z.boolean().nullish(),
})
type Params = z.infer<typeof paramsSchema>
const statusSchema = z.looseObject({
  authMethod: z.string().nullish(),
  authToken: z.string().nullish(),
  requiresOpenaiAuth: z.boolean().nullish(),
})
const accountSchema = z.looseObject({ account: z.unknown(), requiresOpenaiAuth: z.boolean().nullish() })

/**
 * A line to Codex that tells of its login always. With a default provider that needs none (`model_provider` without
 * `requires_openai_auth`, as when Codex uses this very proxy) Codex says in `getAuthStatus` and `account/read` that
 * nobody is logged in, in every version; login, logout and limits are as ever (ran 0.42.0, 0.44.0, 0.94.0, 0.169.0). Only
 * these two go to {@link LoginCodex} then. `requiresOpenaiAuth` stays what Codex said.
 */
export function withLogin(link: CodexLink, options: LoginLinkOptions): CodexLink {
  const { login } = options
  const reader = new LoginReader(link, options)
  link.onNotification((method) => {
    if (changes.has(method)) login.forget()
  })
  link.onClosed(() => login.forget())
  return {
    ...link,
    async request(method, params, given) {
      if (method === 'getAuthStatus') return reader.status(params, given)
      if (method === 'account/read') return reader.account(params, given)
      const answer = await link.request(method, params, given)
      if (changing.has(method)) login.forget()
      return answer
    },
  }
}

class LoginReader {
  readonly #link: CodexLink
  readonly #options: LoginLinkOptions
  #isOutdated = false

  constructor(link: CodexLink, options: LoginLinkOptions) {
    this.#link = link
    this.#options = options
  }

  async status(params: unknown, given?: RequestOptions): Promise<unknown> {
    const asked = paramsSchema.safeParse(params).data ?? {}
    const before = isRenewal(asked) ? await this.#token(given) : null
    const answer = await this.#link.request('getAuthStatus', params, given)
    const told = statusSchema.safeParse(answer).data
    if (told === undefined) return answer
    if (isHidden(told.authMethod, told) || this.#isOutdated)
      return this.#elsewhere('getAuthStatus', asked, told, given)
    if (before === null || told.authToken !== before) return answer
    return (await this.#newer(before, given)) ?? answer
  }

  async account(params: unknown, given?: RequestOptions): Promise<unknown> {
    const answer = await this.#link.request('account/read', params, given)
    const told = accountSchema.safeParse(answer).data
    if (told === undefined || !(isHidden(told.account, told) || this.#isOutdated)) return answer
    return this.#elsewhere('account/read', paramsSchema.safeParse(params).data ?? {}, told, given)
  }

  /** Asked for a renewal, Codex has just done it, hidden or not: the other one only reads what it wrote. */
  async #elsewhere(
    method: string,
    asked: Params,
    { requiresOpenaiAuth }: { requiresOpenaiAuth?: boolean | null | undefined },
    given?: RequestOptions,
  ): Promise<unknown> {
    const { login } = this.#options
    if (asked.refreshToken === true) login.forget()
    const answer = await login.request(method, { ...asked, refreshToken: false }, given)
    return { ...z.looseObject({}).parse(answer), requiresOpenaiAuth }
  }

  async #token(given?: RequestOptions): Promise<string | null> {
    const answer = await this.#link.request(
      'getAuthStatus',
      { includeToken: true, refreshToken: false },
      given,
    )
    return statusSchema.safeParse(answer).data?.authToken ?? null
  }

  /**
   * 0.44 and 0.94 answer a renewal that failed with the old token. A refresh token works only once: another process, such
   * as a Codex in a terminal, may have used it, and then the file has what this Codex will never read.
   */
  async #newer(before: string, given?: RequestOptions): Promise<unknown> {
    const { login, outdated } = this.#options
    login.forget()
    const params = { includeToken: true, refreshToken: false }
    const answer = await login.request('getAuthStatus', params, given)
    const token = statusSchema.safeParse(answer).data?.authToken ?? null
    if (token === null || token === before) return null
    this.#isOutdated = true
    outdated()
    return answer
  }
}

const isRenewal = ({ includeToken, refreshToken }: Params): boolean =>
  includeToken === true && refreshToken === true

const isHidden = (
  login: unknown,
  { requiresOpenaiAuth }: { requiresOpenaiAuth?: boolean | null | undefined },
): boolean => (login === null || login === undefined) && requiresOpenaiAuth === false
