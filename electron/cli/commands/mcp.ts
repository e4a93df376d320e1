import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { daemonStateSchema, type DaemonState } from '../../../shared/codex/daemon-state.ts'
import { connectDaemon } from '../../codex/daemon-link.ts'
import type { CodexLink } from '../../codex/link.ts'
import { createSessionTurns } from '../../daemon/driver/session-turns.ts'
import { awaitCodex } from '../../daemon/mcp/await-codex.ts'
import { createMcpServer } from '../../daemon/mcp/mcp-server.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'

export type McpCommandOptions = {
  /** Where the daemon listens; whether it does is found out when a tool is called. */
  socket: string
  /** Ours. */
  version: string
  cwd: string
  stdin: Readable
  /** Nothing but the protocol is written there. */
  stdout: Writable
  onSignal(listener: () => void): void
}

/** `codex-tray mcp`: an MCP server over stdin and stdout whose work the daemon does. Ends with its client. */
export async function mcp({
  socket,
  version,
  cwd,
  stdin,
  stdout,
  onSignal,
}: McpCommandOptions): Promise<ExitCode> {
  const server = createMcpServer(() => connectDaemon(socket), {
    codexVersion: (link) => awaitCodex(() => readState(link)),
    state: readState,
    turns: createSessionTurns(),
    version,
    defaultCwd: cwd,
  })
  const ended = new Promise<void>((resolve) => {
    // The transport itself does not notice that its client has gone.
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve())
    stdout.once('error', () => resolve())
    onSignal(resolve)
  })
  await server.connect(new StdioServerTransport(stdin, stdout))
  await ended
  await server.close()
  return exitCodes.ok
}

async function readState(link: CodexLink): Promise<DaemonState> {
  return daemonStateSchema.parse(await link.request('daemon/status'))
}
