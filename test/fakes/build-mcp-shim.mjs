import { builtinModules } from 'node:module'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/**
 * Bundles the command `mcp` as the release does, into a new temporary folder: `node ENTRY SOCKET` is what
 * `codex-tray mcp` runs.
 *
 * @returns {Promise<{ entry: string, folder: string }>} the caller removes the folder
 */
export async function buildMcpShim() {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-mcp-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../..', import.meta.url)),
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: fileURLToPath(new URL('./mcp-shim.ts', import.meta.url)),
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { external, output: { format: 'es', entryFileNames: 'mcp-shim.mjs' } },
    },
  })
  return { entry: join(folder, 'mcp-shim.mjs'), folder }
}
