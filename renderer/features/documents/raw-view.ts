import type { DocumentState } from '../../../shared/codex-config/document.ts'

export type Place = { line: number; column: number }

/** Where a file is wrong, from `file:line:column` of its problem; null when no place is told. Both count from 1. */
export function placeOfProblem({ problem }: Pick<DocumentState, 'problem'>): Place | null {
  const found = /:(\d+):(\d+)$/.exec(problem?.facts.where ?? '')
  return found === null ? null : { line: Number(found[1]), column: Number(found[2]) }
}

/** `1\n2\n3` beside a text of so many lines. */
export function lineNumbers(text: string): string {
  const count = text.split('\n').length
  return Array.from({ length: count }, (_, index) => String(index + 1)).join('\n')
}

/** How far into the text a place is, so that the caret can be put there; at the end of a line that is shorter. */
export function offsetOf(text: string, { line, column }: Place): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return Math.min(text.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0))
}
