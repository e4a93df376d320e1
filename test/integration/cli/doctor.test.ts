import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { main } from '../../../electron/cli/main.ts'
import { toldReportSchema } from '../../../shared/doctor/finding.ts'

const broken =
  '# mine\n[model_providers.x]\nname = "x"\nbase_url = "https://x.example/v1"\nwire_api = "chat" # why\n'

let root: string
let codexFile: string
let printed: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'codex-tray-doctor-'))
  codexFile = join(root, 'codex', 'config.toml')
  await mkdir(join(root, 'codex'))
  await writeFile(codexFile, broken, { mode: 0o600 })
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** As typed, in an environment without any Codex. */
async function type(...argv: string[]): Promise<number> {
  printed = []
  const say = (line: string): void => void printed.push(line)
  const env = { PATH: join(root, 'nothing-here'), HOME: root, CODEX_HOME: join(root, 'codex') }
  return main(
    {
      argv: ['doctor', '--data-dir', join(root, 'data'), ...argv],
      cwd: root,
      env,
      bundleFolder: root,
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      onSignal: () => undefined,
    },
    { out: say, err: say, flush: async () => undefined },
  )
}

test('tells scripts on one line what is wrong for a version, and writes nothing', async () => {
  expect(await type('--codex-version', '0.95.0', '--json')).toBe(1)
  expect(printed).toHaveLength(1)
  const report = toldReportSchema.parse(JSON.parse(printed[0] ?? ''))
  expect(report.codexVersion).toBe('0.95.0')
  // The sentence is there; what a window makes its own of is not.
  expect(printed[0]).not.toContain('"values"')
  expect(report.findings).toMatchObject([
    { id: 'wire-api-chat-removed', severity: 'fatal', where: { line: 5, column: 1 } },
  ])
  await type('--codex-version', '0.94.0', '--json')
  const older = toldReportSchema.parse(JSON.parse(printed[0] ?? ''))
  expect(older.findings.map(({ severity }) => severity)).not.toContain('fatal')
  expect(await readFile(codexFile, 'utf8')).toBe(broken)
  expect(existsSync(join(root, 'data', 'backups'))).toBe(false)
})

test('fixes what it can through the editor’s journal, byte for byte elsewhere', async () => {
  expect(await type('--codex-version', '0.95.0', '--fix', '--json')).toBe(0)
  const { fixed } = z
    .object({ fixed: z.object({ backups: z.array(z.string()) }) })
    .parse(JSON.parse(printed[0] ?? ''))
  expect(await readFile(codexFile, 'utf8')).toBe(broken.replace('"chat"', '"responses"'))
  expect(await readFile(fixed.backups[0] ?? '', 'utf8')).toBe(broken)
  // The note is what `codex-tray restore` takes changes back by.
  expect(
    (await readdir(join(root, 'data', 'backups'))).filter((name) => name.endsWith('.json')),
  ).toHaveLength(1)
})

test('judges a file that is named alone, and says when it cannot judge', async () => {
  const other = join(root, 'other.toml')
  await writeFile(other, 'model = "gpt-5.2-codex"\n', { mode: 0o600 })
  expect(await type('--codex-version', '0.95.0', '--config', 'other.toml', '--json')).toBe(0)
  expect(await type('--config', 'not-there.toml')).toBe(2)
  expect(printed.join('\n')).toContain('not-there.toml')
  expect(await type('--codex-version', 'newest')).toBe(2)
})
