import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalogueFor } from './recipe.ts'

/** An empty folder for threads to be in, and the model catalogues they are started with. */
export type Workplace = {
  /**
   * A catalogue of this model, for as long as `use` runs: Codex reads it once, at the start of a thread (ran 0.169.0 with
   * the file removed before the first turn).
   *
   * @throws the system's error when neither folder nor file can be made
   */
  withCatalogue<T>(model: string, use: (place: { cwd: string; catalogue: string }) => Promise<T>): Promise<T>
  close(): void
}

/** In the system's temporary folder, 0700, and away on close. */
export function createWorkplace(parent: string = tmpdir()): Workplace {
  let folder: Promise<string> | null = null
  let made: string | null = null

  async function make(): Promise<string> {
    made = await mkdtemp(join(parent, 'codex-tray-forward-'))
    return made
  }

  async function write(text: string): Promise<{ cwd: string; catalogue: string }> {
    const cwd = await (folder ??= make())
    const catalogue = join(cwd, `${randomUUID()}.json`)
    await writeFile(catalogue, text, { mode: 0o600 })
    return { cwd, catalogue }
  }

  return {
    async withCatalogue(model, use) {
      const text = JSON.stringify(catalogueFor(model))
      // Temporary folders are swept while long-lived programs run.
      const place = await write(text).catch(() => {
        folder = null
        return write(text)
      })
      try {
        return await use(place)
      } finally {
        await unlink(place.catalogue).catch(() => undefined)
      }
    },
    close() {
      if (made !== null) rmSync(made, { recursive: true, force: true })
      folder = null
      made = null
    },
  }
}
