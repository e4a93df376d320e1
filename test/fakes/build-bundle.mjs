import { builtinModules } from 'node:module'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/**
 * Bundles an entry as the release does, into a new temporary folder.
 *
 * @param {string} name of the bundle
 * @param {string} file from the project's root
 * @returns {Promise<{ entry: string, folder: string }>} the caller removes the folder
 */
async function bundle(name, file) {
  const folder = await mkdtemp(join(tmpdir(), `codex-tray-${name}-`))
  const root = fileURLToPath(new URL('../..', import.meta.url))
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(root, file),
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { external, output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  })
  return { entry: join(folder, `${name}.mjs`), folder }
}

export const buildProxy = () => bundle('proxy', 'electron/proxy/entry.ts')
export const buildDaemon = () => bundle('daemon', 'electron/daemon/entry.ts')
/** `node ENTRY SOCKET` is what `codex-tray mcp` runs. */
export const buildMcpShim = () => bundle('mcp-shim', 'test/fakes/mcp-shim.ts')
