import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export type WatchOptions = {
  /** Editors save in several steps; the file is looked at when it has been quiet so long. Default 120 ms. */
  debounceMs?: number
  /** For what the system does not report: network folders, link targets, folders made later. Default 2 s. */
  pollMs?: number
}

/**
 * Calls `onChange` after the file was written, replaced, removed or made. It watches the folder, because a watch on
 * the file itself ends when an editor renames a new one over it. May call once too often, never too seldom.
 */
export function watchFile(file: string, onChange: () => void, options: WatchOptions = {}): () => void {
  const { debounceMs = 120, pollMs = 2_000 } = options
  let watcher: FSWatcher | null = null
  let quiet: NodeJS.Timeout | undefined
  let seen: string | null = null
  let stopped = false

  const changed = (): void => {
    clearTimeout(quiet)
    if (!stopped) quiet = setTimeout(onChange, debounceMs)
  }
  const open = (): void => {
    try {
      watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(file)) changed()
      })
      watcher.on('error', close)
    } catch {
      // No such folder yet, or no watches left: polling finds it.
    }
  }
  const close = (): void => {
    watcher?.close()
    watcher = null
  }
  const poll = async (): Promise<void> => {
    const now = await signature(file)
    if (seen !== null && now !== seen) changed()
    seen = now
    if (watcher === null && !stopped) open()
  }

  open()
  void poll()
  const timer = setInterval(() => void poll(), pollMs)
  timer.unref()
  return () => {
    stopped = true
    clearInterval(timer)
    clearTimeout(quiet)
    close()
  }
}

async function signature(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  return found === null ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`
}
