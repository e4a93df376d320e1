import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type ScratchRepo = {
  folder: string
  codexHome: string
  /** What the files hold that the model asks for: nobody can guess it. */
  secrets: { notes: string; one: string; two: string }
  notes(): Promise<string>
  remove(): Promise<void>
}

/** A git repository with three small files, and a Codex home of its own beside it. */
export async function makeScratchRepo(codexConfig: string): Promise<ScratchRepo> {
  const root = await mkdtemp(join(tmpdir(), 'codex-tray-codex-'))
  const folder = join(root, 'repo')
  const codexHome = join(root, 'codex-home')
  await mkdir(folder)
  await mkdir(codexHome)
  await writeFile(join(codexHome, 'config.toml'), codexConfig)
  const secrets = { notes: randomUUID(), one: randomUUID(), two: randomUUID() }
  await writeFile(join(folder, 'notes.txt'), `${secrets.notes}\nsecond line\nthird line\n`)
  await writeFile(join(folder, 'one.txt'), `${secrets.one}\n`)
  await writeFile(join(folder, 'two.txt'), `${secrets.two}\n`)
  const git = (...args: string[]): Buffer => execFileSync('git', ['-C', folder, ...args])
  git('init', '--quiet')
  git('add', '.')
  git('-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '-m', 'Start')
  return {
    folder,
    codexHome,
    secrets,
    notes: () => readFile(join(folder, 'notes.txt'), 'utf8'),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  }
}
