import type { ConfigFile } from '../../shared/config/config-schema.ts'
import { daemonSocketPath } from '../node/daemon-socket.ts'
import { parseConfig } from '../settings/parse-config.ts'
import { readConfigFile } from '../settings/read-config-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where the daemon of that data folder listens.
 *
 * @param onProblem hears of a configuration that cannot be used: an MCP client that starts us must get a server in any
 *   case, so the place is then the one without a configuration
 * @throws AppError `socket_path_too_long`
 */
export async function configuredSocket(
  paths: { dataDir: string; configFile: string },
  env: Environment,
  onProblem: (message: string) => void,
): Promise<string> {
  const section = await readDaemonSection(paths.configFile, onProblem)
  return daemonSocketPath(paths.dataDir, section?.socket, env)
}

async function readDaemonSection(
  file: string,
  onProblem: (message: string) => void,
): Promise<ConfigFile['daemon']> {
  try {
    const text = await readConfigFile(file)
    if (text === null) return undefined
    const parsed = parseConfig(text, file)
    if (parsed.ok) return parsed.config.daemon
    onProblem(parsed.error.message)
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error))
  }
  return undefined
}
