import type { z } from 'zod'
import type { HubLink } from '../../hub/hub-link.ts'
import type { LiveCodex } from '../../child/codex-child.ts'
import { invalidShape } from '../rpc-errors.ts'
import type { V1Bridge } from './v1-bridge.ts'

/** What a v1 method has to work with where Codex speaks only v2. */
export type V1Context = {
  link: HubLink
  codex: LiveCodex
  bridge: V1Bridge
  /** A notification to the client. */
  notify(method: string, params: unknown): void
}

/** @throws RpcError -32602, -32600 and what the v2 method throws */
export type V1Method = (params: unknown, context: V1Context) => Promise<unknown>

/** @throws RpcError -32602 naming the member that is wrong */
export function readParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params ?? {})
  if (!parsed.success) throw invalidShape(parsed.error)
  return parsed.data
}

/** Null means "not given" in v1; v2 is not told what is not given. */
export function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  )
}
