import { builtinModules } from 'node:module'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/**
 * Bundles the daemon's entry as the release does, into a new temporary folder.
 *
 * @returns {Promise<{ entry: string, folder: string }>} the caller removes the folder
 */
export async function buildDaemon() {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-daemon-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../..', import.meta.url)),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: fileURLToPath(new URL('../../electron/daemon/entry.ts', import.meta.url)),
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { external, output: { format: 'es', entryFileNames: 'daemon.mjs' } },
    },
  })
  return { entry: join(folder, 'daemon.mjs'), folder }
}
