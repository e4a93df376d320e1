import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/** Where Codex keeps its files: `CODEX_HOME`, by default `~/.codex` (CODEX_HOME must exist for Codex, not for us). */
export function codexHomeOf(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['CODEX_HOME']
  if (named !== undefined && named !== '') return resolve(named)
  const home = env['HOME'] ?? env['USERPROFILE']
  return join(home !== undefined && isAbsolute(home) ? home : homedir(), '.codex')
}
