import type { IncomingHttpHeaders } from 'node:http'
import type { Move, Turn } from './strict-upstream.d.mts'

export type BackendRequest = {
  /** `chatgpt.com`, `auth.openai.com`, `api.openai.com`, or `plain` for what came over plain HTTP. */
  host: string
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Of `authorization: Bearer …`. */
  credential: string | null
  /** Uncompressed and parsed; null where it is no JSON. */
  body: Record<string, unknown> | null
}
export type Tokens = { id_token: string; access_token: string; refresh_token: string }
/** Times: epoch seconds. */
export type Limit = { usedPercent: number; windowMinutes: number; resetsAt: number }
/** What a test may set between requests. */
export type BackendState = {
  decide: (turn: Turn) => Move & { emptyOutput?: boolean }
  /** So many answers of `/responses` are 401, whatever the token. */
  unauthorized: number
  /** `/responses` answers 429 `usage_limit_reached` while it is set. */
  usageLimitReached: boolean
  /** So many answers of `/responses` are 429 `rate_limit_exceeded`. */
  rateLimited: number
  /** Refresh tokens are answered `refresh_token_reused` while it is set. */
  refreshRefused: boolean
  /** Of the tokens the next refresh gives. */
  nextTokens: { expiresInSeconds?: number }
  /** Of `codex/models`. */
  models: object[]
  /** Of `wham/accounts/check`. */
  backendOrigin: string
  limits: { primary: Limit; secondary: Limit }
}
export type ChatgptBackend = {
  account: { accountId: string; email: string; plan: string }
  tokens: {
    issue(options?: { expiresInSeconds?: number }): Tokens
    isValid(token: string): boolean
    /** Every access token handed out so far is refused from now on. */
    revokeAll(): void
  }
  state: BackendState
  requests: BackendRequest[]
  /** One line for each rule that was broken. */
  refusals: string[]
  /** Every CONNECT, with what became of it. */
  tunnels: { host: string; allowed: boolean }[]
  /** PEM of the authority. */
  caFile: string
  /** Holds `caFile`; the caller removes it. */
  folder: string
  proxyUrl: string
  /** The same service over plain HTTP, for `chatgpt_base_url`. */
  plainUrl: string
  /** Makes a Codex with its default addresses come here. */
  env: Record<string, string>
  /** Requests of one path, without its query. */
  asked(path: string): BackendRequest[]
  /** Every credential with the hosts it came to. */
  credentials(): Map<string, Set<string>>
  close(): Promise<void>
}
export function startChatgptBackend(options?: { decide?: BackendState['decide'] }): Promise<ChatgptBackend>
