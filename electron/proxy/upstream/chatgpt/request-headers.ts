import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { ResolvedProvider } from '../../../../shared/config/routing-config.ts'
import { decodeString, scanTopLevelMembers } from '../../../../shared/protocol/json/top-level-members.ts'
import { buildRequestHeaders } from '../request-headers.ts'
import type { CodexIdentity } from './credentials.ts'

/** Recorded with this header and the older names of the session; 0.94.0 has neither. */
const lastWithBeta = [0, 44]
/** Hyphens instead of underscores, and an id of the thread beside that of the session. */
const firstWithThread = [0, 169]

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
 * @param provider with token and account
 * @returns name, value, name, value …
 */
export function chatgptHeaders(
  client: IncomingHttpHeaders,
  provider: ResolvedProvider,
  codex: CodexIdentity,
  body: { pieces: readonly Uint8Array[]; length: number },
): string[] {
  if (isCodexClient(client)) return buildRequestHeaders(client, provider, body.length)
  const session = sessionOf(client, body.pieces)
  return buildRequestHeaders(
    {
      version: codex.version,
      originator: codex.originator,
      'user-agent': codex.userAgent,
      ...sessionHeaders(codex.version, session),
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    provider,
    body.length,
  )
}

function sessionHeaders(version: string, session: string): IncomingHttpHeaders {
  if (!isAfter(version, lastWithBeta)) {
    return { 'openai-beta': 'responses=experimental', conversation_id: session, session_id: session }
  }
  if (isAfter(version, firstWithThread) || isSame(version, firstWithThread)) {
    return { 'session-id': session, 'thread-id': session, 'x-client-request-id': session }
  }
  return { session_id: session }
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

const partsOf = (version: string): number[] => version.split('.').map(Number)

function isAfter(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [thisMajor = 0, thisMinor = 0] = partsOf(version)
  return thisMajor > major || (thisMajor === major && thisMinor > minor)
}

function isSame(version: string, [major, minor]: readonly number[]): boolean {
  const [thisMajor, thisMinor] = partsOf(version)
  return thisMajor === major && thisMinor === minor
}
