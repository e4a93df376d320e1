import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { access, mkdtemp, rename, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalogueFor } from './recipe.ts'

/** An empty folder for threads to be in, and the model catalogues they are started with. */
export type Workplace = {
  /**
   * A catalogue of this model. It stays: with a ChatGPT login Codex reads a thread's configuration again before every
   * turn, and refuses the turn without the file (ran 0.169.0).
   *
   * @throws the system's error when neither folder nor file can be made
   */
  placeFor(model: string): Promise<{ cwd: string; catalogue: string }>
  close(): void
}

/** Names come from clients; nobody uses so many models at once. */
const mostCatalogues = 200

/** In the system's temporary folder, 0700, and away on close. */
export function createWorkplace(parent: string = tmpdir()): Workplace {
  let made: string | null = null
  let making: Promise<string> | null = null
  /** Files by model, the least recently used first. */
  const catalogues = new Map<string, Promise<string>>()

  async function make(): Promise<string> {
    made = await mkdtemp(join(parent, 'codex-tray-forward-'))
    return made
  }

  async function write(model: string): Promise<string> {
    const folder = await (making ??= make())
    const file = join(folder, `${createHash('sha256').update(model).digest('hex').slice(0, 24)}.json`)
    // Codex must never see half of it.
    await writeFile(`${file}.new`, JSON.stringify(catalogueFor(model)), { mode: 0o600 })
    await rename(`${file}.new`, file)
    return file
  }

  async function use(model: string): Promise<string> {
    const file = catalogues.get(model) ?? write(model)
    catalogues.delete(model)
    catalogues.set(model, file)
    const [oldest] = catalogues
    if (catalogues.size > mostCatalogues && oldest !== undefined) {
      catalogues.delete(oldest[0])
      void oldest[1].then(unlink).catch(() => undefined)
    }
    const path = await file
    await access(path)
    return path
  }

  return {
    async placeFor(model) {
      const catalogue = await use(model).catch(() => {
        // Temporary folders are swept while long-lived programs run.
        making = null
        catalogues.clear()
        return use(model)
      })
      return { cwd: await (making ??= make()), catalogue }
    },
    close() {
      if (made !== null) rmSync(made, { recursive: true, force: true })
      made = null
      making = null
      catalogues.clear()
    },
  }
}
