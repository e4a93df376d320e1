import { z } from 'zod'
import { daemonStateSchema } from '../../../../shared/codex/daemon-state.ts'
import { AppError, wireErrorSchema } from '../../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { RpcError } from '../../../codex/rpc-error.ts'

const statusTimeoutMs = 500
const stateSchema = z.object({ codex: daemonStateSchema.shape.codex })
const wiredSchema = z.union([
  wireErrorSchema,
  z.object({ error: wireErrorSchema }).transform(({ error }) => error),
])

/**
 * Why there is no Codex to ask, in the daemon's words; null when there is one, or the daemon does not say.
 * Never throws.
 */
export async function codexProblem(link: CodexLink): Promise<AppError | null> {
  try {
    const state = stateSchema.parse(
      await link.request('daemon/status', undefined, { timeoutMs: statusTimeoutMs }),
    )
    const { phase, error } = state.codex
    if (phase === 'running' || phase === 'starting') return null
    if (error !== null) return AppError.fromWire(error)
    return phase === 'missing' ? missing() : resting(phase)
  } catch {
    return null
  }
}

/** An answer of the daemon's, or of Codex through it, that is no answer. */
export function refusalError(thrown: unknown, method: string): AppError {
  const wired = thrown instanceof RpcError ? wiredSchema.safeParse(thrown.data) : null
  if (wired?.success === true) return AppError.fromWire(wired.data)
  const words = thrown instanceof RpcError ? thrown.message : 'its answer has an unknown form'
  return new AppError(
    'codex_refused',
    { what: `Codex did not answer as expected: ${words.slice(0, 300)}`, where: method },
    { cause: thrown },
  )
}

function resting(phase: string): AppError {
  return new AppError('codex_gone', {
    what: 'Codex does not run at the moment, so there is nobody to ask for the login',
    where: 'the Codex daemon',
    current: phase,
    fix: 'Try again, or restart Codex on the Services page',
  })
}

function missing(): AppError {
  return new AppError('codex_missing', {
    what: 'There is no Codex on this machine to take the login from',
    where: 'PATH',
    fix: 'Install it (npm install -g @openai/codex), or set [daemon] codex_path',
  })
}
