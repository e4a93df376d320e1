import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export type ThreadCounts = {
  /** Saved threads by the provider they name. */
  byProvider: ReadonlyMap<string, number>
  /** Threads that name none: those of 0.44 and older. */
  unnamed: number
  /** False: there are more files than were looked at; the newest were. */
  complete: boolean
}

/** The first line holds instructions as well in some versions, but the provider comes before them. Bytes. */
const headBytes = 16 * 1024
const atOnce = 32
const mostThreads = 10_000

/**
 * Which providers the saved threads of a home of Codex name: the first line of each `rollout-*.jsonl` below `sessions`
 * and `archived_sessions` (`session_meta` with `model_provider`, recorded with 0.94; 0.44 names none). Codex shows only
 * threads of the provider in use and cannot open one whose provider is not defined.
 */
export async function countThreads(codexHome: string, most: number = mostThreads): Promise<ThreadCounts> {
  const found: string[] = []
  const complete =
    (await collect(join(codexHome, 'sessions'), found, most)) &&
    (await collect(join(codexHome, 'archived_sessions'), found, most))
  const byProvider = new Map<string, number>()
  let unnamed = 0
  for (let at = 0; at < found.length; at += atOnce) {
    for (const provider of await Promise.all(found.slice(at, at + atOnce).map(providerOf))) {
      if (provider === null) unnamed += 1
      else byProvider.set(provider, (byProvider.get(provider) ?? 0) + 1)
    }
  }
  return { byProvider, unnamed, complete }
}

/** Newest first: folders and files are named by their dates. @returns false when there were more */
async function collect(folder: string, found: string[], most: number): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!(await collect(path, found, most))) return false
    } else if (/^rollout-.*\.jsonl$/.test(entry.name)) {
      if (found.length >= most) return false
      found.push(path)
    }
  }
  return true
}

async function providerOf(file: string): Promise<string | null> {
  try {
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1)
      return /"model_provider":\s*"([^"\\]{1,200})"/.exec(line)?.[1] ?? null
    } finally {
      await handle.close()
    }
  } catch {
    // Removed at this moment, or not ours to read.
    return null
  }
}
