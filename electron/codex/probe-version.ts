import { dirname } from 'node:path'
import { execa } from 'execa'
import { parseCodexVersion, formatVersion } from '../../shared/compat/codex-version.ts'
import { AppError, type ErrorFacts } from '../../shared/errors/app-error.ts'
import { systemReason } from '../node/system-reason.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A cold start of a 300 MB program took 3 s, the first one on a slow disk may take longer. */
const defaultTimeoutMs = 10_000
const maxOutputChars = 100_000
const reinstall = 'Reinstall Codex: npm install -g @openai/codex@latest'

/**
 * Asks a Codex program which version it is: `codex --version` prints `codex-cli X.Y.Z` on stdout. Newer ones add
 * warnings on stderr, which say nothing about that.
 *
 * @param program absolute path; npm's launcher (a Node script) or the native program
 * @param env the environment Codex would be started with: launchers look for `node` on its PATH
 * @returns `X.Y.Z`
 * @throws AppError `codex_missing` when it is not there, `codex_unusable` when it cannot run, with what to do
 */
export async function probeCodexVersion(
  program: string,
  env: Environment,
  timeoutMs: number = defaultTimeoutMs,
): Promise<string> {
  const { stdout, stderr, code, signal, exitCode, timedOut } = await runVersion(program, env, timeoutMs)
  const version = stdout
    .split('\n')
    .map(parseCodexVersion)
    .find((parsed) => parsed !== null)
  if (version !== undefined && exitCode === 0) return formatVersion(version)
  if (timedOut) throw unusable(program, { what: `Codex did not tell its version within ${timeoutMs} ms` })
  if (code !== undefined) throw notStarted(program, code)
  if (signal !== undefined)
    throw unusable(program, { what: `Codex crashed (${signal}): the program may be damaged`, fix: reinstall })
  throw ended(program, { exitCode, stdout, stderr })
}

type Outcome = {
  stdout: string
  stderr: string
  /** Why it could not be started: `ENOENT`, `EACCES` … */
  code: string | undefined
  signal: string | undefined
  exitCode: number | undefined
  timedOut: boolean
}

async function runVersion(program: string, env: Environment, timeoutMs: number): Promise<Outcome> {
  // A group of its own: a launcher that hangs is ended with the program it started, which would keep the pipe open.
  const detached = process.platform !== 'win32'
  const child = execa(program, ['--version'], {
    env,
    extendEnv: false,
    cwd: dirname(program),
    stdin: 'ignore',
    reject: false,
    detached,
    maxBuffer: maxOutputChars,
    windowsHide: true,
  })
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    endGroup(child.pid, detached)
  }, timeoutMs)
  try {
    const { stdout = '', stderr = '', code, signal, exitCode } = await child
    return { stdout, stderr, code, signal, exitCode, timedOut }
  } finally {
    clearTimeout(timer)
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

function notStarted(program: string, code: string): AppError {
  if (code === 'ENOENT')
    // The path itself was looked at before: what is missing is the program named in its first line.
    return unusable(program, {
      what: 'Codex cannot be started: the program is gone, or the interpreter in its first line is missing',
      fix: `Install Node.js, or: ${reinstall}`,
    })
  if (code === 'EACCES')
    return unusable(program, {
      what: 'Codex cannot be started: the file is not executable, or one of its folders may not be entered (EACCES)',
      fix: `chmod +x ${program}`,
    })
  if (code === 'ENOEXEC')
    return unusable(program, {
      what: 'Codex cannot be started: it is made for another kind of machine, or damaged (ENOEXEC)',
      fix: reinstall,
    })
  return unusable(program, { what: `Codex cannot be started: ${systemReason({ code })}`, fix: reinstall })
}

/** What launchers say when what they start is not there (seen with 0.44.0, 0.101.0 and 0.169.0). */
function ended(
  program: string,
  { exitCode, stdout, stderr }: { exitCode: number | undefined; stdout: string; stderr: string },
): AppError {
  if (/env: .{0,3}node.{0,3}: No such file/.test(stderr))
    return unusable(program, {
      what: 'Codex needs node, which is not on PATH',
      fix: 'Install Node.js, or add its folder to PATH',
    })
  if (stderr.includes('Missing optional dependency') || /spawn .* ENOENT/.test(stderr))
    return unusable(program, {
      what: 'Codex is installed without the package for this platform',
      // Its own advice is the same as ours.
      current: shorten(stderr).replace(/\. Reinstall Codex:.*$/, ''),
      fix: reinstall,
    })
  if (exitCode === 0)
    return unusable(program, {
      what: 'This program is not Codex: it does not tell a version',
      current: shorten(stdout) || 'no output',
      accepted: 'codex-cli X.Y.Z',
      fix: 'Name another program, or put the folder of Codex first on PATH',
    })
  return unusable(program, {
    what: `Codex ended with code ${exitCode ?? 'none'} when asked for its version`,
    current: shorten(stderr || stdout) || 'no output',
    fix: reinstall,
  })
}

function unusable(program: string, facts: ErrorFacts): AppError {
  return new AppError('codex_unusable', { ...facts, where: program })
}

function shorten(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const told = lines.find((line) => line.startsWith('Error')) ?? lines.find((line) => line !== '') ?? ''
  return told.length > 200 ? `${told.slice(0, 200)}…` : told
}
