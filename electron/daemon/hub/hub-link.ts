import type { CodexLink } from '../../codex/link.ts'

/**
 * One client's own line to the shared Codex. The id of a server request is the hub's, the same in
 * `serverRequest/resolved`, which tells that somebody else has answered it.
 */
export type HubLink = CodexLink & {
  readonly name: string
  /** From now on this line gets what happens in a thread another one opened. False when nobody has opened it. */
  follow(threadId: string): boolean
  /** The turn running in a thread; null without one, or while its id is not known yet. */
  runningTurn(threadId: string): { id: string | null } | null
}
