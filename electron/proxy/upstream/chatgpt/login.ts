import { z } from 'zod'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { readCodexIdentity } from './codex-identity.ts'
import { codexProblem, refusalError } from './codex-refusal.ts'
import type { ChatgptCredentials, CodexIdentity, Credentials } from './credentials.ts'
import { loginExpired, notLoggedIn } from './login-errors.ts'
import { readTokenClaims } from './token-claims.ts'
import { readWorkspace } from './workspace.ts'

/** The user's Codex login as the proxy uses it. Codex keeps and refreshes it; we only ask. */
export type CodexLogin = {
  /**
   * What Codex handed out last, or asks it.
   * @throws AppError `not_logged_in`, `login_expired`, `codex_missing`, `daemon_unreachable`, `codex_timeout` …
   */
  current(): Promise<Credentials>
  /**
   * After a 401: other credentials than these, from a refresh by Codex if need be. Any number of callers with the same
   * token cause one refresh.
   * @throws AppError `login_expired` when there are none
   */
  renew(refused: ChatgptCredentials): Promise<ChatgptCredentials>
  /**
   * Renewed credentials were answered with a 401 too: nothing is asked with them for a while.
   * @returns the error to be told
   */
  refuse(refused: ChatgptCredentials): AppError
  close(): void
}

export type LoginOptions = {
  /** Epoch ms; replaced in tests. */
  now?: () => number
}

/** An answer without a refresh comes from memory, one with it from the network. */
const askMs = 10_000
const refreshMs = 30_000
/** A token this close to its end is not begun with: the request may take its time. */
const expiryMarginMs = 60_000
/** A key is not told to have changed by anything but a notification: asked for again after this. */
const keyMs = 30_000
/** After a refresh that failed, how long the same token is refused without asking again. */
const refusedMs = 30_000

const statusSchema = z.object({
  authMethod: z.string().nullish(),
  authToken: z.string().nullish(),
})

type AuthStatus = z.infer<typeof statusSchema>

/** Codex tells of a login or logout by one of these (v2, v1; recorded). */
const changes = new Set([
  'account/updated',
  'authStatusChange',
  'account/login/completed',
  'loginChatGptComplete',
])

export function createCodexLogin(
  connect: () => Promise<CodexLink>,
  { now = () => Date.now() }: LoginOptions = {},
): CodexLogin {
  return new Login(connect, now)
}

class Login implements CodexLogin {
  readonly #connect: () => Promise<CodexLink>
  readonly #now: () => number
  readonly #watched = new WeakSet<CodexLink>()
  readonly #identities = new WeakMap<CodexLink, Promise<CodexIdentity>>()
  #held: { credentials: Credentials; at: number } | null = null
  #asking: Promise<Credentials> | null = null
  #renewing: Promise<ChatgptCredentials> | null = null
  /** The token that was refused and could not be renewed. */
  #refused: { token: string; at: number; error: AppError } | null = null

  constructor(connect: () => Promise<CodexLink>, now: () => number) {
    this.#connect = connect
    this.#now = now
  }

  current(): Promise<Credentials> {
    const held = this.#held
    if (held !== null && this.#isUsable(held)) return Promise.resolve(held.credentials)
    this.#asking ??= this.#ask().finally(() => (this.#asking = null))
    return this.#asking
  }

  async renew(refused: ChatgptCredentials): Promise<ChatgptCredentials> {
    const held = this.#held?.credentials
    if (held?.kind === 'chatgpt' && held.token !== refused.token) return held
    this.#renewing ??= this.#renew(refused).finally(() => (this.#renewing = null))
    return this.#renewing
  }

  refuse({ token }: ChatgptCredentials): AppError {
    const error = loginExpired()
    this.#held = null
    this.#refused = { token, at: this.#now(), error }
    return error
  }

  close(): void {
    this.#held = null
  }

  #isUsable({ credentials, at }: { credentials: Credentials; at: number }): boolean {
    if (credentials.kind === 'api-key') return this.#now() - at < keyMs
    return credentials.expiresAt === null || credentials.expiresAt - expiryMarginMs > this.#now()
  }

