import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { probeCodexVersion } from '../../../electron/codex/probe-version.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codex-probe-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

test('a launcher that hangs is ended after the time it has, with the program it started', async () => {
  const file = join(root, 'codex')
  // As npm's launcher does: a child that holds stdout and does not mind being asked to end.
  const script = `#!/bin/sh\ntrap '' TERM\n(trap '' TERM; exec sleep 600) &\necho $! > "${root}/child"\nwait\n`
  writeFileSync(file, script, { mode: 0o755 })
  await expect(probeCodexVersion(file, { PATH: '/usr/bin:/bin' }, 2000)).rejects.toMatchObject({
    code: 'codex_unusable',
    facts: { what: 'Codex did not tell its version within 2000 ms', where: file },
  })
  const child = Number(readFileSync(join(root, 'child'), 'utf8'))
  await expect.poll(() => isAlive(child)).toBe(false)
})

test('endless output is not read to its end', async () => {
  const file = join(root, 'codex')
  writeFileSync(file, '#!/bin/sh\nexec yes codex\n', { mode: 0o755 })
  await expect(probeCodexVersion(file, { PATH: '/usr/bin:/bin' })).rejects.toMatchObject({
    code: 'codex_unusable',
  })
})

/** Ended but not yet taken leave of by its parent counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
