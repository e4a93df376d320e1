import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type EnvironmentOptions } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const at = (path: string): string => resolve(here, path)
const external = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/** A bundle for Node or Electron's main: everything inside, so that the package ships no node_modules. */
function node(out: string, input: Record<string, string>, format: 'es' | 'cjs'): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: {
      noExternal: true,
      external,
      builtins: [...external],
      conditions: ['node', 'import', 'module', 'default'],
    },
    build: {
      ssr: true,
      target: 'node20',
      outDir: at(`dist/${out}`),
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      rollupOptions: {
        input,
        external,
        output: { format, entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js' },
      },
    },
  }
}

export default defineConfig({
  root: at('renderer'),
  base: './',
  plugins: [react()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: at('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome130',
        modulePreload: { polyfill: false },
      },
    },
    main: node(
      'main',
      {
        main: at('electron/main/entry.ts'),
        cli: at('electron/cli/entry.ts'),
        'service-proxy': at('electron/proxy/entry.ts'),
        'service-daemon': at('electron/daemon/entry.ts'),
      },
      'es',
    ),
    preload: node('preload', { preload: at('electron/preload/entry.ts') }, 'cjs'),
  },
})