  async #ask(): Promise<Credentials> {
    const link = await this.#open()
    const credentials = await this.#readStatus(link, false)
    const { kind } = credentials
    // Codex 0.169 renews an expired token by itself when asked for it, 0.44 does not (measured).
    const expired =
      kind === 'chatgpt' && credentials.expiresAt !== null && credentials.expiresAt <= this.#now()
    if (expired) return this.renew(credentials)
    const refused = this.#refused
    if (kind === 'chatgpt' && refused?.token === credentials.token) {
      if (this.#now() - refused.at < refusedMs) throw refused.error
      this.#refused = null
    }
    return this.#hold(credentials)
  }

  async #renew(refused: ChatgptCredentials): Promise<ChatgptCredentials> {
    this.#held = null
    const link = await this.#open()
    // Codex may have another one by now, without a refresh: a refresh token works only once.
    const before = await this.#readStatus(link, false)
    if (isOther(before, refused)) return this.#hold(before)
    try {
      const fresh = await this.#readStatus(link, true)
      if (isOther(fresh, refused)) return this.#hold(fresh)
      throw loginExpired()
    } catch (thrown) {
      throw thrown instanceof AppError && thrown.code === 'login_expired' ? this.refuse(refused) : thrown
    }
  }

  #hold<C extends Credentials>(credentials: C): C {
    this.#held = { credentials, at: this.#now() }
    return credentials
  }

  async #open(): Promise<CodexLink> {
    const link = await this.#connect()
    if (this.#watched.has(link)) return link
    this.#watched.add(link)
    link.onClosed(() => (this.#held = null))
    link.onNotification((method) => {
      if (!changes.has(method)) return
      this.#held = null
      this.#refused = null
    })
    return link
  }

  #identity(link: CodexLink): Promise<CodexIdentity> {
    const known = this.#identities.get(link)
    if (known !== undefined) return known
    const reading = readCodexIdentity(link, askMs)
    this.#identities.set(link, reading)
    reading.catch(() => this.#identities.delete(link))
    return reading
  }

  async #readStatus(link: CodexLink, refreshToken: boolean): Promise<Credentials> {
    const { authMethod, authToken } = await this.#requestStatus(link, refreshToken)
    if (typeof authMethod !== 'string') throw notLoggedIn()
    // 0.169 has none after a refresh that failed; where 0.44 and 0.94 give the old one again, the daemon looks for a newer.
    if (typeof authToken !== 'string' || authToken === '') throw loginExpired()
    if (authMethod === 'apikey') return { kind: 'api-key', key: authToken }
    const [codex, workspace] = await Promise.all([this.#identity(link), readWorkspace(link)])
    const claims = readTokenClaims(authToken)
    return {
      kind: 'chatgpt',
      token: authToken,
      accountId: workspace.accountId ?? claims.accountId,
      backendOrigin: workspace.backendOrigin,
      expiresAt: claims.expiresAt,
      codex,
    }
  }

  async #requestStatus(link: CodexLink, refreshToken: boolean): Promise<AuthStatus> {
    const asked = this.#identity(link).then(() =>
      link.request(
        'getAuthStatus',
        { includeToken: true, refreshToken },
        { timeoutMs: refreshToken ? refreshMs : askMs },
      ),
    )
    try {
      // Whoever knows first: the daemon may know that nobody will answer.
      return statusSchema.parse(await Promise.race([asked, unlessProblem(link, asked)]))
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown
      throw refusalError(thrown, 'getAuthStatus')
    }
  }
}

async function unlessProblem(link: CodexLink, asked: Promise<unknown>): Promise<unknown> {
  const problem = await codexProblem(link)
  if (problem === null) return asked
  throw problem
}

function isOther(credentials: Credentials, refused: ChatgptCredentials): credentials is ChatgptCredentials {
  return credentials.kind === 'chatgpt' && credentials.token !== refused.token
}
