import { constants } from 'node:fs'
import { access, lstat, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { CodexInstall } from '../../shared/codex/daemon-state.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { systemReason } from '../node/system-reason.ts'
import { probeCodexVersion } from './probe-version.ts'
import { openVersionCache, type VersionCache } from './version-cache.ts'

export type FindInstallsOptions = {
  /** The environment Codex will be started with; its PATH is searched. */
  env: Readonly<Record<string, string | undefined>>
  /** The program the configuration names; it comes first and is listed even when it is not there. */
  configured: string | null
  /** Where versions are kept between starts. */
  cacheFile: string
  platform?: NodeJS.Platform
}

type Candidate = { path: string; source: CodexInstall['source'] }
type Answer = { version: string | null; error: WireError | null }

/**
 * Every Codex on this machine, in the order in which it would be chosen: the configured one, then PATH. One that does
 * not run is listed with the reason. Programs reached by several paths are asked once and listed for each path.
 * Never throws; an empty list means that there is none.
 */
export async function findCodexInstalls(options: FindInstallsOptions): Promise<CodexInstall[]> {
  const cache = await openVersionCache(options.cacheFile)
  const asked = new Map<string, Promise<Answer>>()
  const candidates = [...configuredCandidate(options.configured), ...(await candidatesOnPath(options))]
  const installs = await Promise.all(
    candidates.map(async ({ path, source }): Promise<CodexInstall> => {
      const place = await locate(path)
      if ('error' in place) return { path, realPath: path, source, version: null, error: place.error }
      const { realPath } = place
      const answer = asked.get(realPath) ?? ask(path, realPath, options.env, cache)
      asked.set(realPath, answer)
      return { path, realPath, source, ...(await answer) }
    }),
  )
  await cache.save()
  return installs
}

function configuredCandidate(configured: string | null): Candidate[] {
  return configured === null ? [] : [{ path: configured, source: 'configured' }]
}

/**
 * POSIX takes an empty or relative entry of PATH for the current folder, which is whatever we were started in: such
 * entries are passed over, and so is every folder that cannot be looked into.
 */
async function candidatesOnPath({
  env,
  configured,
  platform = process.platform,
}: FindInstallsOptions): Promise<Candidate[]> {
  const windows = platform === 'win32'
  const names = windows ? ['codex.exe', 'codex.cmd'] : ['codex']
  const entries = pathOf(env, windows).split(windows ? ';' : ':')
  const folders = entries.map((entry) => entry.replace(/^"(.*)"$/, '$1')).filter((entry) => isAbsolute(entry))
  const paths = [...new Set(folders.flatMap((folder) => names.map((name) => join(folder, name))))]
  const there = await Promise.all(paths.map(isProgram))
  return paths
    .filter((path, index) => there[index] === true && path !== configured)
    .map((path) => ({ path, source: 'path' }))
}

/** Windows does not care how the name of a variable is written. */
function pathOf(env: FindInstallsOptions['env'], windows: boolean): string {
  if (!windows) return env['PATH'] ?? ''
  return Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
}

/** A link that leads nowhere counts: it is what an uninstalled Codex leaves behind, and worth telling. */
async function isProgram(path: string): Promise<boolean> {
  const found = (await stat(path).catch(() => null)) ?? (await lstat(path).catch(() => null))
  return found !== null && !found.isDirectory()
}

async function locate(path: string): Promise<{ realPath: string } | { error: WireError }> {
  if (!isAbsolute(path)) {
    const facts = { what: 'The path of Codex is not absolute', current: path, accepted: 'an absolute path' }
    return { error: new AppError('codex_unusable', { ...facts, fix: 'Write the whole path' }).toWire() }
  }
  try {
    return { realPath: await realpath(path) }
  } catch (error) {
    const facts = {
      what: `Codex is not there: ${systemReason(error)}`,
      where: path,
      fix: 'Correct the path, or install Codex: npm install -g @openai/codex',
    }
    return { error: new AppError('codex_missing', facts, { cause: error }).toWire() }
  }
}

async function ask(
  path: string,
  realPath: string,
  env: FindInstallsOptions['env'],
  cache: VersionCache,
): Promise<Answer> {
  try {
    const kept = (await isExecutable(realPath)) ? await cache.get(realPath) : null
    const version = kept ?? (await probeCodexVersion(path, env))
    if (kept === null) await cache.set(realPath, version)
    return { version, error: null }
  } catch (error) {
    return { version: null, error: toWireError(error) }
  }
}

/** Taking away the permission to run it changes neither date nor size. */
async function isExecutable(realPath: string): Promise<boolean> {
  return access(realPath, constants.X_OK).then(
    () => true,
    () => false,
  )
}
