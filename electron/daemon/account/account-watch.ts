import { z } from 'zod'
import { methodSupport } from '../../../shared/compat/protocol.ts'
import { idleDaemonState, type AccountState } from '../../../shared/codex/daemon-state.ts'
import type { WireError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import { RpcError } from '../../codex/rpc-error.ts'
import { codexRefusal } from './codex-refusal.ts'
import { loginMethods, type LoginInput, type LoginMethods } from './login-methods.ts'
import { readAccount } from './read-account.ts'
import { limitsOfAnswer, limitsOfNotification, mergeLimits } from './usage-limits.ts'

export type AccountWatchOptions = {
  /** To a Codex that has answered `initialize`. v1 limits come with `codex/event/token_count`, of whichever thread. */
  link: CodexLink
  /** Of that Codex, `X.Y.Z`. */
  version: string
  /** Called with every new state, never twice with the same. */
  changed(state: AccountState): void
  now?: () => number
  /** How long a single answer may take. 0.169 tries for 12 s to reach the service before it says that it cannot. */
  timeoutMs?: number
  /** How often limits are read anew: requests that pass Codex by use them up as well. 0: only when asked. */
  everyMs?: number
}

export type AccountWatch = {
  state(): AccountState
  /** Reads everything anew. Never throws: what failed is `error` of the state. Nothing is asked before the first one. */
  refresh(): Promise<void>
  /**
   * @returns the page to open; null when it is done already (API key). A login under way is gone on with.
   * @throws AppError `codex_refused`, `codex_timeout`, `codex_gone`
   */
  login(input: LoginInput): Promise<{ url: string | null }>
  /** Nothing when no login is under way. @throws as `login` */
  cancelLogin(): Promise<void>
  /** @throws as `login` */
  logout(): Promise<void>
  close(): void
}

/** The user's login as Codex has it: kept up to date by its notifications, on every version from 0.42 to the newest. */
export function createAccountWatch(options: AccountWatchOptions): AccountWatch {
  return new Watch(options).start()
}

const completedSchema = z.object({
  loginId: z.string().nullish(),
  success: z.boolean(),
  error: z.string().nullish(),
})
const updatedSchema = z.object({ planType: z.string().nullish() })

class Watch {
  readonly #link: CodexLink
  readonly #version: string
  readonly #changed: (state: AccountState) => void
  readonly #now: () => number
  readonly #timeoutMs: number
  readonly #everyMs: number
  readonly #methods: LoginMethods
  #state: AccountState = idleDaemonState.account
  /** The reading under way, and whether another has to follow it. */
  #reading: Promise<void> | null = null
  #again = false
  #open = true

  constructor(options: AccountWatchOptions) {
    this.#link = options.link
    this.#version = options.version
    this.#changed = options.changed
    this.#now = options.now ?? Date.now
    this.#timeoutMs = options.timeoutMs ?? 20_000
    this.#everyMs = options.everyMs ?? 5 * 60_000
    this.#methods = loginMethods(this.#link, this.#version, { timeoutMs: this.#timeoutMs })
  }

  start(): AccountWatch {
    const unsubscribe = this.#link.onNotification((method, params) => this.#notified(method, params))
    const timer = this.#everyMs > 0 ? setInterval(() => this.#tick(), this.#everyMs).unref() : undefined
    return {
      state: () => this.#state,
      refresh: () => this.#refresh(),
      login: (input) => this.#login(input),
      cancelLogin: () => this.#cancelLogin(),
      logout: () => this.#logout(),
      close: () => {
        this.#open = false
        clearInterval(timer)
        unsubscribe()
      },
    }
  }

  #tick(): void {
    if (this.#state.status === 'chatgpt') void this.#readLimits().then((error) => this.#set({ error }))
  }

  /** One reading at a time; who asks during one waits for what is read after the question. */
  #refresh(): Promise<void> {
    this.#again = this.#reading !== null
    this.#reading ??= this.#readAll()
    return this.#reading
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false
      this.#set({ error: await this.#readOnce() })
    } while (this.#again && this.#open)
    this.#reading = null
  }

  /** Who is logged in is published at once: the limits may take long. */
  async #readOnce(): Promise<WireError | null> {
    try {
      const reading = await readAccount(this.#link, this.#version, { timeoutMs: this.#timeoutMs })
      const same = reading.status === this.#state.status && reading.email === this.#state.email
      this.#set({ ...reading, ...(same ? {} : { limits: [], limitsAt: null }) })
      return reading.status === 'chatgpt' ? await this.#readLimits() : null
    } catch (thrown) {
      return codexRefusal('Codex did not tell who is logged in', thrown).toWire()
    }
  }

  /** Before 0.58 there is no such question: limits come with the first turn. */
  async #readLimits(): Promise<WireError | null> {
    if (methodSupport('account/rateLimits/read', this.#version) !== 'yes') return null
    try {
      const timeoutMs = this.#timeoutMs
      const answer = await this.#link.request('account/rateLimits/read', undefined, { timeoutMs })
      const reading = limitsOfAnswer(answer, this.#now())
      // Logged out in the meantime: they are nobody's any more.
      if (reading === null || this.#state.status !== 'chatgpt') return null
      const plan = known(reading.plan) ?? this.#state.plan
      this.#set({ limits: reading.limits, limitsAt: this.#now(), plan })
      return null
    } catch (thrown) {
      return codexRefusal('The usage limits could not be read', thrown).toWire()
    }
  }

  /** 0.57 to 0.107 announce everything twice, once in each generation's words. */
  #notified(method: string, params: unknown): void {
    if (!this.#open) return
    if (method === 'account/login/completed' || method === 'loginChatGptComplete') this.#completed(params)
    else if (method === 'account/updated' || method === 'authStatusChange') {
      const updated = updatedSchema.safeParse(params)
      if (updated.success && known(updated.data.planType) !== null && this.#state.status === 'chatgpt')
        this.#set({ plan: known(updated.data.planType) })
      void this.#refresh()
    } else this.#limitsNotified(method, params)
  }

  #limitsNotified(method: string, params: unknown): void {
    const reading = limitsOfNotification(method, params, this.#now())
    if (reading === null || reading.limits.length === 0) return
    const limits = mergeLimits(this.#state.limits, reading.limits)
    this.#set({ limits, limitsAt: this.#now(), plan: known(reading.plan) ?? this.#state.plan })
  }

  #completed(params: unknown): void {
    const parsed = completedSchema.safeParse(params)
    if (!parsed.success) return
    const { loginId, success, error } = parsed.data
    const ours = loginId === null || loginId === undefined || loginId === this.#state.login?.id
    if (ours) this.#set({ login: null })
    if (success) return void this.#refresh()
    // One that was cancelled is not under way any more, and its failure is no news.
    if (!ours) return
    this.#set({ error: codexRefusal('The login was not completed', error ?? 'no reason given').toWire() })
  }

  async #login(input: LoginInput): Promise<{ url: string | null }> {
    // Its page is still good; another one would end it under the user's hands.
    if (input.method === 'chatgpt' && this.#state.login !== null) return { url: this.#state.login.url }
    const secret = input.method === 'api-key' ? input.apiKey : null
    const begun = await this.#asked('Codex did not start the login', () => this.#methods.start(input), secret)
    this.#set({ login: begun, error: null })
    if (begun === null) await this.#refresh()
    return { url: begun?.url ?? null }
  }

  async #cancelLogin(): Promise<void> {
    const { login } = this.#state
    if (login === null) return
    this.#set({ login: null })
    try {
      await this.#methods.cancel(login.id)
    } catch (thrown) {
      // Refused, because it has just ended: that is what was asked for.
      if (!(thrown instanceof RpcError)) throw codexRefusal('Codex did not cancel the login', thrown)
    }
  }

  async #logout(): Promise<void> {
    await this.#asked('Codex did not log out', () => this.#methods.logout())
    this.#set({ login: null })
    await this.#refresh()
  }

  async #asked<T>(what: string, ask: () => Promise<T>, secret: string | null = null): Promise<T> {
    try {
      return await ask()
    } catch (thrown) {
      throw codexRefusal(what, thrown, secret)
    }
  }

  #set(part: Partial<AccountState>): void {
    const state = { ...this.#state, ...part }
    if (!this.#open || JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.#changed(state)
  }
}

/** Codex says `unknown` for a plan it has no name for. */
function known(plan: string | null | undefined): string | null {
  return plan === undefined || plan === 'unknown' ? null : plan
}
