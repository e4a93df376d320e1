import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CodexLink } from '../../electron/codex/link.ts'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'
import { deathSignalPrefix } from '../../electron/supervisor/launchers/death-signal.ts'
import type { Codex } from '../codex/fetch-codex.ts'

export type AppServer = {
  link: CodexLink
  version: string
  pid: number
  /** What `initialize` answered. */
  hello: unknown
  /** Everything on standard error so far, for messages. */
  stderr(): string
  /** SIGKILL to it and its commands; resolves when it is gone. */
  kill(): Promise<void>
  /** Ends it; its home stays as it is. */
  close(): Promise<void>
}

export type AppServerOptions = {
  /** An existing folder with `config.toml`; {@link makeCodexHome} makes one. */
  codexHome: string
  /** Added to an environment that holds nothing of whoever runs the tests. */
  env?: Readonly<Record<string, string>>
}

/** Nobody listens there: Codex asks for model lists and updates outside, and must not reach it from a test. */
const nowhere = 'http://127.0.0.1:9'

/**
 * The real `codex app-server` (0.42: `codex mcp`) over its own stdin and stdout, with the handshake of its version done.
 * It dies with the test process.
 */
export async function spawnAppServer(
  { version, program }: Codex,
  { codexHome, env = {} }: AppServerOptions,
): Promise<AppServer> {
  const isMcp = /^0\.4[23]\./.test(version)
  const [file = program, ...args] = [...deathSignalPrefix(), program, isMcp ? 'mcp' : 'app-server']
  const child = spawn(file, args, {
    cwd: codexHome,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: codexHome,
      CODEX_HOME: codexHome,
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      NO_PROXY: '127.0.0.1',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that its end is the end of its commands too.
    detached: true,
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const name = `Codex ${version}`
  const link = openRpcPeer({ input: child.stdout, output: child.stdin, name, jsonrpcMember: isMcp })
  const kill = (): Promise<void> => {
    signalGroup(child)
    return gone
  }
  try {
    const hello = await shakeHands(link, isMcp)
    const close = (): Promise<void> => {
      link.close()
      return kill()
    }
    return { link, version, pid: child.pid ?? 0, hello, stderr: () => stderr, kill, close }
  } catch (error) {
    await kill()
    throw new Error(`${name} did not initialize: ${stderr}`, { cause: error })
  }
}

async function shakeHands(link: CodexLink, isMcp: boolean): Promise<unknown> {
  const clientInfo = { name: 'codex_tray_test', title: 'Test', version: '0.0.1' }
  const params = isMcp
    ? { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0.0.1' } }
    : { clientInfo, capabilities: { experimentalApi: true } }
  const hello = await link.request('initialize', params)
  link.notify(isMcp ? 'notifications/initialized' : 'initialized')
  return hello
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone in this very moment.
  }
}

export type CodexHome = {
  codexHome: string
  /** An empty folder to work in, beside it. */
  cwd: string
  remove(): Promise<void>
}

/** @param auth the content of `auth.json`, null for nobody logged in */
export async function makeCodexHome(config: string, auth: object | null = null): Promise<CodexHome> {
  const root = await mkdtemp(join(tmpdir(), 'codex-tray-home-'))
  const codexHome = join(root, 'codex-home')
  const cwd = join(root, 'workspace')
  await mkdir(codexHome, { mode: 0o700 })
  await mkdir(cwd)
  await writeFile(join(codexHome, 'config.toml'), config)
  if (auth !== null) await writeFile(join(codexHome, 'auth.json'), JSON.stringify(auth), { mode: 0o600 })
  return { codexHome, cwd, remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) }
}
