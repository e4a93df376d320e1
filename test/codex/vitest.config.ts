import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { usePrivateHome } from '../private-home.ts'
import { newestOnly } from './versions.ts'

// The home becomes a private one, the registry npm is set up with must not.
process.env['npm_config_userconfig'] ??= join(homedir(), '.npmrc')
usePrivateHome()

/** Named after the version they are about, about older ones alone, or fetching some of their own. */
const olderVersions = ['*0-[0-9]*', 'doctor-arguments', 'doctor-real', 'managed-versions'].map(
  (name) => `test/codex/${name}.test.ts`,
)

/** `npm run test:codex`: the real Codex CLI in all its parts. Not part of `npm test`, for it fetches 100 MB a version. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/codex/*.test.ts'],
    exclude: newestOnly ? olderVersions : [],
    pool: 'forks',
    // Each file runs several programs; two at once are enough for a small machine.
    maxWorkers: 2,
    testTimeout: 90_000,
    // The first run fetches Codex and builds the project.
    hookTimeout: 600_000,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
})
