import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const folderName = 'codex-tray'

/**
 * Where keys, logs and run files live. Linux: `XDG_STATE_HOME` (XDG Base Directory 0.8), macOS: Application
 * Support, Windows: `%LOCALAPPDATA%`.
 */
export function defaultDataDir(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(folder(env, 'LOCALAPPDATA', 'AppData', 'Local'), folderName)
  if (platform === 'darwin') return join(home(env), 'Library', 'Application Support', folderName)
  return join(folder(env, 'XDG_STATE_HOME', '.local', 'state'), folderName)
}

/** Where our TOML is looked for when `--config` names none. */
export function defaultConfigFile(env: Environment, platform: NodeJS.Platform = process.platform): string {
  return join(configFolder(env, platform), folderName, 'config.toml')
}

function configFolder(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return folder(env, 'APPDATA', 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home(env), 'Library', 'Application Support')
  return folder(env, 'XDG_CONFIG_HOME', '.config')
}

/** The XDG specification says that a relative path is invalid and must be ignored. */
function folder(env: Environment, variable: string, ...fallback: string[]): string {
  const value = env[variable]
  return value !== undefined && isAbsolute(value) ? value : join(home(env), ...fallback)
}

function home(env: Environment): string {
  const value = env['HOME'] ?? env['USERPROFILE']
  return value !== undefined && isAbsolute(value) ? value : homedir()
}
