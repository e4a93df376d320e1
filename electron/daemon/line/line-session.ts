import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import type { SessionTurns } from '../driver/session-turns.ts'
import { defaultClientSettings, type ClientSettings, type ClientSettingsStore } from './client-settings.ts'
import { checkEffort } from './efforts.ts'
import { LineApprovals } from './line-approvals.ts'
import { askQuestion } from './line-ask.ts'
import { LoadedConversations } from '../driver/loaded-conversations.ts'
import { toLineError } from './line-error.ts'
import { parseLineMessage, type LineMessage } from './line-message.ts'
import { statusText } from './status-text.ts'

export type LineSessionOptions = {
  /** This client's own; closed by the session. */
  link: CodexLink
  /** `X.Y.Z` of the Codex that answers, once it does. @throws AppError why none can */
  version(): Promise<string>
  state(): DaemonState
  /** Of the daemon, shared by all sessions; so is `turns`. */
  settings: ClientSettingsStore
  turns: SessionTurns
  /** Where Codex works for clients that do not say; absolute. */
  defaultCwd: string
}

export type LineSession = {
  /**
   * One message of the client. Progress and the reply, one object each, go to `write`; it never throws.
   * @returns when the reply has been written
   */
  handle(message: object, write: (reply: object) => void): Promise<void>
  /** The client is gone. A running turn goes on to its end; questions that waited are dropped. */
  close(): void
}

/** Beside the one that runs. */
const maxQueued = 32

/** The line protocol of one connection: see this folder's README for its messages. */
export function createLineSession(options: LineSessionOptions): LineSession {
  const session = new Session(options)
  return {
    handle: (message, write) => session.handle(message, write),
    close: () => session.close(),
  }
}

type Write = (reply: object) => void

class Session {
  readonly #options: LineSessionOptions
  readonly #conversations: LoadedConversations
  readonly #approvals: LineApprovals
  #client: string | null = null
  #own: ClientSettings = defaultClientSettings
  /** Settings that are still being checked: what is asked after them must wait. */
  #configured: Promise<unknown> = Promise.resolve()
  #queue: Promise<unknown> = Promise.resolve()
  #queued = 0
  #running: AbortController | null = null
  #closed = false

  constructor(options: LineSessionOptions) {
    this.#options = options
    this.#conversations = new LoadedConversations(options.link)
    this.#approvals = new LineApprovals(options.link)
  }

