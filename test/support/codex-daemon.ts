import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'
import { deathSignalPrefix } from '../../electron/supervisor/launchers/death-signal.ts'
import type { ChatgptBackend } from '../fakes/chatgpt-backend.d.mts'
import type { Codex } from '../codex/fetch-codex.ts'
import { codexEnv, type CodexHome } from './codex-login.ts'
import { startFakeDaemon, type FakeDaemon } from './fake-daemon.ts'

/**
 * One real `codex app-server` behind a daemon's socket: every question goes to it as it is, its notifications go to
 * every client, and `initialize` is answered with what it said itself. It dies with the test process.
 */
export async function serveCodex(
  { version, program }: Codex,
  backend: ChatgptBackend,
  home: CodexHome,
): Promise<FakeDaemon> {
  const [file = program, ...args] = [...deathSignalPrefix(), program, 'app-server']
  const child = spawn(file, args, {
    cwd: home.folder,
    env: codexEnv(backend, home),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const gone = once(child, 'close')
  const codex = openRpcPeer({
    input: child.stdout,
    output: child.stdin,
    name: `Codex ${version}`,
    jsonrpcMember: false,
  })
  const clientInfo = { name: 'codex_tray', title: 'codex-tray', version: '1.0.0' }
  const hello = await codex.request('initialize', { clientInfo, capabilities: { experimentalApi: true } })
  codex.notify('initialized')
  const daemon = await startFakeDaemon((method, params) => {
    if (method === 'initialize') return Promise.resolve(hello)
    return method === 'daemon/status' ? undefined : codex.request(method, params)
  })
  codex.onNotification((method, params) => daemon.clients.forEach((client) => client.notify(method, params)))
  return {
    ...daemon,
    async close() {
      await daemon.close()
      codex.close()
      child.kill('SIGKILL')
      await gone
    },
  }
}
