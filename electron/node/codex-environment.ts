/** Ours and those that steer Node or Electron: Codex and what it runs must not be changed by how we were started. */
const notForCodex = /^(NODE_OPTIONS$|ELECTRON_|CODEX_TRAY_)/i

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
