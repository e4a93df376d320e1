import { formatFacts } from '../../../shared/errors/app-error.ts'
import type { ErrorCode } from '../../../shared/errors/codes.ts'
import { codexError } from '../driver/codex-error.ts'

export type LineError = { code: ErrorCode; message: string; fix: string | null }

/** Any thrown value as the line protocol tells it. */
export function toLineError(thrown: unknown): LineError {
  const error = codexError(thrown)
  const { fix, ...facts } = error.facts
  return { code: error.code, message: formatFacts(facts), fix: fix ?? null }
}
