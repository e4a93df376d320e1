import type { Fields } from '../../../shared/codex-config/change-request.ts'
import { jsonValueSchema } from '../../../shared/codex-config/document.ts'
import type { McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { isAtLeast } from '../../../shared/compat/codex-version.ts'
import { configKeys } from '../../../shared/compat/generated/config-keys.ts'

/** What can be changed in the sheet; every other key of the server stays as it is. */
export type McpForm = {
  id: string
  transport: 'stdio' | 'http'
  command: string
  /** One per line. */
  args: string
  /** `NAME=value`, one per line; `•••` stands for a value that is not shown. */
  env: string
  url: string
  bearerTokenEnvVar: string
}

export const emptyServer: McpForm = {
  id: '',
  transport: 'stdio',
  command: '',
  args: '',
  env: '',
  url: '',
  bearerTokenEnvVar: '',
}

export function formOfServer({ id, transport, fields }: McpServerEntry): McpForm {
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  const args = Array.isArray(fields['args']) ? fields['args'] : []
  return {
    id,
    transport: transport === 'http' ? 'http' : 'stdio',
    command: text('command'),
    args: args.map(String).join('\n'),
    env: Object.entries(tableOf(fields['env']))
      .map(([name, value]) => `${name}=${String(value)}`)
      .join('\n'),
    url: text('url'),
    bearerTokenEnvVar: text('bearer_token_env_var'),
  }
}

const ofStdio = ['command', 'args', 'env', 'cwd']
const ofHttp = ['url', 'bearer_token_env_var', 'http_headers', 'env_http_headers']
const written = ['command', 'args', 'env', 'url', 'bearer_token_env_var']

/** All keys of the server as they should be; those of the other transport go when it is changed. */
export function fieldsOfServer(form: McpForm, before: McpServerEntry | null): Fields {
  const isHttp = form.transport === 'http'
  const dropped = [...written, ...(isHttp ? ofStdio : ofHttp)]
  const fields: Fields = {}
  for (const [key, value] of Object.entries(before?.fields ?? {})) {
    const json = jsonValueSchema.safeParse(value)
    if (!dropped.includes(key) && json.success) fields[key] = json.data
  }
  if (isHttp) {
    const token = form.bearerTokenEnvVar.trim()
    return { ...fields, url: form.url.trim(), ...(token === '' ? {} : { bearer_token_env_var: token }) }
  }
  const args = form.args.split('\n').filter((line) => line !== '')
  const env = environmentOf(form.env)
  return {
    ...fields,
    command: form.command.trim(),
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
  }
}

function environmentOf(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1)]]
    }),
  )
}

export type McpFormProblem = 'id' | 'command' | 'url' | 'env'

export function problemOfServer(form: McpForm): McpFormProblem | null {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(form.id)) return 'id'
  if (form.transport === 'http') return /^https?:\/\/[^\s/]/i.test(form.url.trim()) ? null : 'url'
  if (form.command.trim() === '') return 'command'
  const lines = form.env.split('\n').filter((line) => line.trim() !== '')
  return lines.every((line) => /^[A-Za-z_][A-Za-z0-9_]*=/.test(line.trim())) ? null : 'env'
}

/** Since which Codex a key of an MCP server is known, when this one is older; null when it is known or not told. */
export function neededFor(key: string, version: string | null): string | null {
  const since = configKeys.find((row) => row.key === `mcp_servers.<id>.${key}`)?.since ?? null
  return version === null || since === null || isAtLeast(version, since) ? null : since
}

function tableOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
