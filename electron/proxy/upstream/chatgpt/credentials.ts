/** What Codex hands out for the user's login. Lives in memory only. */
export type Credentials = ChatgptCredentials | { kind: 'api-key'; key: string }

export type ChatgptCredentials = {
  kind: 'chatgpt'
  token: string
  /** Sent as `chatgpt-account-id`; null when neither Codex nor the token says. */
  accountId: string | null
  /** `https://…`, where the workspace's requests go; null: the default. */
  backendOrigin: string | null
  /** Epoch ms; null: the token does not say. */
  expiresAt: number | null
  codex: CodexIdentity
}

/** As which Codex presents itself upstream. */
export type CodexIdentity = {
  /** `codex_tray/0.169.0 (Debian 12.0.0; x86_64) …` */
  userAgent: string
  /** The user agent's name: the client's, in versions up to 0.44 always `codex_cli_rs` (recorded). */
  originator: string
  /** `X.Y.Z`. */
  version: string
}
