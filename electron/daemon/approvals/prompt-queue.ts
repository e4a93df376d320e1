import type { Approval, ApprovalDecision } from '../../../shared/codex/approval.ts'
import type { ApprovalFacts } from './approval-request.ts'

export type PromptTicket = {
  decision: Promise<ApprovalDecision>
  /** Somebody else has answered, or the question has gone. `decision` then stays open for ever. */
  withdraw(): void
}

/** Questions that wait for a person at the window. */
export type PromptQueue = {
  ask(facts: ApprovalFacts): PromptTicket
  /** False when it does not wait any more. */
  decide(id: string, decision: ApprovalDecision): boolean
}

/**
 * @param now epoch ms
 * @param changed gets all that wait, oldest first, whenever they change
 */
export function createPromptQueue(now: () => number, changed: (approvals: Approval[]) => void): PromptQueue {
  const waiting = new Map<string, { approval: Approval; resolve(decision: ApprovalDecision): void }>()
  let count = 0
  const tell = (): void => changed([...waiting.values()].map(({ approval }) => approval))
  return {
    ask(facts) {
      const id = `approval-${++count}`
      const decision = new Promise<ApprovalDecision>((resolve) => {
        waiting.set(id, { approval: { id, requestedAt: now(), ...facts }, resolve })
      })
      tell()
      return {
        decision,
        withdraw() {
          if (waiting.delete(id)) tell()
        },
      }
    },
    decide(id, decision) {
      const found = waiting.get(id)
      if (found === undefined) return false
      waiting.delete(id)
      found.resolve(decision)
      tell()
      return true
    },
  }
}
