import { z } from 'zod'
import { RpcError } from '../../codex/rpc-error.ts'

/** As the client wrote it: it comes back unchanged. */
export type RpcId = string | number | null

export type ClientMessage =
  | { kind: 'request'; id: RpcId; method: string; params: unknown }
  | { kind: 'notification'; method: string }
  | { kind: 'result'; id: RpcId; result: unknown }
  | { kind: 'error'; id: RpcId; error: RpcError }
  | { kind: 'invalid'; id: RpcId; why: string }

const idSchema = z.union([z.string(), z.number(), z.null()])
const envelope = z.looseObject({ jsonrpc: z.literal('2.0').optional(), method: z.string().optional() })
const errorSchema = z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() })

/**
 * What a client sent, by JSON-RPC 2.0 §4. The member `jsonrpc` may be left out, as Codex itself does.
 *
 * @param message a JSON value, parsed
 */
export function readMessage(message: unknown): ClientMessage {
  if (Array.isArray(message))
    return { kind: 'invalid', id: null, why: 'batches are not taken: send one message a line' }
  const parsed = envelope.safeParse(message)
  if (!parsed.success) return { kind: 'invalid', id: idOf(message) ?? null, why: whyInvalid(message) }
  const { data } = parsed
  const id = idOf(data)
  if (data.method !== undefined) {
    if (!('id' in data)) return { kind: 'notification', method: data.method }
    if (id === undefined) return { kind: 'invalid', id: null, why: 'id must be a string, a number or null' }
    return { kind: 'request', id, method: data.method, params: data['params'] }
  }
  if (id === undefined) return { kind: 'invalid', id: null, why: 'there is neither a method nor a command' }
  if ('result' in data) return { kind: 'result', id, result: data['result'] }
  const error = errorSchema.safeParse(data['error'])
  if (error.success) {
    const { code, message: text, data: more } = error.data
    return { kind: 'error', id, error: new RpcError(code, text, more) }
  }
  return { kind: 'invalid', id, why: 'there is neither a method nor a command' }
}

function idOf(message: unknown): RpcId | undefined {
  return z.object({ id: idSchema }).safeParse(message).data?.id
}

function whyInvalid(message: unknown): string {
  if (typeof message !== 'object' || message === null) return 'a message is an object'
  return 'jsonrpc must be "2.0", method a string'
}
