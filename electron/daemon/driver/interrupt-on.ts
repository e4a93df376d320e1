import type { TurnAnswer } from './turn-events.ts'
import type { TurnFollower } from './turn-follower.ts'

/** Codex answers an interruption within milliseconds; a stream it cannot break off must not hold the asker. */
const graceMs = 5_000

/**
 * Waits for the end of a turn, and interrupts it when asked to. The answer is then `interrupted` in any case.
 *
 * @param interrupt tells Codex; its failure means that there is nothing left to interrupt
 */
export async function interruptOn(
  signal: AbortSignal | undefined,
  follower: TurnFollower,
  interrupt: () => Promise<unknown>,
): Promise<TurnAnswer> {
  let timer: NodeJS.Timeout | undefined
  const aborted = (): void => {
    timer = setTimeout(() => follower.end({ status: 'interrupted' }), graceMs)
    interrupt().catch(() => undefined)
  }
  if (signal?.aborted === true) aborted()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    return await follower.done
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', aborted)
  }
}
