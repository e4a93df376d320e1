import { join } from 'node:path'
import type { CodexInstall } from '../../shared/codex/daemon-state.ts'
import { idleVersionsState, type VersionsState } from '../../shared/codex/versions-state.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import type { ManagedVersions } from '../codex/managed/managed-versions.ts'
import { versionInUse } from '../codex/managed/kept-versions.ts'
import { watchFile } from '../node/watch-file.ts'
import type { Host } from './host-api.ts'
import { createVersionInstalls } from './version-installs.ts'

type Parts = {
  /** Loaded at its first use: it brings an HTTP client and an unpacker. */
  managed(): Promise<ManagedVersions>
  /** Of the managed versions. */
  folder: string
  /** `[daemon] codex_path`, which is stronger than what is chosen here. */
  codexPath(): string | null
  findInstalls(): Promise<CodexInstall[]>
  /** The daemon is to run another Codex from now on. */
  onChosen(): void
}

export type HostVersions = {
  versions: Host['versions']
  /**
   * What `[daemon]` would have to name to say the same; null: it says nothing.
   *
   * @throws AppError `codex_missing` when the version that was chosen is gone
   */
  program(): string | null
  /** Reads what was chosen; another process of ours may choose too, and is followed. */
  open(): Promise<void>
  close(): void
}

type Chosen = { path: string | null; problem: WireError | null }

/** Versions of Codex of our own: what is there, what is being fetched, and which one the daemon runs. */
export function createHostVersions(parts: Parts): HostVersions {
  const { folder, codexPath } = parts
  const listeners = new Set<(state: VersionsState) => void>()
  let state = idleVersionsState
  let chosen: Chosen = { path: null, problem: null }
  let stopWatching: (() => void) | null = null

  const put = (part: Partial<VersionsState>): void => {
    state = { ...state, ...part }
    for (const listener of listeners) listener(state)
  }

  const readChosen = async (): Promise<void> => {
    const before = JSON.stringify(chosen)
    chosen = await versionInUse(folder).then(
      (found) => ({ path: found?.path ?? null, problem: null }),
      (error: unknown) => ({ path: null, problem: toWireError(error) }),
    )
    if (stopWatching !== null && codexPath() === null && JSON.stringify(chosen) !== before) parts.onChosen()
  }
  const refresh = async (): Promise<VersionsState> => {
    await readChosen()
    const managed = await parts.managed()
    const [found, list, previous] = await Promise.all([
      parts.findInstalls(),
      managed.list(),
      managed.previous(),
    ])
    const chosenBy = codexPath() !== null ? 'configured' : isChosen(chosen) ? 'managed' : 'path'
    put({ installs: found, managed: list, previous, chosenBy, problem: chosen.problem })
    return state
  }

  const installs = createVersionInstalls({
    managed: parts.managed,
    installing: () => state.installing,
    put: (installing) => put({ installing }),
    onInstalled: refresh,
  })

  return {
    versions: {
      state: () => state,
      onState(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      refresh,
      available: async () => (await parts.managed()).available(),
      install: installs.install,
      cancel: installs.cancel,
      async remove(version) {
        await (await parts.managed()).remove(version)
        await refresh()
      },
      async use(version) {
        await (await parts.managed()).use(version)
        await refresh()
      },
      async rollback() {
        await (await parts.managed()).rollback()
        await refresh()
      },
    },
    program() {
      if (chosen.problem !== null) throw AppError.fromWire(chosen.problem)
      return chosen.path
    },
    async open() {
      await readChosen()
      stopWatching = watchFile(join(folder, 'in-use.json'), () => void refresh())
    },
    close() {
      stopWatching?.()
      installs.close()
    },
  }
}

const isChosen = ({ path, problem }: Chosen): boolean => path !== null || problem !== null
