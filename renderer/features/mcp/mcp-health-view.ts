import type { McpHealth, McpServerEntry } from '../../../shared/codex-config/entries.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import type { Shape, Tone } from '../../ui/state-shape.tsx'

export type HealthLine = { shape: Shape; tone: Tone; text: string }

/** What Codex told of a server, a line for each thing; what it did not tell is said to be unknown. */
export function healthLines(t: Translate, entry: McpServerEntry, version: string | null): HealthLine[] {
  const { health } = entry
  const token = tokenLine(t, entry)
  if (health === null) return token === null ? [] : [token]
  return [
    takenLine(t, health, version ?? ''),
    ...(token === null ? [] : [token]),
    ...(entry.transport === 'http' && token === null ? authLines(t, entry, health) : []),
    ...startupLines(t, health, version ?? ''),
  ]
}

const fine = (text: string): HealthLine => ({ shape: 'solid', tone: 'ok', text })
const unknown = (text: string): HealthLine => ({ shape: 'outline', tone: 'idle', text })
const wanting = (text: string): HealthLine => ({ shape: 'warning', tone: 'busy', text })

function takenLine(t: Translate, { enabled, disabledReason }: McpHealth, version: string): HealthLine {
  if (enabled === null) return unknown(t('mcp.health.listed', { version }))
  if (enabled) return fine(t('mcp.health.enabled', { version }))
  return unknown(
    disabledReason === null
      ? t('mcp.health.disabled', { version })
      : t('mcp.health.disabledBecause', { version, reason: disabledReason }),
  )
}

function tokenLine(t: Translate, { token }: McpServerEntry): HealthLine | null {
  if (token === null || token.set) return null
  return wanting(t('mcp.health.tokenMissing', { variable: token.variable }))
}

function authLines(t: Translate, { id, token }: McpServerEntry, { auth, enabled }: McpHealth): HealthLine[] {
  if (enabled === false) return []
  switch (auth) {
    case 'bearer_token':
      return [fine(t('mcp.health.bearerToken', { variable: token?.variable ?? 'bearer_token' }))]
    case 'o_auth':
      return [fine(t('mcp.health.loggedIn'))]
    case 'not_logged_in':
      return [wanting(t('mcp.health.notLoggedIn', { command: `codex mcp login ${id}` }))]
    // Codex up to 0.148 says so of an address that does not answer, too.
    case 'unsupported':
      return [unknown(t('mcp.health.noLogin'))]
    default:
      return [unknown(t('mcp.health.authUnknown'))]
  }
}

function startupLines(t: Translate, { startup, enabled }: McpHealth, version: string): HealthLine[] {
  if (enabled === false) return []
  if (startup === null) return [unknown(t('mcp.health.notStarted'))]
  if (startup.started === null) return [unknown(t('mcp.health.startUnknown', { version }))]
  if (startup.started) return [fine(t('mcp.health.started', { count: startup.tools }))]
  return [{ shape: 'cross', tone: 'bad', text: t('mcp.health.failed', { error: startup.error ?? '' }) }]
}
