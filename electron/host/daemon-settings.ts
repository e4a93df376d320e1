import { join } from 'node:path'
import type { ConfigFile } from '../../shared/config/config-schema.ts'
import { withTools } from '../codex/managed/with-tools.ts'
import { codexEnvironment } from '../node/codex-environment.ts'
import { daemonSocketPath } from '../node/daemon-socket.ts'
import { dataLayout } from '../node/data-layout.ts'
import type { DaemonSettings } from '../services/daemon/daemon-service.ts'
import type { HostOptions } from './host-api.ts'

/** The daemon listens for MCP on this machine only, whatever the proxy does. */
const mcpHost = '127.0.0.1'

/**
 * What the daemon is told at its start.
 *
 * @param managedCodex the version of ours that was chosen; what the file names is stronger
 * @throws AppError `socket_path_too_long`
 */
export function daemonSettings(
  file: ConfigFile,
  apiKey: string,
  options: HostOptions,
  managedCodex: string | null,
): DaemonSettings {
  const section = file.daemon ?? {}
  const env = codexEnvironment(options.env)
  return {
    socket: daemonSocketPath(options.dataDir, section.socket, options.env),
    folder: dataLayout(options.dataDir).daemon,
    codexPath: section.codex_path ?? managedCodex,
    codexProfile: section.codex_profile ?? null,
    env: managedCodex === null || section.codex_path !== undefined ? env : withTools(env, managedCodex),
    mcp: section.mcp_port === undefined ? null : { host: mcpHost, port: section.mcp_port, apiKey },
    archiveAfterDays: section.archive_after_days ?? null,
    canPrompt: options.canPrompt,
  }
}

/**
 * Where the proxy finds the daemon. A configured path with no room for it keeps the daemon from starting and must not
 * keep the proxy from it: nobody listens there, which the proxy says when it is asked for Codex.
 */
export function socketForProxy(file: ConfigFile, { dataDir, env }: HostOptions): string {
  const configured = file.daemon?.socket
  try {
    return daemonSocketPath(dataDir, configured, env)
  } catch {
    return configured ?? join(dataLayout(dataDir).daemon, 'daemon.sock')
  }
}
