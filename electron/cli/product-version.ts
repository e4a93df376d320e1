import { readFileSync } from 'node:fs'
import { z } from 'zod'

const manifest = z.object({ name: z.literal('codex-tray'), version: z.string() })

/** From our package.json, two folders above the bundle (`dist/main`), three above this file. */
export function productVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return manifest.parse(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))).version
    } catch {
      // Another place, or another package's file.
    }
  }
  return 'unknown'
}
