import { main } from './main.ts'
import { openTerminal } from './terminal.ts'

/** The command line's process: the only file of this room with effects at import time. */
const terminal = openTerminal(process.stdout, process.stderr)
const code = await main(
  {
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    bundleFolder: import.meta.dirname,
    stdin: process.stdin,
    stdout: process.stdout,
    onSignal(listener) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener)
    },
  },
  terminal,
)
await terminal.flush()
// Not left to an empty event loop: a connection somebody holds open must not keep a stopped server alive.
process.exit(code)
