import { join } from 'node:path'
import type { DaemonState } from '../../shared/codex/daemon-state.ts'
import type { StoredKeyState } from '../../shared/config/stored-key.ts'
import type { Documents } from '../codex-config/documents.ts'
import { findCodexInstalls } from '../codex/find-installs.ts'
import type { ManagedVersions } from '../codex/managed/managed-versions.ts'
import { codexEnvironment } from '../node/codex-environment.ts'
import type { DataLayout } from '../node/data-layout.ts'
import { codexHomeOf } from '../node/codex-home.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { Host, HostOptions } from './host-api.ts'
import { createHostDoctor } from './host-doctor.ts'
import { createHostVersions } from './host-versions.ts'

type Parts = {
  options: HostOptions
  layout: DataLayout
  documents: Documents
  keys: StoredKeys
  /** `[daemon] codex_path`. */
  codexPath(): string | null
  ownPort(): number | null
  restartDaemon(): void
}

export type HostCompat = Pick<Host, 'doctor' | 'versions'> & {
  /** Before the daemon is started. */
  open(): Promise<void>
  /** @throws AppError `codex_missing` when the version that was chosen is gone */
  managedProgram(): string | null
  /** What the daemon runs, by configuration or choice; null: the first on PATH. */
  program(): string | null
  daemonSays(state: DaemonState): void
  proxyListensAt(port: number | null): void
  close(): void
}

/** Does the configuration suit the Codex that runs, and which Codex runs: two questions with one answer each. */
export function createHostCompat(parts: Parts): HostCompat {
  const { options, layout, documents, keys, codexPath, ownPort, restartDaemon } = parts
  const env = codexEnvironment(options.env)
  const folder = layout.codexVersions
  // The daemon keeps one of its own: two programs that write one file would lose each other's entries.
  const versionCacheFile = join(options.dataDir, 'codex-versions.json')
  let managed: Promise<ManagedVersions> | null = null
  const versions = createHostVersions({
    managed: () => (managed ??= loadManaged(folder, options.env)),
    folder,
    codexPath,
    findInstalls: () => findCodexInstalls({ env, configured: codexPath(), cacheFile: versionCacheFile }),
    onChosen() {
      restartDaemon()
      doctor.changed()
    },
  })
  const program = (): string | null => codexPath() ?? programOrNull(versions.program)
  const doctor = createHostDoctor({
    documents,
    codexHome: codexHomeOf(options.env),
    ourConfigFile: options.configFile,
    backupsFolder: layout.backups,
    env,
    versionCacheFile,
    program,
    storedKeys: () => storedIds(keys),
    ownPort,
    restartDaemon,
  })
  keys.onChange(() => doctor.changed())
  let seenPort: number | null = null
  let seenInstalls = ''

  return {
    doctor: doctor.doctor,
    versions: versions.versions,
    open: versions.open,
    managedProgram: versions.program,
    program,
    daemonSays({ codex }) {
      const installs = JSON.stringify([codex.installs, codex.install])
      // A daemon that ends forgets what it had found.
      if (codex.installs.length === 0 || installs === seenInstalls) return
      seenInstalls = installs
      doctor.changed()
    },
    proxyListensAt(port) {
      if (port === null || port === seenPort) return
      seenPort = port
      doctor.changed()
    },
    close() {
      doctor.close()
      versions.close()
    },
  }
}

async function loadManaged(folder: string, env: HostOptions['env']): Promise<ManagedVersions> {
  const [{ openManagedVersions }, { programRunner }] = await Promise.all([
    import('../codex/managed/managed-versions.ts'),
    import('../codex/managed/run-program.ts'),
  ])
  return openManagedVersions({ folder, run: programRunner(env), env })
}

/** A chosen one that is gone is told of by the versions; the files are judged for the user's own Codex then. */
function programOrNull(program: () => string | null): string | null {
  try {
    return program()
  } catch {
    return null
  }
}

/** Those that may still open are among them. */
function storedIds(keys: StoredKeys): ReadonlySet<string> {
  const all = [...keys.values()]
  return new Set(all.flatMap(([id, { state, value }]) => (value !== null || isOpen(state) ? [id] : [])))
}

const isOpen = (state: StoredKeyState): boolean => state === 'opening' || state === 'headless'
