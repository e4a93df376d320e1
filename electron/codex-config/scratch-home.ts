import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { AppError } from '../../shared/errors/app-error.ts'
import { systemReason } from '../node/system-reason.ts'

export type CodexProgram = {
  /** Absolute path. */
  program: string
  version: string
  /** Only PATH and what a program needs to run are passed on: no key, no home. */
  env: Readonly<Record<string, string | undefined>>
  timeoutMs?: number
}

/** A cold start of a 300 MB program took 3 s. */
const defaultTimeoutMs = 10_000
/** Nobody listens there: what Codex would ask outside about servers in the file ends at once. */
const nowhere = 'http://127.0.0.1:9'

/** A home of Codex that holds nothing but a configuration, and is gone afterwards: Codex writes into its home. */
export async function withScratchHome<Result>(
  config: string,
  work: (home: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'codex-tray-verdict-'))
  try {
    const home = join(root, 'codex')
    await mkdir(home, { mode: 0o700 })
    await writeFile(join(home, 'config.toml'), config, { mode: 0o600 })
    return await work(home)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const proxyName = /^(HTTPS?|ALL|NO)_PROXY$/i

function proxies(env: CodexProgram['env'], network: 'cut' | 'open'): Record<string, string | undefined> {
  if (network === 'cut') return { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, ALL_PROXY: nowhere }
  return Object.fromEntries(Object.entries(env).filter(([name]) => proxyName.test(name)))
}

/**
 * @param network `open` only where the user has asked for something that needs it
 * @throws AppError `codex_timeout`, or `codex_unusable` when it cannot be started
 */
export async function runInHome(
  codex: CodexProgram,
  home: string,
  args: readonly string[],
  network: 'cut' | 'open' = 'cut',
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { PATH, SYSTEMROOT, SystemRoot } = codex.env
  const { exitCode, stdout, stderr, timedOut, code } = await execa(codex.program, args, {
    env: {
      PATH,
      SYSTEMROOT: SYSTEMROOT ?? SystemRoot,
      HOME: home,
      USERPROFILE: home,
      CODEX_HOME: home,
      ...proxies(codex.env, network),
    },
    extendEnv: false,
    cwd: home,
    stdin: 'ignore',
    reject: false,
    timeout: codex.timeoutMs ?? defaultTimeoutMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  const where = codex.program
  if (timedOut) throw new AppError('codex_timeout', { what: 'Codex did not answer in time', where })
  if (exitCode === undefined) {
    const what = `Codex could not be asked: ${systemReason({ code })}`
    throw new AppError('codex_unusable', { what, where })
  }
  return { exitCode, stdout, stderr }
}
