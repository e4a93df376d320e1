import { AppError } from '../../../shared/errors/app-error.ts'
import type { ErrorCode } from '../../../shared/errors/codes.ts'

/** `codexErrorInfo` of a failed v2 turn (camelCase words; an object for some, whose key is the word). */
const codes: Readonly<Record<string, ErrorCode>> = {
  usageLimitExceeded: 'usage_limit_reached',
  unauthorized: 'login_expired',
}

const fixes: Partial<Record<ErrorCode, string>> = {
  usage_limit_reached: 'Wait until the limit resets, or choose another provider',
  login_expired: 'Log in again, in the tray or with codex login',
}

/**
 * Why a turn failed, in Codex's own words.
 * @param info Codex's word for it, null where it has none
 */
export function turnFailure(message: string, info: string | null): AppError {
  const code = (info === null ? undefined : codes[info]) ?? 'codex_refused'
  const fix = fixes[code]
  return new AppError(code, {
    what: `Codex could not answer: ${sentence(readable(message))}`,
    ...(fix === undefined ? {} : { fix }),
  })
}

/** As the facts of an error want it: of a length to read, without a full stop. */
export function sentence(text: string): string {
  return text.trim().slice(0, 2_000).replace(/\.+$/, '')
}

/** Codex passes on the body of the provider's answer as it came; its message says it better. */
function readable(message: string): string {
  const inner = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(message)?.[1]
  if (inner === undefined) return message
  try {
    return String(JSON.parse(inner))
  } catch {
    return message
  }
}
