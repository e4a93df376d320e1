import { join } from 'node:path'
import type { CodexInstall } from '../../shared/codex/daemon-state.ts'
import type { InstallProgress } from '../../shared/codex/managed-version.ts'
import { idleVersionsState, type VersionsState } from '../../shared/codex/versions-state.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import type { ManagedVersions } from '../codex/managed/managed-versions.ts'
import { versionInUse } from '../codex/managed/kept-versions.ts'
import { watchFile } from '../node/watch-file.ts'
import type { Host } from './host-api.ts'

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
  const running = new Map<string, AbortController>()
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
    const [installs, list, previous] = await Promise.all([
      parts.findInstalls(),
      managed.list(),
      managed.previous(),
    ])
    const chosenBy = codexPath() !== null ? 'configured' : isChosen(chosen) ? 'managed' : 'path'
    put({ installs, managed: list, previous, chosenBy, problem: chosen.problem })
    return state
  }

  const tell = (progress: InstallProgress): void => {
    const others = state.installing.filter(({ version }) => version !== progress.version)
    put({ installing: progress.step === 'done' ? others : [...others, progress] })
  }
  const dismiss = (version: string): void =>
    put({ installing: state.installing.filter((progress) => progress.version !== version) })
  const install = async (version: string, cancel: AbortController): Promise<void> => {
    try {
      const managed = await parts.managed()
      await managed.install(version, tell, cancel.signal)
      await refresh()
    } catch {
      // Told by the last step already; who cancels knows it.
      if (cancel.signal.aborted) dismiss(version)
    } finally {
      running.delete(version)
    }
  }

  return {
    versions: {
      state: () => state,
      onState(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      refresh,
      available: async () => (await parts.managed()).available(),
      install(version) {
        if (running.has(version)) return
        const cancel = new AbortController()
        running.set(version, cancel)
        tell({ version, step: 'asking', doneBytes: null, totalBytes: null, error: null })
        void install(version, cancel)
      },
      cancel(version) {
        running.get(version)?.abort()
        if (!running.has(version)) dismiss(version)
      },
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
      for (const cancel of running.values()) cancel.abort()
    },
  }
}

const isChosen = ({ path, problem }: Chosen): boolean => path !== null || problem !== null
