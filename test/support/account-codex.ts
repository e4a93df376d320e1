import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { pathWithoutCodex } from './launch-app.ts'

const program = resolve(import.meta.dirname, '..', 'fakes', 'account-codex.mjs')

/** A fake Codex on PATH with a home of its own. */
export type AccountCodex = {
  env: Record<string, string>
  /** Ends a login that is under way, as the browser would; or sets the one it starts with. */
  logIn(how: 'chatgpt' | 'key'): Promise<void>
  /** Lines `TEXT: DECISION`, in order. */
  decisions(): Promise<string[]>
  remove(): Promise<void>
}

export async function installAccountCodex(): Promise<AccountCodex> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-codex-'))
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')]
  await Promise.all([bin, home].map((path) => mkdir(path)))
  await chmod(program, 0o755)
  await symlink(program, join(bin, 'codex'))
  return {
    env: { PATH: [bin, pathWithoutCodex()].join(delimiter), CODEX_HOME: home },
    logIn: (how) => writeFile(join(home, 'login'), how),
    async decisions() {
      const text = await readFile(join(home, 'decisions'), 'utf8').catch(() => '')
      return text.split('\n').filter((line) => line !== '')
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
