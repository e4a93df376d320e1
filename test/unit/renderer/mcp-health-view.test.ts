import { describe, expect, it } from 'vitest'
import { healthLines } from '../../../renderer/features/mcp/mcp-health-view.ts'
import type { McpHealth, McpServerEntry } from '../../../shared/codex-config/entries.ts'
import { createTranslate } from '../../../shared/i18n/language.ts'

const listed: McpHealth = { enabled: true, disabledReason: null, auth: 'unsupported', startup: null }
const lines = (health: McpHealth | null, more: Partial<McpServerEntry> = {}): string[] => {
  const entry: McpServerEntry = {
    id: 'wiki',
    transport: 'stdio',
    target: 'x',
    enabled: true,
    fields: {},
    token: null,
    health,
    ...more,
  }
  return healthLines(createTranslate('en'), entry, '0.169.0').map(({ tone, text }) => `${tone}: ${text}`)
}

describe('what Codex says of an MCP server', () => {
  it('is nothing before it was asked, but for a token that is missing', () => {
    expect(lines(null)).toEqual([])
    expect(lines(null, { token: { variable: 'WIKI', set: true } })).toEqual([])
    expect(lines(null, { token: { variable: 'WIKI', set: false } })).toEqual([
      'busy: The variable with its token, WIKI, is not set',
    ])
  })

  it('calls unknown what this Codex does not tell or was not asked', () => {
    expect(lines({ ...listed, enabled: null, auth: null }, { transport: 'http' })).toEqual([
      'idle: Codex 0.169.0 takes it. Whether it is enabled this version does not say.',
      'idle: Unknown whether it wants a login',
      'idle: Unknown whether it starts: not tried',
    ])
    expect(lines({ ...listed, startup: { started: null, tools: 0, error: null } })).toContainEqual(
      expect.stringMatching(/^idle: Unknown whether it starts: it offered no tools/),
    )
  })

  it('does not call a token sent whose variable is empty', () => {
    const http = { transport: 'http', token: { variable: 'WIKI', set: false } } as const
    const said = { ...listed, auth: 'bearer_token' }
    expect(lines(said, http).join()).not.toContain('sends it')
    expect(lines(said, { ...http, token: { variable: 'WIKI', set: true } })).toContain(
      'ok: Codex sends it the token in WIKI',
    )
  })

  it('tells the login, the tools and why it does not start', () => {
    expect(lines({ ...listed, auth: 'not_logged_in' }, { transport: 'http' })).toContain(
      'busy: It wants a login, and Codex has none: codex mcp login wiki',
    )
    expect(lines({ ...listed, startup: { started: true, tools: 1, error: null } })).toContain(
      'ok: It starts and offers 1 tool',
    )
    expect(lines({ ...listed, startup: { started: false, tools: 0, error: 'No such file' } })).toContain(
      'bad: It does not start: No such file',
    )
  })

  it('says of one that is switched off only that', () => {
    expect(lines({ ...listed, enabled: false, disabledReason: 'by policy' }, { transport: 'http' })).toEqual([
      'idle: Codex 0.169.0 takes it and does not use it: by policy',
    ])
  })
})
