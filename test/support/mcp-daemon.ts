import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idleDaemonState, type DaemonState } from '../../shared/codex/daemon-state.ts'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'
import type { CodexLink } from '../../electron/codex/link.ts'

export const runningDaemonState: DaemonState = {
  ...idleDaemonState,
  codex: {
    ...idleDaemonState.codex,
    phase: 'running',
    install: {
      path: '/bin/codex',
      realPath: '/bin/codex',
      source: 'path',
      version: '0.169.0',
      error: null,
    },
  },
}

/** A daemon's socket in front of a line to Codex: `daemon/status` is its own answer, all else goes through. */
export async function serveFakeDaemon(
  codex: CodexLink,
  state: () => DaemonState = () => runningDaemonState,
): Promise<{ socket: string; dropAll(): void; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-daemon-'))
  const socket = join(folder, 'daemon.sock')
  const lines = new Set<Socket>()
  const server = createServer((line) => {
    lines.add(line)
    const client = openRpcPeer({ input: line, output: line, name: 'the client', jsonrpcMember: true })
    client.onServerRequest((method, params) =>
      method === 'daemon/status'
        ? Promise.resolve({ ...state(), pid: process.pid, version: '0.0.0' })
        : codex.request(method, params),
    )
    const stop = [
      codex.onNotification((method, params) => client.notify(method, params)),
      codex.onServerRequest((method, params) => client.request(method, params)),
    ]
    client.onClosed(() => {
      for (const one of stop) one()
      lines.delete(line)
    })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const dropAll = (): void => {
    for (const line of lines) line.destroy()
  }
  return {
    socket,
    dropAll,
    async close() {
      dropAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
