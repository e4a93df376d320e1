import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { homedir } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { mcpStartupSince, type McpHealth } from '../../shared/codex-config/entries.ts'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import type { CodexLink } from '../codex/link.ts'
import { openRpcPeer } from '../codex/rpc-peer.ts'
import { codexEnvironment } from '../node/codex-environment.ts'
import { withScratchHome, type CodexProgram } from './scratch-home.ts'

/**
 * `mcpServerStatus/list` as 0.94.0 and 0.169.0 answer it. `toolsError` is there from 0.156.0 on (0.153.0 has none;
 * between them not run), `serverInfo` from 0.149.0 on.
 */
const statusSchema = z.object({
  data: z.array(
    z.looseObject({
      name: z.string(),
      tools: z.record(z.string(), z.unknown()),
      toolsError: z.string().nullish(),
      serverInfo: z.unknown().optional(),
    }),
  ),
  nextCursor: z.string().nullish(),
})
type Status = z.infer<typeof statusSchema>['data'][number]

/** Codex gives each server 10 to 30 s by itself; `npx` may have to fetch one first. */
const defaultTimeoutMs = 90_000
const graceMs = 2_000

/**
 * Starts each server as Codex does at the beginning of a conversation and asks for its tools, in a home of Codex of its
 * own: the programs in the file do run, with the user's environment.
 *
 * @returns by name; those that Codex does not list are not in it, and an older Codex tells of none
 * @throws AppError `codex_unusable` or `codex_timeout` when Codex cannot be asked
 */
export async function mcpStartup(
  codex: CodexProgram,
  config: string,
): Promise<Map<string, NonNullable<McpHealth['startup']>>> {
  if (!isAtLeast(codex.version, mcpStartupSince)) return new Map()
  const all = await withScratchHome(config, (home) => askAppServer(codex, home))
  return new Map(all.map((status) => [status.name, startupOf(status)]))
}

function startupOf({ tools, toolsError, serverInfo }: Status): NonNullable<McpHealth['startup']> {
  const count = Object.keys(tools).length
  const answered = count > 0 || (serverInfo !== undefined && serverInfo !== null)
  if (toolsError !== undefined && toolsError !== null)
    return { started: false, tools: count, error: toolsError }
  return { started: answered ? true : null, tools: count, error: null }
}

async function askAppServer(codex: CodexProgram, home: string): Promise<Status[]> {
  const child = startAppServer(codex, home)
  const link = openRpcPeer({
    input: child.stdout,
    output: child.stdin,
    name: `Codex ${codex.version}`,
    jsonrpcMember: false,
  })
  try {
    return await listStatus(link, codex.timeoutMs ?? defaultTimeoutMs)
  } catch (thrown) {
    const { code, message } = toWireError(thrown)
    throw new AppError(code === 'codex_timeout' ? code : 'codex_unusable', {
      what: `Codex could not say whether the servers start: ${message}`,
      where: codex.program,
    })
  } finally {
    link.close()
    await ended(child)
  }
}

type AppServer = ChildProcessByStdio<Writable, Readable, null>

function startAppServer(codex: CodexProgram, home: string): AppServer {
  const env = codexEnvironment(codex.env)
  const child = spawn(codex.program, ['app-server'], {
    env: { ...env, CODEX_HOME: home },
    cwd: env['HOME'] ?? homedir(),
    stdio: ['pipe', 'pipe', 'ignore'],
    // A group of its own: the servers it started go with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  // One that cannot be started closes its pipes, and the question under way fails by that.
  child.on('error', () => undefined)
  return child
}

async function listStatus(link: CodexLink, timeoutMs: number): Promise<Status[]> {
  const clientInfo = { name: 'codex-tray', title: null, version: '0' }
  await link.request('initialize', { clientInfo, capabilities: { experimentalApi: true } }, { timeoutMs })
  link.notify('initialized', {})
  const all: Status[] = []
  let cursor: string | null = null
  do {
    const answer: unknown = await link.request('mcpServerStatus/list', { cursor }, { timeoutMs })
    const { data, nextCursor } = statusSchema.parse(answer)
    all.push(...data)
    cursor = nextCursor ?? null
  } while (cursor !== null)
  return all
}

/** It ends when its input does; what it started may not. */
async function ended(child: AppServer): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  const late = setTimeout(() => child.kill('SIGKILL'), graceMs)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  clearTimeout(late)
  if (process.platform === 'win32') return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group.
  }
}
