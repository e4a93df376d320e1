import { randomUUID } from 'node:crypto'
import type { ApprovalDecision } from '../../../shared/codex/approval.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink, Unsubscribe } from '../../codex/link.ts'
import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'
import { decisionResult, readApproval } from '../approvals/approval-request.ts'
import type { FileEdit } from '../approvals/file-edits.ts'

/** A turn whose client can be asked. */
export type AskableTurn = {
  session: string
  /** Of calls that have begun, by their id: v2 asks about a patch without saying what is in it. */
  files: ReadonlyMap<string, readonly FileEdit[]>
  write(line: object): void
}

type Waiting = { decide(decision: ApprovalDecision): void; passOn(): void }

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

  /** What waits is handed back: whoever shares the line between clients asks somebody else. */
  close(): void {
    this.#turn = null
    this.#stop()
    for (const waiting of this.#waiting.values()) waiting.passOn()
    this.#waiting.clear()
  }

  #ask(method: string, params: unknown): Promise<unknown> | null {
    const turn = this.#turn
    if (turn === null) return null
    const asked = readApproval(method, params, (_thread, item) => turn.files.get(item) ?? [])
    if (asked === null || asked.threadId !== turn.session) return null
    const approval = randomUUID()
    const { kind, command, cwd, files, reason, threadId: session } = asked
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(approval, {
        decide: (decision) => resolve(decisionResult(method, decision)),
        passOn: () => reject(new RpcError(rpcCodes.methodNotFound, 'The client has gone')),
      })
    })
    turn.write({ event: 'approval', approval, kind, command, cwd, files, reason, session })
    return answer
  }
}
