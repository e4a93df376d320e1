import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * While plain `codex` uses us by default, something must outlive us that puts the user's provider back: a process that
 * waits on a pipe whose other end only we hold. The system closes that end when we are gone, however we ended: nothing
 * is polled and no pid can be mistaken for ours. It then becomes `codex-tray restore --default-only`.
 *
 * On POSIX it is a shell that reads one line (about 1 MB, no processor time). It has a session of its own, so that
 * neither a terminal's Ctrl+C nor an end of our group reaches it, and ignores SIGHUP, SIGINT and SIGTERM. What ends it
 * together with us at once is a `kill -9` of both; then the next start restores, or `codex-tray restore`. Mode
 * `profile` needs nobody.
 *
 * It needs our program for that. So somebody has to notice when that is deleted or moved while we run (an application
 * thrown away, an AppImage removed): we still can restore then, and after us nobody could.
 */
export type Guard = {
  /** Of the process that waits; null between two, or when it cannot be started. */
  pid(): number | null
  /** Ends it without restoring: we have done so ourselves, or want it to stay. */
  release(): Promise<void>
}

export type GuardOptions = {
  /** Program and arguments that restore; started without a shell's help. Must be absolute. */
  restoreCommand: readonly [string, ...string[]]
  env: Readonly<Record<string, string | undefined>>
  platform?: NodeJS.Platform
  /** It could not be kept running: mode `default` is not safe any more. */
  onLost: (reason: string) => void
  /** The program is not there any more: restore now. Called once. */
  onProgramGone: () => void
  programCheckMs?: number
}

/** What a released guard reads; anything else, and the end of the pipe, means that we are gone. */
export const releaseWord = 'released'

const script = `trap '' HUP INT TERM
if read -r word && [ "$word" = ${releaseWord} ]; then exit 0; fi
exec "$@" </dev/null >/dev/null 2>&1`

/** The environment of a program that only restores: where files are, and no key. */
const passedOn =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|XDG_(CONFIG|STATE)_HOME|CODEX_HOME|LANG|TMPDIR|TEMP)$/i
/** One that ends sooner than this, so often in a row, will not do better the next time. */
const shortLifeMs = 2_000
const mostShortLives = 3

export function guardCommand(
  restoreCommand: readonly [string, ...string[]],
  platform: NodeJS.Platform,
): readonly [string, ...string[]] {
  // Windows has no shell that waits for the end of a pipe: our own program does (`codex-tray guard`).
  return platform === 'win32'
    ? restoreCommand
    : ['/bin/sh', '-c', script, 'codex-tray-guard', ...restoreCommand]
}

/** Starts the guard and another one when it is ended. @returns at once */
export function startGuard({
  restoreCommand,
  env,
  platform = process.platform,
  onLost,
  onProgramGone,
  programCheckMs = 5_000,
}: GuardOptions): Guard {
  const [program, ...args] = guardCommand(restoreCommand, platform)
  const environment = Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)))
  let child: ChildProcess | null = null
  let released = false
  let shortLives = 0

  const start = (): void => {
    const startedAt = performance.now()
    const current = spawn(program, args, {
      env: environment,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      windowsHide: true,
    })
    child = current
    current.unref()
    // It may be gone when we write to it.
    current.stdin?.on('error', () => undefined)
    const ended = (reason: string): void => {
      if (child !== current) return
      child = null
      if (released) return
      shortLives = performance.now() - startedAt < shortLifeMs ? shortLives + 1 : 1
      if (shortLives > mostShortLives) onLost(reason)
      else start()
    }
    current.once('error', (error) => ended(error.message))
    current.once('exit', (code, signal) => ended(`it ended with ${signal ?? `code ${code}`}`))
  }
  start()
  const stopLooking = whenGone(restoreCommand[0], programCheckMs, onProgramGone)

  return {
    pid: () => child?.pid ?? null,
    release: async () => {
      released = true
      stopLooking()
      const current = child
      if (current === null || current.exitCode !== null || current.signalCode !== null) return
      const gone = new Promise<void>((resolve) => current.once('exit', () => resolve()))
      current.stdin?.end(`${releaseWord}\n`)
      await gone
    },
  }
}

/**
 * Looks at a file now and then: what is moved with the folder above it tells nobody who watches. Twice missing, because
 * an update may replace it in two steps.
 *
 * @returns ends it
 */
function whenGone(file: string, everyMs: number, tell: () => void): () => void {
  let missing = 0
  const timer = setInterval(() => {
    missing = existsSync(file) ? 0 : missing + 1
    if (missing < 2) return
    clearInterval(timer)
    tell()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * The waiting of `codex-tray guard` (Windows): reads the pipe to its end.
 *
 * @returns true when we were gone without releasing it, so that there is something to restore
 */
export async function waitForEnd(input: AsyncIterable<string | Uint8Array>): Promise<boolean> {
  let text = ''
  try {
    for await (const piece of input) text = (text + piece.toString()).slice(-100)
  } catch {
    // A broken pipe is an end as well.
  }
  return text.trim() !== releaseWord
}
