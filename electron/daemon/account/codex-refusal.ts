import { AppError } from '../../../shared/errors/app-error.ts'

const maxChars = 300

/**
 * What Codex answered, as an error a person can read. An AppError (too late, line gone) stays what it is.
 *
 * @param what that failed, one sentence without a full stop
 * @param secret never to be repeated, whatever Codex quotes
 */
export function codexRefusal(what: string, thrown: unknown, secret: string | null = null): AppError {
  if (thrown instanceof AppError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const clean = secret === null || secret === '' ? text : text.replaceAll(secret, '…')
  const current = clean.length > maxChars ? `${clean.slice(0, maxChars)}…` : clean
  // No cause: it could carry the secret further.
  return new AppError('codex_refused', { what, current })
}
