import { mcp } from '../../electron/cli/commands/mcp.ts'

/** `codex-tray mcp` without its arguments: the socket is the only one. */
process.exitCode = await mcp({
  socket: process.argv[2] ?? '',
  version: '0.0.0',
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  onSignal: (listener) => void process.on('SIGTERM', listener),
})
process.exit()
