import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkArguments } from '../../shared/doctor/check-arguments.ts'
import { inTurns } from './doctor-world.ts'
import { fetchCodex } from './fetch-codex.ts'

const lines = [
  ['exec', '--full-auto'],
  ['exec', '--ephemeral'],
  ['--strict-config'],
  ['-a', 'untrusted'],
  ['-a', 'on-failure'],
  ['-s', 'everything'],
  ['exec', '-a', 'never'],
  ['exec', '--colour', 'always'],
  ['--yolo'],
  ['--add-dir', '/'],
  ['app-server', '--listen', 'off'],
  ['exec', '--experimental-json'],
  ['exec', '--sandbox=read-only', '-c', 'model="--full-auto"'],
  ['-cmodel=x', 'exec', '-mgpt'],
]

/** With `--help` behind, a command line that is taken ends with 0, and one that is not with 2. */
it.each(['0.44.0', '0.94.0', '0.134.0', '0.149.0'])('flags are judged as Codex %s does', async (version) => {
  const codex = await fetchCodex(version)
  if (codex === null) return
  const home = mkdtempSync(join(tmpdir(), 'codex-tray-flags-'))
  const wrong = await inTurns(lines, async (argv) => {
    const code = await new Promise((resolve) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home }
      execFile(codex.program, [...argv, '--help'], { env, cwd: home }, (error) => resolve(error?.code ?? 0))
    })
    const fatal = checkArguments(argv, version).some(({ severity }) => severity === 'fatal')
    return fatal === (code === 2) ? [] : [`${argv.join(' ')}: judged ${fatal}, ended with ${String(code)}`]
  })
  rmSync(home, { recursive: true, force: true })
  expect(wrong.flat()).toEqual([])
})
