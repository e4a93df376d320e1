import { z } from 'zod'
import type { McpHealth } from '../../shared/codex-config/entries.ts'
import { redactLine } from '../node/redact-line.ts'
import { mcpStartup } from './mcp-startup.ts'
import { parseToml } from './parse-toml.ts'
import { runInHome, withScratchHome, type CodexProgram } from './scratch-home.ts'
import { secretsOf } from './secret-values.ts'

/**
 * `codex mcp list --json`, run with 0.42.0, 0.44.0, 0.58.0, 0.94.0, 0.133.0, 0.149.0 and 0.169.0. Up to 0.44.0 there is
 * neither `enabled` nor `auth_status`; `disabled_reason` came between 0.58.0 and 0.94.0. `auth_status` is `unsupported`
 * (no login, or a program), `bearer_token`, `o_auth`, `not_logged_in`; from 0.149.0 also `unknown` where the address did
 * not answer, which older ones call `unsupported`.
 */
const listSchema = z.array(
  z.looseObject({
    name: z.string(),
    enabled: z.boolean().optional(),
    disabled_reason: z.string().nullish(),
    auth_status: z.string().nullish(),
  }),
)

export type McpHealthOptions = {
  /** Whether Codex's own home keeps logins in a file, which is not looked into. */
  hasSavedLogins: boolean
}

export type McpAnswer = {
  servers: Map<string, McpHealth>
  /** Why Codex refuses the file as a whole; null: it does not. */
  refused: string | null
}

/**
 * What Codex says of each server of a configuration. It starts none of them, so that a program that is not there is not
 * noticed here; it asks servers with an address whether they want a login.
 *
 * @param config text of Codex's file
 * @throws AppError `codex_timeout`, `codex_unusable`
 */
export async function mcpHealth(
  codex: CodexProgram,
  config: string,
  { hasSavedLogins }: McpHealthOptions,
): Promise<McpAnswer> {
  const { exitCode, stdout, stderr } = await withScratchHome(config, (home) =>
    runInHome(codex, home, ['mcp', 'list', '--json'], 'open'),
  )
  if (exitCode !== 0) return { servers: new Map(), refused: hideSecrets(config)(firstError(stderr)) }
  const list = listSchema.parse(JSON.parse(stdout))
  const servers = list.map(({ name, enabled, disabled_reason: reason, auth_status: told }) => {
    const auth = told === 'not_logged_in' && hasSavedLogins ? 'unknown' : (told ?? null)
    const health: McpHealth = {
      enabled: enabled ?? null,
      disabledReason: reason ?? null,
      auth,
      startup: null,
    }
    return [name, health] as const
  })
  return { servers: new Map(servers), refused: null }
}

/** As {@link mcpHealth}, and what `mcpStartup` tells of those that Codex uses. */
export async function askMcp(
  codex: CodexProgram,
  config: string,
  { start, ...options }: McpHealthOptions & { start: boolean },
): Promise<McpAnswer> {
  const answer = await mcpHealth(codex, config, options)
  if (!start || answer.refused !== null) return answer
  const hide = hideSecrets(config)
  for (const [name, startup] of await mcpStartup(codex, config)) {
    const health = answer.servers.get(name)
    if (health === undefined || health.enabled === false) continue
    const error = startup.error === null ? null : hide(startup.error)
    answer.servers.set(name, { ...health, startup: { ...startup, error } })
  }
  return answer
}

/** For what Codex says of a file: values of it may be in its words. */
export function hideSecrets(config: string): (text: string) => string {
  const parsed = parseToml(config)
  const secrets = parsed.ok ? secretsOf(parsed.value) : []
  return (text) => redactLine(text, secrets)
}

function firstError(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const from = lines.findIndex((line) => /^error/i.test(line))
  return lines
    .slice(Math.max(0, from))
    .filter((line) => line !== '')
    .slice(0, 4)
    .join(' ')
}
