import type { FileAccess } from './config-view.ts'

/** Facts about the machine and the environment Codex will be started in. No value of any variable is among them. */
export type EnvView = {
  /** Variables by name; `empty` ones count as missing for Codex. */
  variables: ReadonlyMap<string, 'set' | 'empty'>
  /** `$CODEX_HOME/.env` is there: Codex reads variables from it, we do not. */
  hasDotenv: boolean
  /** Loopback host name to the variable that sends its requests to an HTTP proxy. */
  proxiedHosts: ReadonlyMap<string, string>
  /** Paths that files of the configuration name and that are not there, as they are written. */
  missingFiles: ReadonlySet<string>
  /** Of `auth.json`, by its mode alone: it is never opened. Null: not there. */
  authFile: FileAccess | null
  /** CODEX_HOME is set and names no folder. */
  codexHomeMissing: boolean
  /** Providers of ours whose key is stored, by id; those that are known not to open are not among them. */
  storedKeys: ReadonlySet<string>
  /** Where our own proxy listens now; null: it does not run. */
  ownPort: number | null
}

/** An environment with nothing in it. */
export const emptyEnv: EnvView = {
  variables: new Map(),
  hasDotenv: false,
  proxiedHosts: new Map(),
  missingFiles: new Set(),
  authFile: null,
  codexHomeMissing: false,
  storedKeys: new Set(),
  ownPort: null,
}
