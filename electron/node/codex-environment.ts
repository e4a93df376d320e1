/**
 * What is ours and secret, and what would change how a Node launcher or Electron runs. Nothing else: a name the user
 * chose may be an `env_key` of their configuration, whatever it begins with.
 */
const notForCodex = /^(NODE_OPTIONS$|ELECTRON_|CODEX_TRAY_API_KEY$)/i

/**
 * The environment of Codex: the user's own, because providers in Codex's configuration take their keys from it and
 * commands it runs need what a terminal has.
 */
export function codexEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !notForCodex.test(name)) chosen[name] = value
  }
  return chosen
}
