import type { Approval } from '../../../shared/codex/approval.ts'

/** Ids of questions the user has put aside undecided. */
export type Aside = ReadonlySet<string>

/**
 * The question to show: the oldest that has not been put aside. One that was stays in the strip until the user asks for
 * it again.
 */
export function questionToShow(approvals: readonly Approval[], aside: Aside): Approval | null {
  return approvals.find(({ id }) => !aside.has(id)) ?? null
}
