import { z } from 'zod'
import { generationsOf, methodSupport } from '../../../shared/compat/protocol.ts'
import type { CodexLink } from '../../codex/link.ts'
import type { SandboxMode } from '../driver/conversation-driver.ts'

const has = (method: string, version: string): boolean => methodSupport(method, version) === 'yes'

/** Null where this line to Codex has no such method: the newest tells it at the handshake only. */
export async function userAgent(link: CodexLink): Promise<string | null> {
  const answer = await link.request('getUserAgent', undefined, { timeoutMs: 2_000 }).catch(() => null)
  return z.object({ userAgent: z.string() }).safeParse(answer).data?.userAgent ?? null
}

const diffSchema = z.object({ sha: z.string(), diff: z.string() })

export async function diffToRemote(link: CodexLink, cwd: string): Promise<z.infer<typeof diffSchema>> {
  return diffSchema.parse(await link.request('gitDiffToRemote', { cwd }))
}

const execSchema = z.object({ exitCode: z.number(), stdout: z.string(), stderr: z.string() })
export type ExecResult = z.infer<typeof execSchema>

const policies = {
  'read-only': { type: 'readOnly' },
  'workspace-write': { type: 'workspaceWrite' },
  'danger-full-access': { type: 'dangerFullAccess' },
} as const satisfies Record<SandboxMode, object>

/** The command's own time limit ends it; a little later nobody waits for the answer any more. */
const answerMs = 10_000

/**
 * @param options `timeoutMs`: of the command
 * @throws RpcError 0.42, 0.44 and 0.94 (run) have no sandbox to offer here and say so for all but `danger-full-access`
 */
export async function execCommand(
  link: CodexLink,
  version: string,
  options: { command: string[]; cwd: string; timeoutMs: number; sandbox: SandboxMode; signal: AbortSignal },
): Promise<ExecResult> {
  const { command, cwd, timeoutMs, sandbox, signal } = options
  const isV2 = has('command/exec', version)
  const sandboxPolicy = isV2 ? policies[sandbox] : { mode: sandbox, type: sandbox }
  const answer = await link.request(
    isV2 ? 'command/exec' : 'execOneOffCommand',
    { command, cwd, timeoutMs, sandboxPolicy },
    { timeoutMs: timeoutMs + answerMs, signal },
  )
  return execSchema.parse(answer)
}

/** What v1 calls the user's saved configuration; everything else of config.toml may hold keys. */
const savedNames: Readonly<Record<string, string>> = {
  approval_policy: 'approvalPolicy',
  sandbox_mode: 'sandboxMode',
  sandbox_workspace_write: 'sandboxSettings',
  model: 'model',
  model_provider: 'modelProvider',
  model_reasoning_effort: 'modelReasoningEffort',
  model_reasoning_summary: 'modelReasoningSummary',
  model_verbosity: 'modelVerbosity',
  tools: 'tools',
  profile: 'profile',
}

const configSchema = z.object({ config: z.record(z.string(), z.unknown()) })

export async function readConfig(link: CodexLink, version: string): Promise<Record<string, unknown>> {
  const isV2 = has('config/read', version)
  const { config } = configSchema.parse(
    await (isV2 ? link.request('config/read', {}) : link.request('getUserSavedConfig')),
  )
  const names = Object.entries(savedNames)
  const told = names.map(([file, name]): [string, unknown] => [name, config[isV2 ? file : name] ?? null])
  return Object.fromEntries(told)
}

export async function setDefaultModel(
  link: CodexLink,
  version: string,
  { model, effort }: { model: string; effort: string | null },
): Promise<void> {
  if (generationsOf(version).v1) {
    await link.request('setDefaultModel', { model, reasoningEffort: effort })
    return
  }
  const write = (keyPath: string, value: string): Promise<unknown> =>
    link.request('config/value/write', { keyPath, value, mergeStrategy: 'replace' })
  await write('model', model)
  if (effort !== null) await write('model_reasoning_effort', effort)
}
