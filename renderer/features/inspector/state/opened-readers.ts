import {
  createExchangeReader,
  type ExchangeReader,
  type OpenedExchange,
  type OpenedMessage,
} from './opened-exchange.ts'

/**
 * The reader of the opened exchange, and while a new port catches up, its successor: until that has something
 * to show, what the old port had sent stays on the screen.
 */
export class OpenedReaders {
  #reader: ExchangeReader | null = null
  #successor: ExchangeReader | null = null

  get id(): string | null {
    return this.#reader?.id ?? null
  }

  view(): OpenedExchange | null {
    return this.#reader?.view() ?? null
  }

  open(id: string): void {
    this.#reader = createExchangeReader(id)
    this.#successor = null
  }

  close(): void {
    this.#reader = null
    this.#successor = null
  }

  /** A new port numbers its messages anew and begins at the beginning. */
  restart(): void {
    if (this.#reader !== null) this.#successor = createExchangeReader(this.#reader.id)
  }

  /** False when the message changed nothing that is shown. */
  take(message: OpenedMessage): boolean {
    const successor = this.#successor
    if (successor === null) return this.#reader?.take(message) ?? false
    if (message.type === 'gone') {
      // A restarted proxy does not know the exchange: what the old one had sent is all there will be.
      if (message.id === successor.id) this.#successor = null
      return this.#reader?.take(message) ?? false
    }
    if (!successor.take(message)) return false
    this.#reader = successor
    this.#successor = null
    return true
  }
}
