import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCodexInstalls } from '../../electron/codex/find-installs.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'

let home = ''
let codexes: Codex[] = []
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'codex-tray-find-'))
  const found = []
  for (const version of versions(['0.42.0', '0.44.0', '0.94.0', 'latest']))
    found.push(await fetchCodex(version))
  codexes = found.filter((codex) => codex !== null)
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

test('real programs tell their versions, and again from what was kept', async () => {
  const options = {
    env: {
      PATH: codexes.map(({ program }) => dirname(program)).join(':'),
      HOME: home,
      CODEX_HOME: join(home, 'not-made-yet'),
    },
    configured: null,
    cacheFile: join(home, 'versions.json'),
  }
  const installs = await findCodexInstalls(options)
  expect(installs.map(({ path, version, error }) => ({ path, version, error }))).toEqual(
    codexes.map(({ program, version }) => ({ path: program, version, error: null })),
  )
  const startedAt = performance.now()
  expect(await findCodexInstalls(options)).toEqual(installs)
  console.info(`${installs.length} kept versions read in ${(performance.now() - startedAt).toFixed(1)} ms`)
})