  async handle(message: object, write: Write): Promise<void> {
    const echo = 'id' in message ? { id: message.id } : {}
    const reply: Write = (line) => {
      if (!this.#closed) write({ ...echo, ...line })
    }
    try {
      const parsed = parseLineMessage(message)
      if (parsed.client !== undefined) this.#identify(parsed.client)
      reply(await this.#perform(parsed, reply))
    } catch (error) {
      reply({ success: false, error: toLineError(error) })
    }
  }

  close(): void {
    this.#closed = true
    this.#approvals.close()
    // A turn keeps the line until it ends.
    if (this.#running === null) this.#options.link.close()
  }

  async #perform(message: LineMessage, reply: Write): Promise<object> {
    switch (message.command) {
      case '/codex-ask':
        return this.#ask(message, reply)
      case '/codex-config': {
        const configured = this.#configured.then(() => this.#configure(message))
        this.#configured = configured.catch(() => undefined)
        return configured
      }
      case '/codex-reasoning':
        return this.#toggle(message, 'reasoning', 'Reasoning')
      case '/codex-final_only':
        return this.#toggle(message, 'finalOnly', 'Only the final answer')
      case '/codex-status': {
        const state = this.#options.state()
        return { success: true, response: statusText(state), status: state }
      }
      case '/codex-cancel':
        return this.#cancel(message.session ?? null)
      case '/codex-sessions':
        return this.#list(message)
      case '/codex-approve': {
        const { approval, decision } = message
        if (approval === undefined || decision === undefined) throw missing('approval and decision')
        this.#approvals.decide(approval, decision)
        return { success: true, response: `Told Codex: ${decision}` }
      }
    }
  }

  async #ask(message: LineMessage, reply: Write): Promise<object> {
    const question = message.question ?? message.argument
    if (question === null || question.trim() === '') throw missing('question')
    if (this.#queued > maxQueued) throw queueFull()
    const settings = this.#configured.then(() => this.#settings())
    this.#queued += 1
    if (this.#queued > 1 && message.stream === true)
      reply({ event: 'status', status: 'queued', ahead: this.#queued - 1 })
    const mine = this.#queue.then(async () => this.#run(question, message, await settings, reply))
    this.#queue = mine.catch(() => undefined)
    try {
      return await mine
    } finally {
      this.#queued -= 1
    }
  }

  async #run(
    question: string,
    message: LineMessage,
    settings: ClientSettings,
    reply: Write,
  ): Promise<object> {
    if (this.#closed)
      throw new AppError('turn_interrupted', { what: 'The client left before its question began' })
    const controller = new AbortController()
    this.#running = controller
    try {
      const driver = this.#conversations.driver(await this.#options.version())
      return await askQuestion({
        question,
        message,
        // The conversation is that of the question before, whenever this one was sent.
        settings: { ...settings, session: this.#settings().session },
        driver,
        conversations: this.#conversations,
        approvals: this.#approvals,
        turns: this.#options.turns,
        defaultCwd: this.#options.defaultCwd,
        signal: controller.signal,
        write: reply,
        remember: (session) => this.#update({ session }),
      })
    } finally {
      this.#running = null
      if (this.#closed) this.#options.link.close()
    }
  }

  async #configure({ argument, effort, model, cwd, sandbox }: LineMessage): Promise<object> {
    const wanted = effort ?? argument
    const change = {
      ...(model === undefined ? {} : { model }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(sandbox === undefined ? {} : { sandbox }),
    }
    if (wanted === 'default') await this.#update({ ...change, effort: null })
    else if (wanted !== null) {
      const version = await this.#options.version()
      await checkEffort(this.#options.link, {
        effort: wanted,
        model: model ?? this.#settings().model,
        version,
      })
      await this.#update({ ...change, effort: wanted })
    } else if (Object.keys(change).length > 0) await this.#update(change)
    const settings = this.#settings()
    return { success: true, response: `Effort: ${settings.effort ?? 'as Codex is configured'}`, settings }
  }

  async #toggle(
    { command, argument }: LineMessage,
    name: 'reasoning' | 'finalOnly',
    label: string,
  ): Promise<object> {
    if (argument !== null && argument !== 'on' && argument !== 'off') {
      throw new AppError('invalid_request', {
        what: `${command} is on or off`,
        where: 'command',
        current: JSON.stringify(argument.slice(0, 100)),
        accepted: `${command} on, ${command} off`,
      })
    }
    if (argument !== null) await this.#update({ [name]: argument === 'on' })
    const settings = this.#settings()
    return { success: true, response: `${label}: ${settings[name] ? 'on' : 'off'}`, settings }
  }

  async #cancel(session: string | null): Promise<object> {
    const cancelled = session === null ? this.#cancelOwn() : await this.#cancelIn(session)
    return {
      success: true,
      response: cancelled ? 'The turn is being interrupted' : 'No turn is running',
      cancelled,
    }
  }

  #cancelOwn(): boolean {
    this.#running?.abort()
    return this.#running !== null
  }

  async #cancelIn(session: string): Promise<boolean> {
    if (this.#options.turns.cancel(session)) return true
    return this.#conversations.driver(await this.#options.version()).interrupt(session)
  }

  async #list({ cursor = null, limit = 20 }: LineMessage): Promise<object> {
    const page = await this.#conversations.driver(await this.#options.version()).list({ cursor, limit })
    const lines = page.sessions.map(({ id, preview }) => `${id}  ${preview}`)
    return {
      success: true,
      response: lines.length === 0 ? 'No sessions' : lines.join('\n'),
      ...page,
      current: this.#settings().session,
    }
  }

  #identify(client: string): void {
    if (client === this.#client) return
    // The first time under this name goes on with what this connection has set.
    this.#own = this.#options.settings.get(client) ?? this.#own
    this.#client = client
  }

  #settings(): ClientSettings {
    return (this.#client === null ? null : this.#options.settings.get(this.#client)) ?? this.#own
  }

  async #update(change: Partial<ClientSettings>): Promise<void> {
    this.#own = { ...this.#settings(), ...change }
    if (this.#client !== null) await this.#options.settings.set(this.#client, this.#own)
  }
}

const missing = (what: string): AppError =>
  new AppError('invalid_request', { what: `The message has no ${what}`, where: what, current: 'nothing' })

const queueFull = (): AppError =>
  new AppError('conversation_busy', {
    what: 'Too many questions of this client are waiting',
    current: `${maxQueued}`,
    fix: 'Wait for an answer, or stop the running one with /codex-cancel',
  })
