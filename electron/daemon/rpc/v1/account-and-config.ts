import { z } from 'zod'
import { sandboxPolicyV2 } from './sandbox-policy.ts'
import { given, readParams, type V1Method } from './v1-context.ts'

/** The rest of v1: login, configuration and single commands, by their v2 successors (CODEX-WIRE §1). */

export const loginApiKey: V1Method = async (params, { link }) => {
  const { apiKey } = readParams(z.looseObject({ apiKey: z.string() }), params)
  await link.request('account/login/start', { type: 'apiKey', apiKey })
  return {}
}

export const loginChatGpt: V1Method = async (_params, { link }) => {
  const answer = await link.request('account/login/start', { type: 'chatgpt' })
  return z.object({ loginId: z.string(), authUrl: z.string() }).parse(answer)
}

export const cancelLoginChatGpt: V1Method = async (params, { link }) => {
  const { loginId } = readParams(z.looseObject({ loginId: z.string() }), params)
  await link.request('account/login/cancel', { loginId })
  return {}
}

export const logoutChatGpt: V1Method = async (_params, { link }) => {
  await link.request('account/logout')
  return {}
}

const account = z.looseObject({ account: z.looseObject({ email: z.string().nullish() }).nullish() })

export const userInfo: V1Method = async (_params, { link }) => {
  const answer = account.parse(await link.request('account/read', { refreshToken: false }))
  return { allegedUserEmail: answer.account?.email ?? null }
}

export const getUserAgent: V1Method = (_params, { codex }) =>
  Promise.resolve({ userAgent: codex.identity.userAgent })

const table = z.record(z.string(), z.unknown())
const savedNames: Readonly<Record<string, string>> = {
  approvalPolicy: 'approval_policy',
  sandboxMode: 'sandbox_mode',
  forcedChatgptWorkspaceId: 'forced_chatgpt_workspace_id',
  forcedLoginMethod: 'forced_login_method',
  model: 'model',
  modelReasoningEffort: 'model_reasoning_effort',
  modelReasoningSummary: 'model_reasoning_summary',
  modelVerbosity: 'model_verbosity',
  profile: 'profile',
}

export const getUserSavedConfig: V1Method = async (_params, { link }) => {
  const answer = await link.request('config/read', { includeLayers: false })
  const { config } = z.looseObject({ config: table }).parse(answer)
  const saved = Object.entries(savedNames).map(([name, key]) => [name, config[key] ?? null] as const)
  const sandbox = table.safeParse(config['sandbox_workspace_write']).data
  const tools = table.safeParse(config['tools']).data
  return {
    config: {
      ...Object.fromEntries(saved),
      sandboxSettings: sandbox === undefined ? null : sandboxSettings(sandbox),
      tools:
        tools === undefined
          ? null
          : { webSearch: isOn(tools['web_search']), viewImage: isOn(tools['view_image']) },
      profiles: {},
    },
  }
}

/** Once a switch, by now a table of its own settings. */
const isOn = (value: unknown): boolean | null =>
  typeof value === 'boolean' ? value : value == null ? null : true

const sandboxSettings = (sandbox: Record<string, unknown>): Record<string, unknown> => ({
  writableRoots: sandbox['writable_roots'] ?? [],
  networkAccess: sandbox['network_access'] ?? null,
  excludeTmpdirEnvVar: sandbox['exclude_tmpdir_env_var'] ?? null,
  excludeSlashTmp: sandbox['exclude_slash_tmp'] ?? null,
})

const defaultModel = z.looseObject({ model: z.string().nullish(), reasoningEffort: z.string().nullish() })

/** v1 writes both at once and takes null for "none" (bindings of 0.94). */
export const setDefaultModel: V1Method = async (params, { link }) => {
  const { model, reasoningEffort } = readParams(defaultModel, params)
  const edit = (keyPath: string, value: string | null | undefined): object => ({
    keyPath,
    value: value ?? null,
    mergeStrategy: 'replace',
  })
  const edits = [edit('model', model), edit('model_reasoning_effort', reasoningEffort)]
  await link.request('config/batchWrite', { edits })
  return {}
}

const execParams = z.looseObject({
  command: z.array(z.string()),
  timeoutMs: z.number().nullish(),
  cwd: z.string().nullish(),
  sandboxPolicy: z.unknown().optional(),
})
const execMs = 600_000
const marginMs = 30_000

export const execOneOffCommand: V1Method = async (params, { link }) => {
  const { command, timeoutMs, cwd, sandboxPolicy } = readParams(execParams, params)
  const request = given({ command, timeoutMs, cwd, sandboxPolicy: sandboxPolicyV2(sandboxPolicy) })
  const limit = { timeoutMs: timeoutMs == null ? execMs : timeoutMs + marginMs }
  return link.request('command/exec', request, limit)
}
