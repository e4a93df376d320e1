/** Would change how a Node launcher or Electron runs, or is meant for us alone. */
const withheld = /^(NODE_OPTIONS|ELECTRON_.*|CODEX_TRAY_.*)$/i

/**
 * The whole environment of Codex: the user's own, because the keys of their providers (`env_key`), proxies and
 * `CODEX_HOME` are in it, without what belongs to us.
 */
export function codexEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !withheld.test(name)) passed[name] = value
  return passed
}
