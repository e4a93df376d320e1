import { z } from 'zod'
import { isAtLeast } from '../../../../shared/compat/codex-version.ts'
import { AppError, wireErrorSchema } from '../../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { firstForwardingVersion } from './recipe.ts'

/** Of the daemon's own `daemon/status`: what decides whether Codex can forward. */
const statusSchema = z.object({
  codex: z.object({
    phase: z.string(),
    install: z.object({ path: z.string(), version: z.string().nullable() }).nullable(),
    error: wireErrorSchema.nullable(),
  }),
  account: z.object({ status: z.string() }),
})

const configSchema = z.object({
  config: z.object({ mcp_servers: z.record(z.string(), z.unknown()).nullish() }),
})

/** Neither waits for a model. */
const askMs = 5_000

/**
 * Whether the Codex at the other end can forward, asked anew for every request: it may have been updated or logged out
 * in between, and the answer takes a millisecond.
 *
 * @throws AppError `codex_missing`, `codex_unusable`, `codex_version_unsupported` or `not_logged_in`
 */
export async function requireForwarding(link: CodexLink): Promise<void> {
  const answer = await link.request('daemon/status', {}, { timeoutMs: askMs })
  const { codex, account } = statusSchema.parse(answer)
  if (codex.phase === 'missing') throw missing()
  if (codex.phase === 'failed') throw codex.error === null ? unusable() : AppError.fromWire(codex.error)
  const version = codex.install?.version ?? null
  if (version !== null && !isAtLeast(version, firstForwardingVersion)) throw tooOld(version)
  if (account.status === 'logged-out') throw loggedOut()
}

/**
 * The MCP servers of the user's own configuration. Each would bring its tools into every thread.
 *
 * @throws RpcError or AppError: without an answer nothing may be forwarded
 */
export async function configuredMcpServers(link: CodexLink): Promise<string[]> {
  const answer = await link.request('config/read', {}, { timeoutMs: askMs })
  return Object.keys(configSchema.parse(answer).config.mcp_servers ?? {})
}

function missing(): AppError {
  return new AppError('codex_missing', {
    what: 'There is no Codex on this machine, which provider codex forwards through',
    where: 'provider codex',
    fix: 'Install it (npm install -g @openai/codex) or choose another provider',
  })
}

function unusable(): AppError {
  return new AppError('codex_unusable', {
    what: 'Codex cannot run',
    where: 'provider codex',
    fix: 'Look at the Services page, or choose another provider',
  })
}

function tooOld(version: string): AppError {
  return new AppError('codex_version_unsupported', {
    what: 'This Codex cannot forward requests without adding its own tools and prompts to them',
    where: 'provider codex',
    current: `Codex ${version}`,
    accepted: `Codex ${firstForwardingVersion} or newer`,
    fix: 'Update Codex, or use the provider chatgpt, which needs no more than a login',
  })
}

function loggedOut(): AppError {
  return new AppError('not_logged_in', {
    what: 'Codex is not logged in',
    where: 'provider codex',
    fix: 'Log in on the Account page, or with codex login',
  })
}
