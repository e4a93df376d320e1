import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import { RpcError } from '../../codex/rpc-error.ts'
import type { SessionTurns } from './session-turns.ts'
import {
  openDriver,
  type Conversation,
  type ConversationDriver,
  type StartOptions,
} from './conversation-driver.ts'

/** Of one client; the least recently used one has to be resumed again. */
const maxLoaded = 64

export type WantedConversation = {
  /** Null: a new one. */
  session: string | null
  /** Whether the client named the session in this very question: then it must be there. */
  named: boolean
  start: StartOptions
}

/** The conversations of one client, loaded as they are needed. */
export class LoadedConversations {
  readonly #link: CodexLink
  readonly #loaded = new Map<string, Conversation>()
  #driver: { version: string; driver: ConversationDriver } | null = null

  constructor(link: CodexLink) {
    this.#link = link
  }

  /** @param version of the Codex that runs now; another one than last time has nothing of ours loaded */
  driver(version: string): ConversationDriver {
    if (this.#driver?.version !== version) {
      this.#driver = { version, driver: openDriver(this.#link, version) }
      this.#loaded.clear()
    }
    return this.#driver.driver
  }

  /**
   * Runs a turn in a conversation, when the turns before it in that conversation have ended: 0.94 loses a running turn
   * when its thread is resumed.
   *
   * @throws AppError `conversation_not_found` when the client named a session that Codex cannot load
   */
  async run<T>(
    {
      driver,
      turns,
      wanted,
    }: { driver: ConversationDriver; turns: SessionTurns; wanted: WantedConversation },
    turn: (conversation: Conversation, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { session } = wanted
    if (session !== null)
      return turns.run(session, async (signal) => turn(await this.#open(driver, wanted), signal))
    const conversation = await this.#open(driver, wanted)
    return turns.run(conversation.id, (signal) => turn(conversation, signal))
  }

  async #open(
    driver: ConversationDriver,
    { session, named, start }: WantedConversation,
  ): Promise<Conversation> {
    if (session === null) return this.#keep(await driver.start(start))
    const loaded = this.#loaded.get(session)
    if (loaded !== undefined) return this.#keep(loaded)
    try {
      return this.#keep(await driver.resume(session, start))
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      if (named) throw notFound(session, error)
      // It was archived or deleted since; a client that named none only wants to go on.
      return this.#keep(await driver.start(start))
    }
  }

  /** What it runs with from now on. */
  update(conversation: Conversation): void {
    this.#keep(conversation)
  }

  #keep(conversation: Conversation): Conversation {
    this.#loaded.delete(conversation.id)
    this.#loaded.set(conversation.id, conversation)
    const [oldest] = this.#loaded.keys()
    if (this.#loaded.size > maxLoaded && oldest !== undefined) this.#loaded.delete(oldest)
    return conversation
  }
}

function notFound(session: string, cause: RpcError): AppError {
  return new AppError(
    'conversation_not_found',
    {
      what: `Codex has no such session (${cause.message.slice(0, 500)})`,
      where: 'session',
      current: JSON.stringify(session),
      fix: 'Look it up in the list of sessions, or leave it out to begin a new one',
    },
    { cause },
  )
}
