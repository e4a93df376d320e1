import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { RpcError } from '../../codex/rpc-error.ts'
import { sentence } from './turn-failure.ts'

/** Any thrown value as an error of the table; what Codex refuses, in its own words. */
export function codexError(thrown: unknown): AppError {
  if (thrown instanceof RpcError) {
    return new AppError(
      'codex_refused',
      { what: `Codex refused: ${sentence(thrown.message)}` },
      { cause: thrown },
    )
  }
  return thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown))
}
