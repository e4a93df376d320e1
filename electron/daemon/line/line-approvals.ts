import { randomUUID } from 'node:crypto'
import type { ApprovalDecision } from '../../../shared/codex/approval.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink, Unsubscribe } from '../../codex/link.ts'
import { approvalAnswer, readApproval } from '../driver/read-approval.ts'
import type { ChangedFile } from '../driver/turn-events.ts'

/** A turn whose client can be asked. */
export type AskableTurn = {
  session: string
  /** Of calls that have begun, by their id: v2 asks about a patch without saying what is in it. */
  files: ReadonlyMap<string, readonly ChangedFile[]>
  write(line: object): void
}

type Waiting = { session: string; decide(decision: ApprovalDecision): void }

/** Questions of Codex that go to a line client: those of the turn it follows with `stream`. All others are not ours. */
export class LineApprovals {
  #turn: AskableTurn | null = null
  readonly #waiting = new Map<string, Waiting>()
  readonly #stop: Unsubscribe

  constructor(link: CodexLink) {
    this.#stop = link.onServerRequest((method, params) => this.#ask(method, params))
  }

  /** From now on its questions go to this client; null: to nobody here. */
  follow(turn: AskableTurn | null): void {
    this.#turn = turn
    // Codex no longer wants to know.
    if (turn === null) this.#waiting.clear()
  }

  /** @throws AppError `invalid_request` when nothing waits under this id */
  decide(approval: string, decision: ApprovalDecision): void {
    const waiting = this.#waiting.get(approval)
    if (waiting === undefined) {
      throw new AppError('invalid_request', {
        what: 'No approval of this connection waits under this id',
        where: 'approval',
        current: JSON.stringify(approval),
        accepted: [...this.#waiting.keys()].join(', ') || 'none: nothing waits',
      })
    }
    this.#waiting.delete(approval)
    waiting.decide(decision)
  }

  isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  close(): void {
    this.#turn = null
    this.#stop()
  }

  #ask(method: string, params: unknown): Promise<unknown> | null {
    const turn = this.#turn
    const asked = readApproval(method, params)
    if (turn === null || asked === null || asked.threadId !== turn.session) return null
    const approval = randomUUID()
    const { kind, command, cwd, reason, itemId, threadId: session } = asked
    const files = asked.files.length > 0 ? asked.files : (turn.files.get(itemId) ?? [])
    const answer = new Promise<unknown>((resolve) => {
      const decide = (decision: ApprovalDecision): void => resolve(approvalAnswer(method, decision))
      this.#waiting.set(approval, { session, decide })
    })
    turn.write({ event: 'approval', approval, kind, command, cwd, files, reason, session })
    return answer
  }
}
