import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives this test run and every process it starts a home folder of its own, so that no test can read or
 * write the real one. It goes away with the run. Called by both runners' configuration, which they load again in
 * each worker: there the folder is already in place.
 */
export function usePrivateHome(): void {
  if (process.env['CODEX_TRAY_TEST_HOME'] !== undefined) return
  const home = mkdtempSync(join(tmpdir(), 'codex-tray-home-'))
  for (const name of Object.keys(process.env)) {
    if (/^(XDG_(CONFIG|DATA|STATE|CACHE)_HOME|CODEX_.*)$/.test(name)) delete process.env[name]
  }
  Object.assign(process.env, { CODEX_TRAY_TEST_HOME: home, HOME: home, USERPROFILE: home })
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
}
