import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink, Unsubscribe } from '../../codex/link.ts'
import type { TurnAnswer, TurnEvent } from './turn-events.ts'
import { TurnFold } from './turn-fold.ts'

export type TurnEnd = { status: TurnAnswer['status'] } | { status: 'failed'; error: AppError }
export type TurnReading = { events: readonly TurnEvent[]; end: TurnEnd | null }

/** Null for what belongs to another turn. */
export type TurnReader = (method: string, params: unknown) => TurnReading | null

/**
 * Listens to one turn from before it is asked for until it ends. What comes before {@link begin} is kept: the first
 * notifications arrive together with the answer that tells the turn's id.
 */
export class TurnFollower {
  readonly done: Promise<TurnAnswer>
  readonly #read: TurnReader
  readonly #fold: TurnFold
  readonly #stop: Unsubscribe[]
  #early: [method: string, params: unknown][] | null = []
  #settle: (end: TurnEnd) => void = () => undefined

  constructor(link: CodexLink, read: TurnReader, onEvent: (event: TurnEvent) => void) {
    this.#read = read
    this.#fold = new TurnFold(onEvent)
    this.done = new Promise((resolve, reject) => {
      this.#settle = (end) => {
        this.close()
        if (end.status === 'failed') reject(end.error)
        else resolve(this.#fold.answer(end.status))
      }
    })
    // Whoever began it may fail before looking at it.
    this.done.catch(() => undefined)
    this.#stop = [
      link.onNotification((method, params) => this.#hear(method, params)),
      link.onClosed(() => this.end({ status: 'failed', error: lineGone() })),
    ]
  }

  begin(): void {
    const early = this.#early ?? []
    this.#early = null
    for (const [method, params] of early) this.#hear(method, params)
  }

  end(end: TurnEnd): void {
    this.#settle(end)
  }

  close(): void {
    for (const stop of this.#stop.splice(0)) stop()
  }

  #hear(method: string, params: unknown): void {
    if (this.#early !== null) {
      this.#early.push([method, params])
      return
    }
    const reading = this.#read(method, params)
    if (reading === null) return
    for (const event of reading.events) this.#fold.push(event)
    if (reading.end !== null) this.end(reading.end)
  }
}

function lineGone(): AppError {
  return new AppError('codex_gone', {
    what: 'The line to Codex broke while it was answering',
    fix: 'Ask again in the same session: what it had finished is kept there',
  })
}
