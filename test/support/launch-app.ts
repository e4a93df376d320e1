import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright/test'

export const projectRoot = resolve(import.meta.dirname, '..', '..')

/** The app under test, on a data folder of its own: tests never share a lock, a key or a port. */
export type LaunchedApp = {
  app: ElectronApplication
  page: Page
  dataDir: string
  configFile: string
  apiKey(): Promise<string>
  /** Pid of the running proxy as main knows it; null while it does not run. */
  proxyPid(): Promise<number | null>
  baseUrl(): Promise<string>
  close(): Promise<void>
}

export type LaunchOptions = {
  /** Content of the configuration file. */
  config?: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** An earlier app's folder, to start in what it left. */
  dataDir?: string
  /** As Chromium's switch of that name takes it; `basic`, which is none, without it. */
  passwordStore?: string
}

/** The part of main that `exposeForTests` shows. */
type Exposed = {
  codexTrayForTests: {
    host: {
      services: { list(): { id: string; pid: number | null }[] }
      proxy: { baseUrl(): string }
    }
  }
}

/** Chromium refuses to run as root with its sandbox; an ordinary user keeps it. */
export const sandboxArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : []

const choosePasswordStore = join(import.meta.dirname, 'choose-password-store.cjs')

const passwordStoreOf = ({ passwordStore }: LaunchOptions): Record<string, string> =>
  passwordStore === undefined ? {} : { TEST_PASSWORD_STORE: passwordStore }

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'codex-tray-e2e-')))
  const configFile = join(dataDir, 'config.toml')
  if (options.config !== undefined) await writeFile(configFile, options.config)
  const app = await _electron.launch({
    args: [
      ...(options.passwordStore === undefined ? [] : ['-r', choosePasswordStore]),
      projectRoot,
      ...sandboxArgs,
      `--data-dir=${dataDir}`,
      `--config=${configFile}`,
      ...(options.args ?? ['--port=0']),
    ],
    env: { ...inherited(), CODEX_TRAY_NO_DIALOGS: '1', ...passwordStoreOf(options), ...options.env },
  })
  const page = await app.firstWindow()
  return {
    app,
    page,
    dataDir,
    configFile,
    apiKey: async () => (await readFile(join(dataDir, 'access-key'), 'utf8')).trim(),
    proxyPid: () =>
      app.evaluate(() => {
        const { host } = (globalThis as unknown as Exposed).codexTrayForTests
        return host.services.list().find((service) => service.id === 'proxy')?.pid ?? null
      }),
    baseUrl: () =>
      app.evaluate(() => (globalThis as unknown as Exposed).codexTrayForTests.host.proxy.baseUrl()),
    async close() {
      await app.close()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const kept = entries.filter(([name]) => !name.startsWith('CODEX_') && name !== 'NODE_OPTIONS')
  return { ...Object.fromEntries(kept), PATH: pathWithoutCodex() }
}

/** A Codex of whoever runs the tests has no part in them. */
export function pathWithoutCodex(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const holdsCodex = (folder: string): boolean =>
    ['codex', 'codex.cmd', 'codex.exe'].some((name) => existsSync(join(folder, name)))
  return folders.filter((folder) => !holdsCodex(folder)).join(delimiter)
}

/** Whether a process is there; a zombie counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z /.test(stat)
}
