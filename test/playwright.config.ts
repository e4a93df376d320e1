import { resolve } from 'node:path'
import { defineConfig } from 'playwright/test'
import { usePrivateHome } from './private-home.ts'

usePrivateHome()

export default defineConfig({
  testDir: resolve(import.meta.dirname, 'e2e'),
  testMatch: '*.spec.ts',
  outputDir: resolve(import.meta.dirname, '..', 'test-results', 'e2e'),
  // One display, one tray: tests take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
})
