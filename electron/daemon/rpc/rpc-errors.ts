import type { z } from 'zod'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { methods } from '../../../shared/compat/generated/methods.ts'
import { toWireError } from '../../../shared/errors/app-error.ts'
import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'

/** JSON-RPC 2.0 §5.1 leaves -32000 to -32099 to the server: our own errors, with their code in `data.code`. */
const ourError = -32_000

const short = (version: string): string => version.replace(/\.0$/, '')

/** -32601, with the version it came with, or what has taken its place. */
export function methodNotFound(method: string, version: string): RpcError {
  const row = methods.get(method)
  const later = row?.spans.find(([present, from]) => present && isAtLeast(from, version))
  const hint =
    later !== undefined
      ? ` requires Codex >= ${short(later[1])} (current: ${version})`
      : row === undefined
        ? ''
        : ` is gone from this Codex (current: ${version})${row.replacedBy === null ? '' : `; use ${row.replacedBy}`}`
  return new RpcError(rpcCodes.methodNotFound, `Method not found: '${method}'${hint}`)
}

export const invalidParams = (message: string): RpcError =>
  new RpcError(rpcCodes.invalidParams, `Invalid params: ${message}`)

/** The first thing wrong with what a client gave, by its name. */
export function invalidShape(error: z.ZodError): RpcError {
  const [issue] = error.issues
  const name = issue?.path.join('.') ?? ''
  const what = issue?.message ?? 'not the expected form'
  if (name === '') return invalidParams(what)
  return invalidParams(what.endsWith('received undefined') ? `'${name}' is missing` : `'${name}': ${what}`)
}

/**
 * Codex tells whatever is wrong with a request as -32600 `Invalid request: …` (0.77 … 0.169), 0.44.0-0.50.0 without a
 * reason. Clients get the code JSON-RPC has for it.
 *
 * @param known the facts say that this Codex has the method
 */
export function translated(error: RpcError, method: string, version: string, known: boolean): RpcError {
  if (error.code !== rpcCodes.invalidRequest || !/^Invalid request\b/.test(error.message)) return error
  const reason = error.message.replace(/^Invalid request:?\s*/, '')
  const variant = /^unknown variant `([^`]*)`/.exec(reason)?.[1]
  if (variant === method) return methodNotFound(method, version)
  const missing = /missing field `([^`]*)`/.exec(reason)?.[1]
  if (missing !== undefined) return invalidParams(`'${missing}' is missing`)
  if (reason !== '') return invalidParams(reason)
  if (!known) return methodNotFound(method, version)
  return invalidParams(`Codex ${version} does not say what is wrong with those of ${method}`)
}

/** The `error` member of a reply. */
export function errorMember(thrown: unknown): { code: number; message: string; data?: unknown } {
  if (thrown instanceof RpcError) {
    const { code, message, data } = thrown
    return data === undefined ? { code, message } : { code, message, data }
  }
  const { code, message, facts } = toWireError(thrown)
  if (code === 'internal') return { code: rpcCodes.internalError, message }
  return { code: ourError, message, data: { code, ...(facts.fix === undefined ? {} : { fix: facts.fix }) } }
}
