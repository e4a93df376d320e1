import { once } from 'node:events'
import { connect } from 'node:net'
import { AppError } from '../../shared/errors/app-error.ts'
import { systemReason } from '../node/system-reason.ts'
import type { CodexLink } from './link.ts'
import { openRpcPeer } from './rpc-peer.ts'

/**
 * A line to our daemon: the same requests as to Codex's app-server, and more than one may hold it.
 *
 * @param socket path of the daemon's Unix socket (named pipe on Windows)
 * @throws AppError `daemon_unreachable`
 */
export async function connectDaemon(socket: string): Promise<CodexLink> {
  const line = connect(socket)
  try {
    await once(line, 'connect')
  } catch (error) {
    throw new AppError(
      'daemon_unreachable',
      {
        what: `The Codex daemon does not answer (${systemReason(error)})`,
        where: socket,
        fix: 'Start it in the tray, or with codex-tray serve',
      },
      { cause: error },
    )
  }
  return openRpcPeer({ input: line, output: line, name: 'the Codex daemon', jsonrpcMember: true })
}
