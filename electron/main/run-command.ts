import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { main } from '../cli/main.ts'
import { openTerminal } from '../cli/terminal.ts'

/**
 * Becomes the command line: `codex-tray restore` in a package, where there is no Node. It must be awaited at the top
 * level of main: until then Electron has made nothing that needs a display or a profile folder, and it ends before.
 *
 * @param words the command and what belongs to it
 */
export async function runCommand(words: readonly string[]): Promise<never> {
  const terminal = openTerminal(process.stdout, process.stderr)
  const code = await main(
    {
      argv: words,
      cwd: process.cwd(),
      env: process.env,
      bundleFolder: null,
      stdin: standardInput(),
      stdout: process.stdout,
      onSignal(listener) {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener)
      },
    },
    terminal,
  )
  await terminal.flush()
  process.exit(code)
}

/** Electron's own one is always at its end on Windows (electron/electron, `lib/browser/init.ts`). */
function standardInput(): Readable {
  return process.platform === 'win32' ? createReadStream('', { fd: 0, autoClose: false }) : process.stdin
}
