import { AppError, formatFacts, toWireError } from '../../../shared/errors/app-error.ts'
import type { ErrorCode } from '../../../shared/errors/codes.ts'
import { RpcError } from '../../codex/rpc-error.ts'

export type LineError = { code: ErrorCode; message: string; fix: string | null }

/** Any thrown value as the line protocol tells it; what Codex refuses, in its own words. */
export function toLineError(thrown: unknown): LineError {
  const error =
    thrown instanceof RpcError
      ? new AppError('codex_refused', { what: `Codex refused: ${thrown.message.slice(0, 2_000)}` }).toWire()
      : toWireError(thrown)
  const { fix, ...facts } = AppError.fromWire(error).facts
  return { code: error.code, message: formatFacts(facts), fix: fix ?? null }
}
