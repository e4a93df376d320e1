import type { InstallProgress } from '../../shared/codex/managed-version.ts'
import type { ManagedVersions } from '../codex/managed/managed-versions.ts'

type Parts = {
  managed(): Promise<ManagedVersions>
  installing(): readonly InstallProgress[]
  put(installing: InstallProgress[]): void
  onInstalled(): Promise<unknown>
}

export type VersionInstalls = {
  install(version: string): void
  cancel(version: string): void
  close(): void
}

/** Installations that are under way, and what became of those that failed until somebody has read it. */
export function createVersionInstalls({ managed, installing, put, onInstalled }: Parts): VersionInstalls {
  const running = new Map<string, AbortController>()
  const without = (version: string): InstallProgress[] =>
    installing().filter((progress) => progress.version !== version)
  const tell = (progress: InstallProgress): void => {
    const others = without(progress.version)
    put(progress.step === 'done' ? others : [...others, progress])
  }
  const perform = async (version: string, cancel: AbortController): Promise<void> => {
    try {
      await (await managed()).install(version, tell, cancel.signal)
      await onInstalled()
    } catch {
      // Told by the last step already; who cancels knows it.
      if (cancel.signal.aborted) put(without(version))
    } finally {
      running.delete(version)
    }
  }

  return {
    install(version) {
      if (running.has(version)) return
      const cancel = new AbortController()
      running.set(version, cancel)
      tell({ version, step: 'asking', doneBytes: null, totalBytes: null, error: null })
      void perform(version, cancel)
    },
    cancel(version) {
      const cancel = running.get(version)
      if (cancel === undefined) put(without(version))
      else cancel.abort()
    },
    close() {
      for (const cancel of running.values()) cancel.abort()
    },
  }
}
