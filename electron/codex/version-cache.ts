import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../node/atomic-write.ts'

/**
 * Versions by file, kept in a file: starting a program of 300 MB only to read its number takes up to seconds. An entry
 * counts as long as path, times and size of the program are what they were. Only versions are kept, never failures:
 * those may be mended without touching the program.
 */
const entrySchema = z.object({ realPath: z.string(), stamp: z.string(), version: z.string() })
const fileSchema = z.object({ format: z.literal(1), entries: z.array(entrySchema) })
type Entry = z.infer<typeof entrySchema>

export type VersionCache = {
  /** @param program with links followed; @returns null when it has to be asked */
  get(program: string): Promise<string | null>
  set(program: string, version: string): Promise<void>
  /** Writes what was looked up or set since it was opened, if it differs; a failure loses time, nothing else. */
  save(): Promise<void>
}

/** Programs that start another one, chosen elsewhere: Volta, asdf, mise, nodenv. Their own file tells nothing. */
const shim = /[\\/]shims[\\/]|volta-shim/

/** @param file missing, unreadable or not ours: taken for empty, and replaced */
export async function openVersionCache(file: string): Promise<VersionCache> {
  const before = await readEntries(file)
  const now = new Map<string, Entry>()
  return {
    async get(program) {
      const kept = before.find(({ realPath }) => realPath === program)
      if (kept === undefined || kept.stamp !== (await stampOf(program))) return null
      now.set(program, kept)
      return kept.version
    },
    async set(program, version) {
      const stamp = await stampOf(program)
      if (stamp !== null) now.set(program, { realPath: program, stamp, version })
    },
    async save() {
      const entries = [...now.values()].toSorted((a, b) => (a.realPath < b.realPath ? -1 : 1))
      if (JSON.stringify(entries) === JSON.stringify(before)) return
      const contents = `${JSON.stringify({ format: 1, entries })}\n`
      await writeFileAtomically(file, contents, { durable: false }).catch(() => undefined)
    },
  }
}

async function readEntries(file: string): Promise<Entry[]> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data.entries : []
  } catch {
    return []
  }
}

/**
 * npm's launcher is the same few lines in many versions, and some package managers give all files one date: the
 * package.json beside it belongs to the stamp, and so does the time of the last change of the inode.
 */
async function stampOf(program: string): Promise<string | null> {
  if (shim.test(program)) return null
  const own = await timesAndSize(program)
  if (own === null || !/\.[cm]?js$/.test(program)) return own
  return `${own} ${await timesAndSize(join(dirname(program), '..', 'package.json'))}`
}

async function timesAndSize(file: string): Promise<string | null> {
  const found = await stat(file).catch(() => null)
  return found === null ? null : `${found.mtimeMs}/${found.ctimeMs}/${found.size}`
}
