import type { InstallProgress, ManagedVersion } from '../../../shared/codex/managed-version.ts'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'
import { codexPackage, releasesFor } from './choose-package.ts'
import { installError } from './install-error.ts'
import { installVersion, type InstallContext } from './install-version.ts'
import {
  choose,
  findVersion,
  listVersions,
  removeVersion,
  requireVersion,
  rollBack,
  versionInUse,
} from './kept-versions.ts'
import { platformTarget, type PlatformTarget } from './platform-target.ts'
import { filterProgress } from './progress-filter.ts'
import { openRegistryClient, type RegistryClient } from './registry-client.ts'
import { readRegistrySettings, settingsOf } from './registry-settings.ts'
import type { RunProgram } from './run-program.ts'
import { readChoice } from './version-choice.ts'
import { withLock } from './version-lock.ts'

export type ManagedVersionsOptions = {
  /** Ours alone: `<dataDir>/codex`. Made when first written to. */
  folder: string
  /** In place of the one the user's npm is set up with; asked directly. */
  registry?: string
  /** Starts npm and a fetched Codex: {@link file://./run-program.ts}. */
  run: RunProgram
  /** Where registry and proxy are looked for when there is no npm. Default: nowhere. */
  env?: Readonly<Record<string, string | undefined>>
  platform?: NodeJS.Platform
  arch?: string
  now?(): number
}

/**
 * Versions of Codex side by side in a folder of ours. The user's own install and PATH are neither read nor touched.
 * Every function throws AppError.
 */
export type ManagedVersions = {
  /** What is installed, newest first; asks nobody. */
  list(): Promise<ManagedVersion[]>
  /** Releases the registry has for this machine, newest first. */
  available(signal?: AbortSignal): Promise<string[]>
  /**
   * Fetches, checks, unpacks and tries a version; one that is there already is left as it is. Cancelling it or any
   * failure leaves nothing behind; both are told by a last `failed` step and by throwing.
   */
  install(
    version: string,
    onProgress: (progress: InstallProgress) => void,
    signal: AbortSignal,
  ): Promise<ManagedVersion>
  /** @throws `codex_version_in_use`, `codex_version_unknown` */
  remove(version: string): Promise<void>
  /** What the daemon is to use from its next start; null: the user's own Codex. @throws `codex_version_unknown` */
  use(version: string | null): Promise<void>
  /** Null: the user's own. @throws `codex_missing` when the chosen one was taken away from outside */
  inUse(): Promise<ManagedVersion | null>
  /** What `rollback` goes back to; undefined: nothing. */
  previous(): Promise<string | null | undefined>
  /** Uses what was used before, and remembers the present one. @returns what is used now */
  rollback(): Promise<string | null>
}

export function openManagedVersions(options: ManagedVersionsOptions): ManagedVersions {
  const { folder } = options
  return {
    list: () => listVersions(folder),
    available: (signal = new AbortController().signal) => available(options, signal),
    install: (version, onProgress, signal) => install(options, version, onProgress, signal),
    remove: (version) => removeVersion(folder, version),
    use: (version) => withLock(folder, 'choice', () => choose(folder, version)),
    inUse: () => versionInUse(folder),
    previous: async () => (await readChoice(folder)).previous,
    rollback: () => withLock(folder, 'choice', () => rollBack(folder)),
  }
}

async function available(options: ManagedVersionsOptions, signal: AbortSignal): Promise<string[]> {
  const { name } = targetOf(options)
  try {
    const packument = await withClient(options, signal, (client) => client.packument(codexPackage, signal))
    return releasesFor(packument, name)
  } catch (error) {
    if (!signal.aborted) throw error
    const what = 'The question for the versions of Codex was cancelled'
    throw new AppError('install_cancelled', { what }, { cause: error })
  }
}

async function install(
  options: ManagedVersionsOptions,
  version: string,
  onProgress: (progress: InstallProgress) => void,
  signal: AbortSignal,
): Promise<ManagedVersion> {
  const { folder, run, now = Date.now } = options
  const tell = filterProgress(onProgress)
  const onStep: InstallContext['onStep'] = (step, doneBytes, totalBytes) =>
    tell({ version, step, doneBytes, totalBytes, error: null })
  try {
    const target = targetOf(options)
    signal.throwIfAborted()
    const installed = await withLock(folder, 'install', async () => {
      const there = await findVersion(folder, version)
      if (there !== null) return there
      await withClient(options, signal, (client) =>
        installVersion(version, { folder, target, client, run, now, onStep, signal }),
      )
      return requireVersion(folder, version)
    })
    onStep('done', installed.bytes, installed.bytes)
    return installed
  } catch (thrown) {
    const error = installError(thrown, version, folder, signal)
    const { message } = toWireError(error)
    tell({ version, step: 'failed', doneBytes: null, totalBytes: null, error: message })
    throw error
  }
}

/** A client for the registry the user's npm names now: the settings may change at any time. */
async function withClient<T>(
  { folder, registry, run, env = {} }: ManagedVersionsOptions,
  signal: AbortSignal,
  job: (client: RegistryClient) => Promise<T>,
): Promise<T> {
  await ensurePrivateFolder(folder)
  const settings =
    registry === undefined
      ? await readRegistrySettings({ run, env, cwd: folder, signal })
      : settingsOf(registry)
  const client = openRegistryClient(settings)
  try {
    return await job(client)
  } finally {
    await client.close()
  }
}

function targetOf({
  platform = process.platform,
  arch = process.arch,
}: ManagedVersionsOptions): PlatformTarget {
  return platformTarget(platform, arch)
}
