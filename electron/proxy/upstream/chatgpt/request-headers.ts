import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isAtLeast } from '../../../../shared/compat/codex-version.ts'
import type { ResolvedProvider } from '../../../../shared/config/routing-config.ts'
import { decodeString, scanTopLevelMembers } from '../../../../shared/protocol/json/top-level-members.ts'
import { buildRequestHeaders } from '../request-headers.ts'
import { accountHeader } from './logged-in-provider.ts'

/**
 * A Codex of the user's as the client: its headers say more than we could, and fit together.
 * `codex_cli_rs`, `codex_exec`, `codex_vscode` … (recorded).
 */
export function isCodexClient(client: IncomingHttpHeaders): boolean {
  return [client['originator'], client['user-agent']].some(
    (value) => typeof value === 'string' && /^codex[_-]/i.test(value),
  )
}

/**
 * The headers of a request to the ChatGPT backend: those that the Codex of this version sends there itself (recorded:
 * `test/fixtures/codex/0.44.0-chatgpt-turn.json`, `0.169.0-chatgpt-client-tools-only.json`). Nothing of another client's
 * goes there: it would only tell who that is.
 *
 * @param provider with token, account and what Codex calls itself
 * @returns name, value, name, value …
 */
export function chatgptHeaders(
  client: IncomingHttpHeaders,
  provider: ResolvedProvider,
  body: { pieces: readonly Uint8Array[]; length: number },
): string[] {
  if (isCodexClient(client)) return buildRequestHeaders(client, onlyAccount(provider), body.length)
  const session = sessionOf(client, body.pieces)
  const headers = {
    ...sessionHeaders(provider.headers['version'] ?? '', session),
    accept: 'text/event-stream',
    'content-type': 'application/json',
  }
  return buildRequestHeaders(headers, provider, body.length)
}

function onlyAccount(provider: ResolvedProvider): ResolvedProvider {
  const account = provider.headers[accountHeader]
  return { ...provider, headers: account === undefined ? {} : { [accountHeader]: account } }
}

/** Three forms were recorded; versions between them get the older one. */
function sessionHeaders(version: string, session: string): IncomingHttpHeaders {
  if (isAtLeast(version, '0.169.0')) {
    return { 'session-id': session, 'thread-id': session, 'x-client-request-id': session }
  }
  if (isAtLeast(version, '0.94.0')) return { session_id: session }
  return { 'openai-beta': 'responses=experimental', conversation_id: session, session_id: session }
}

/** Ids of conversations keep a conversation's requests on one cache; Codex sends its own in both places. */
function sessionOf(client: IncomingHttpHeaders, pieces: readonly Uint8Array[]): string {
  const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
  const scan = scanTopLevelMembers(bytes, ['prompt_cache_key'])
  const range = scan.ok ? scan.members['prompt_cache_key'] : undefined
  const key = range === undefined ? null : decodeString(bytes, range)
  const named = [key, client['session-id'], client['session_id']].find(isHeaderValue)
  return named ?? randomUUID()
}

const isHeaderValue = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)
