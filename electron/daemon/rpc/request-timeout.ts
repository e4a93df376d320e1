import { z } from 'zod'

/** Calls that wait for no model and no program. 0.42 never answers a method it does not know. */
const usualMs = 30_000
/** Calls that wait for a program, a model or the network. */
const patientMs = 600_000

const patient: ReadonlySet<string> = new Set([
  'execOneOffCommand',
  'command/exec',
  'process/spawn',
  'thread/sample',
  'mcpServer/tool/call',
  'mcpServer/resource/read',
])

const limited = z.object({ timeoutMs: z.number().positive() })

/** How long a client's request may take, ms: a command's own limit comes first. */
export function requestTimeout(method: string, params: unknown): number {
  if (!patient.has(method)) return usualMs
  const own = limited.safeParse(params)
  return own.success ? own.data.timeoutMs + usualMs : patientMs
}
