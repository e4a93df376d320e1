import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import type { Listen } from '../../shared/services/proxy-messages.ts'

/** Who waits for the proxy to have moved to another address, and what came of it. */
export type ListenMoves = {
  /**
   * Resolves when the proxy listens there or has ended meanwhile (its status then says why).
   *
   * @throws AppError of the refusal
   */
  wait(): Promise<void>
  succeeded(listen: Listen): void
  refused(error: WireError): void
  abandoned(): void
}

/** @param wanted the address asked for last: answers about earlier ones do not count */
export function createListenMoves(wanted: () => Listen): ListenMoves {
  let waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  const settle = (act: (one: (typeof waiting)[number]) => void): void => {
    const all = waiting
    waiting = []
    for (const one of all) act(one)
  }
  return {
    wait: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    succeeded(listen) {
      const { port } = wanted()
      if (port === 0 || listen.port === port) settle(({ resolve }) => resolve())
    },
    refused: (error) => settle(({ reject }) => reject(AppError.fromWire(error))),
    abandoned: () => settle(({ resolve }) => resolve()),
  }
}
