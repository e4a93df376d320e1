import { AppError } from '../../../shared/errors/app-error.ts'
import type { RequestOptions } from '../../codex/link.ts'
import type { CodexChild } from './codex-child.ts'

export type LoginCodexOptions = {
  /** A child with `loginArguments`, not started yet. */
  make(): CodexChild
  /** How long it waits for another question before it is ended, ms; two minutes without it. */
  idleMs?: number
}

const usualIdleMs = 2 * 60_000

/** One process and how many wait for it. */
type Reader = { child: CodexChild; asking: number; timer: NodeJS.Timeout | null }

/**
 * A second Codex for one purpose: what it says of the login is what the file (or keyring) says now, for it has read it at
 * its own start and is set to OpenAI's provider. It is there only while somebody asks.
 */
export class LoginCodex {
  readonly #options: LoginCodexOptions
  readonly #ending = new Set<Promise<void>>()
  #current: Reader | null = null
  #open = true

  constructor(options: LoginCodexOptions) {
    this.#options = options
  }

  /** @throws AppError as `CodexChild.ready`; RpcError what Codex answered */
  async request(method: string, params: unknown, options?: RequestOptions): Promise<unknown> {
    if (!this.#open) throw new AppError('codex_gone', { what: 'The daemon is ending', where: method })
    const reader = (this.#current ??= this.#begin())
    this.#hold(reader)
    try {
      const { link } = await reader.child.ready()
      const answer = await link.request(method, params, options)
      if (reader === this.#current) return answer
    } finally {
      this.#release(reader)
    }
    // Somebody logged in or out meanwhile, which this one does not know.
    return this.request(method, params, options)
  }

  /** The login may be another one now: the next question goes to a new process. */
  forget(): void {
    const reader = this.#current
    this.#current = null
    if (reader !== null && reader.asking === 0) this.#end(reader)
  }

  /** Resolves when no process of it is left. */
  async close(): Promise<void> {
    this.#open = false
    const reader = this.#current
    this.#current = null
    if (reader !== null) this.#end(reader)
    await Promise.all(this.#ending)
  }

  #begin(): Reader {
    const child = this.#options.make()
    child.start()
    return { child, asking: 0, timer: null }
  }

  #hold(reader: Reader): void {
    reader.asking += 1
    if (reader.timer !== null) clearTimeout(reader.timer)
    reader.timer = null
  }

  #release(reader: Reader): void {
    reader.asking -= 1
    if (reader.asking > 0) return
    if (reader !== this.#current) return this.#end(reader)
    const idle = (): void => {
      if (reader === this.#current) this.forget()
    }
    reader.timer = setTimeout(idle, this.#options.idleMs ?? usualIdleMs)
    reader.timer.unref()
  }

  #end(reader: Reader): void {
    if (reader.timer !== null) clearTimeout(reader.timer)
    const ended = reader.child.stop().finally(() => this.#ending.delete(ended))
    this.#ending.add(ended)
  }
}
