import { idleDaemonState, type AccountState } from '../../shared/codex/daemon-state.ts'
import { daemonQuestions, type DaemonQuestion } from '../../shared/services/daemon-messages.ts'
import { createAccountWatch, type AccountWatch } from './account/account-watch.ts'
import type { CodexChild, LiveCodex } from './child/codex-child.ts'
import { archiveOldSessions } from './sessions/archive-old.ts'
import { createSessionList, type SessionList } from './sessions/session-list.ts'

export type DeskOptions = {
  codex: Pick<CodexChild, 'ready' | 'restart'>
  archiveAfterDays: number | null
  log(line: string): void
  /** {@link CodexDesk.account} is another one now. */
  changed(): void
}

type Served = { codex: LiveCodex; account: AccountWatch; sessions: SessionList; archiving: AbortController }

const dayMs = 24 * 60 * 60 * 1000

/**
 * What the host asks about: the account and the sessions of whichever Codex runs. It speaks to Codex directly, past the
 * hub: it opens no thread, and the limits of v1 come with the events of everybody's.
 */
export class CodexDesk {
  readonly #options: DeskOptions
  #served: Served | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** A new Codex answers. */
  attach(codex: LiveCodex): void {
    this.close()
    const { link, version } = codex
    const account = createAccountWatch({ link, version, changed: this.#options.changed })
    const sessions = createSessionList({ link, version })
    this.#served = { codex, account, sessions, archiving: new AbortController() }
    void account.refresh()
    this.#archiveDaily()
  }

  account(): AccountState {
    return this.#served?.account.state() ?? idleDaemonState.account
  }

  /** @throws AppError, RpcError why there is no answer */
  async ask(question: DaemonQuestion, input: unknown): Promise<unknown> {
    if (question === 'codex.restart') {
      await this.#options.codex.restart()
      return {}
    }
    await this.#options.codex.ready()
    const served = this.#served
    if (served === null) throw new Error('a Codex answers that nobody has attached')
    return answer(served, question, input)
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#served?.archiving.abort()
    this.#served?.account.close()
    this.#served = null
  }

  #archiveDaily(): void {
    if (this.#options.archiveAfterDays === null) return
    void this.#archive()
    this.#timer = setInterval(() => void this.#archive(), dayMs)
    this.#timer.unref()
  }

  async #archive(): Promise<void> {
    const { archiveAfterDays: days, log } = this.#options
    const served = this.#served
    if (days === null || served === null) return
    const { sessions, archiving } = served
    try {
      const { archived, failed } = await archiveOldSessions({
        sessions,
        days,
        now: Date.now(),
        signal: archiving.signal,
      })
      if (archived.length > 0) log(`archived ${archived.length} sessions untouched for ${days} days`)
      for (const { id, error } of failed) log(`session ${id} was not archived: ${error.message}`)
    } catch (error) {
      log(`old sessions were not archived: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

async function answer(
  { account, sessions }: Served,
  question: Exclude<DaemonQuestion, 'codex.restart'>,
  input: unknown,
): Promise<unknown> {
  switch (question) {
    case 'account.login':
      return account.login(daemonQuestions[question].input.parse(input))
    case 'sessions.list':
      return sessions.list(daemonQuestions[question].input.parse(input))
    case 'account.refresh':
      await account.refresh()
      return {}
    case 'account.cancelLogin':
      await account.cancelLogin()
      return {}
    case 'account.logout':
      await account.logout()
      return {}
    case 'sessions.archive':
      await sessions.archive(daemonQuestions[question].input.parse(input).id)
      return {}
  }
}
