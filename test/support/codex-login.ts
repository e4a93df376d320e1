import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatgptBackend, Tokens } from '../fakes/chatgpt-backend.d.mts'

export type CodexHome = {
  folder: string
  authFile: string
  /** The bytes of `auth.json` now. */
  auth(): Promise<string>
  remove(): Promise<void>
}

/**
 * A `CODEX_HOME` of its own, logged in to the fake service.
 *
 * @param login tokens of a ChatGPT login, a key, or null for nobody
 * @param config more lines of `config.toml`
 */
export async function makeCodexHome(
  { account }: Pick<ChatgptBackend, 'account'>,
  login: Tokens | { apiKey: string } | null,
  config: readonly string[] = [],
): Promise<CodexHome> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-login-'))
  const lines = ['cli_auth_credentials_store = "file"', 'check_for_update_on_startup = false', ...config]
  await writeFile(join(folder, 'config.toml'), `${lines.join('\n')}\n`)
  const authFile = join(folder, 'auth.json')
  if (login !== null) {
    await writeFile(authFile, JSON.stringify(authOf(login, account.accountId)), { mode: 0o600 })
  }
  return {
    folder,
    authFile,
    auth: () => readFile(authFile, 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** The form Codex 0.44.0 to 0.169.0 read. */
function authOf(login: Tokens | { apiKey: string }, accountId: string): object {
  if ('apiKey' in login) return { OPENAI_API_KEY: login.apiKey }
  return {
    OPENAI_API_KEY: null,
    tokens: { ...login, account_id: accountId },
    last_refresh: new Date().toISOString(),
  }
}

/** The environment of a Codex that belongs to a test: nothing of the user's is inherited. */
export function codexEnv(backend: Pick<ChatgptBackend, 'env'>, home: CodexHome): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home.folder,
    CODEX_HOME: home.folder,
    RUST_LOG: 'error',
    ...backend.env,
  }
}
