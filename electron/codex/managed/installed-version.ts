import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Written last into a version's folder, before the folder gets its name: without it the version is not there. */
export const manifestName = 'codex-tray.json'
const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  /** The program's path inside the folder, by its parts. */
  program: z.array(z.string().regex(/^[^/\\]+$/)),
  /** Where it comes from: `@openai/codex@0.169.0-linux-x64`. */
  package: z.string(),
  /** Of the archive, as the registry and we computed it. */
  integrity: z.string(),
  /** Epoch ms. */
  installedAt: z.number(),
})
export type InstalledManifest = z.infer<typeof manifestSchema>

export type InstalledVersion = { version: string; path: string; bytes: number; installedAt: number }

/** @returns null when there is no whole version in `folder/version` */
export async function readInstalledVersion(
  folder: string,
  version: string,
): Promise<InstalledVersion | null> {
  const place = join(folder, version)
  const manifest = await readManifest(join(place, manifestName))
  if (manifest === null || manifest.version !== version) return null
  const path = join(place, ...manifest.program)
  const isThere = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  return isThere ? { version, path, bytes: await bytesIn(place), installedAt: manifest.installedAt } : null
}

async function readManifest(file: string): Promise<InstalledManifest | null> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

/** The sizes of all files below; what goes away meanwhile counts nothing. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      lstat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
