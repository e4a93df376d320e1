import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import type { CodexLink } from '../../codex/link.ts'
import type { ConversationDriver } from '../driver/conversation-driver.ts'
import { LoadedConversations } from '../driver/loaded-conversations.ts'
import type { SessionTurns } from '../driver/session-turns.ts'

export type McpServerOptions = {
  /** `X.Y.Z` of the Codex behind the line, once it answers. @throws AppError why none can */
  codexVersion(link: CodexLink): Promise<string>
  state(link: CodexLink): Promise<DaemonState>
  /** Of all sessions of the daemon. */
  turns: SessionTurns
  /** Ours. */
  version: string
  /** Where Codex works for callers that do not say, and what relative paths are relative to; absolute. */
  defaultCwd: string
}

export type OpenedCodex = { link: CodexLink; version: string; driver: ConversationDriver }

/** One MCP client's line to Codex: opened when a tool first needs it, and anew when it broke. */
export class McpSession {
  readonly options: McpServerOptions
  readonly #openLink: () => CodexLink | Promise<CodexLink>
  #opened: Promise<{ link: CodexLink; conversations: LoadedConversations }> | null = null
  #closed = false

  constructor(openLink: () => CodexLink | Promise<CodexLink>, options: McpServerOptions) {
    this.#openLink = openLink
    this.options = options
  }

  /** @throws AppError `daemon_unreachable` */
  async link(): Promise<CodexLink> {
    return (await this.#open()).link
  }

  /** @throws AppError `daemon_unreachable`, or why Codex does not run */
  async codex(): Promise<OpenedCodex & { conversations: LoadedConversations }> {
    const { link, conversations } = await this.#open()
    const version = await this.options.codexVersion(link)
    return { link, version, driver: conversations.driver(version), conversations }
  }

  close(): void {
    this.#closed = true
    this.#opened?.then(({ link }) => link.close()).catch(() => undefined)
  }

  #open(): Promise<{ link: CodexLink; conversations: LoadedConversations }> {
    const opened = this.#opened ?? this.#begin()
    this.#opened = opened
    return opened
  }

  async #begin(): Promise<{ link: CodexLink; conversations: LoadedConversations }> {
    const forget = (): void => {
      this.#opened = null
    }
    try {
      const link = await this.#openLink()
      link.onClosed(forget)
      if (this.#closed) link.close()
      return { link, conversations: new LoadedConversations(link) }
    } catch (error) {
      forget()
      throw error
    }
  }
}
