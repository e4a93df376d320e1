import { execa } from 'execa'
import { systemReason } from '../../node/system-reason.ts'

export type ProgramResult = {
  /** Null when it could not be started or was ended by a signal. */
  exitCode: number | null
  stdout: string
  stderr: string
  /** Why there is no exit code, in words; null when there is one. */
  problem: string | null
  /** There is no such program, as opposed to one that fails. */
  missing: boolean
}

export type RunOptions = {
  cwd: string
  timeoutMs: number
  signal: AbortSignal
  /** On top of what every program gets. */
  env?: Readonly<Record<string, string>>
}

/** Runs a program to its end without a shell. Never rejects; an aborted one is ended and told as a problem. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  options: RunOptions,
) => Promise<ProgramResult>

/** What npm and Codex need to start. Keys of providers and of ours are not among them, and stay here. */
const passedOn =
  /^(PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|WINDIR|TEMP|TMP|TMPDIR|LANG|LC_ALL|XDG_CONFIG_HOME|PREFIX|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|NPM_CONFIG_.*)$/i
const secretName = /auth|token|password|secret|key/i
const maxOutputChars = 200_000

/** @param env the environment the user's own npm would have */
export function programRunner(env: Readonly<Record<string, string | undefined>>): RunProgram {
  const inherited = Object.fromEntries(
    Object.entries(env).filter(([name]) => passedOn.test(name) && !secretName.test(name)),
  )
  return async (program, args, options) => {
    // A group of its own: npm may be a launcher, whose child would outlive it.
    const detached = process.platform !== 'win32'
    const child = execa(program, [...args], {
      cwd: options.cwd,
      env: { ...inherited, ...options.env },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      detached,
      maxBuffer: maxOutputChars,
      windowsHide: true,
    })
    const stop = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
    const end = (): void => endGroup(child.pid, detached)
    stop.addEventListener('abort', end)
    if (stop.aborted) end()
    try {
      const { stdout = '', stderr = '', exitCode, code, signal } = await child
      const missing = code === 'ENOENT'
      const ended = stop.aborted ? `it did not end within ${options.timeoutMs} ms` : `it crashed (${signal})`
      const problem = exitCode === undefined ? (signal === undefined ? systemReason({ code }) : ended) : null
      return { exitCode: exitCode ?? null, stdout, stderr, problem, missing }
    } finally {
      stop.removeEventListener('abort', end)
    }
  }
}

function endGroup(pid: number | undefined, group: boolean): void {
  if (pid === undefined) return
  try {
    process.kill(group ? -pid : pid, 'SIGKILL')
  } catch {
    // It ended by itself at this moment.
  }
}
