import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { usePrivateHome } from './private-home.ts'

usePrivateHome()

export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    // Playwright's files are called *.spec.ts: each runner dies on the other's.
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Integration tests start real processes; on a small machine more workers only make them wait.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Nothing in the tests may depend on the machine's zone or language.
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
})
