import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { AppError } from '../../shared/errors/app-error.ts'
import { pipeTokenFile } from '../node/pipe-token-file.ts'
import { systemReason } from '../node/system-reason.ts'
import type { CodexLink } from './link.ts'
import { openRpcPeer } from './rpc-peer.ts'

/**
 * A line to our daemon: the same requests as to Codex's app-server, and more than one may hold it.
 *
 * @param socket path of the daemon's Unix socket (named pipe on Windows)
 * @param tokenFile holds what must be shown first; null: nothing must
 * @throws AppError `daemon_unreachable`
 */
export async function connectDaemon(
  socket: string,
  tokenFile: string | null = pipeTokenFile(socket),
): Promise<CodexLink> {
  const line = connect(socket)
  try {
    await once(line, 'connect')
    if (tokenFile !== null) {
      const token = (await readFile(tokenFile, 'utf8')).trim()
      line.write(`${JSON.stringify({ token })}\n`)
    }
  } catch (error) {
    line.destroy()
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
