import {
  chmod,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
  lstat,
  readdir,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  openConfigStore,
  type ConfigSnapshot,
  type ConfigStore,
} from '../../../electron/settings/config-store.ts'

let folder: string
let file: string
let store: ConfigStore | null = null
const seen: ConfigSnapshot[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-config-'))
  file = join(folder, 'config.toml')
  seen.length = 0
})
afterEach(async () => {
  store?.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(text?: string, pollMs = 100): Promise<ConfigStore> {
  if (text !== undefined) await writeFile(file, text)
  store = await openConfigStore(file, { debounceMs: 30, pollMs })
  store.onChange((snapshot) => seen.push(snapshot))
  return store
}
const port = (): number | undefined => store?.current().config.proxy?.port
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 20 })

describe('the configuration file, watched', () => {
  it('is read again after it was written', async () => {
    await open('[proxy]\nport = 1\n')
    expect(port()).toBe(1)
    await writeFile(file, '[proxy]\nport = 2\n')
    await until(() => expect(port()).toBe(2))
  })

  it('is read again after an editor renamed a new one over it, every time, without waiting for a poll', async () => {
    await open('[proxy]\nport = 1\n', 600_000)
    for (const next of [2, 3]) {
      await writeFile(join(folder, '.swap'), `[proxy]\nport = ${next}\n`)
      await rename(join(folder, '.swap'), file)
      await until(() => expect(port()).toBe(next))
    }
  })

  it('is found when it is made later, in a folder made later', async () => {
    file = join(folder, 'later', 'config.toml')
    await open()
    expect(store?.current()).toMatchObject({ exists: false, config: {}, problem: null })
    await store?.ensureFile()
    await until(() => expect(store?.current().exists).toBe(true))
    await writeFile(file, '[proxy]\nport = 3\n')
    await until(() => expect(port()).toBe(3))
  })

  it('is watched through a link', async () => {
    const target = join(folder, 'dotfiles.toml')
    await writeFile(target, '[proxy]\nport = 1\n')
    await symlink(target, file)
    await open()
    await writeFile(target, '[proxy]\nport = 22\n')
    await until(() => expect(port()).toBe(22))
  })

  it('keeps the last good one after a bad edit, says why, and recovers', async () => {
    await open('[proxy]\nport = 1\n')
    const loadedAt = store?.current().loadedAt
    await writeFile(file, '[proxy\nport = 2\n')
    await until(() => expect(store?.current().problem?.code).toBe('config_syntax'))
    expect(store?.current()).toMatchObject({ config: { proxy: { port: 1 } }, loadedAt })
    await writeFile(file, '[proxy]\nport = 3\n')
    await until(() =>
      expect(store?.current()).toMatchObject({ problem: null, config: { proxy: { port: 3 } } }),
    )
  })

  it('keeps the last good one when the file goes away or turns into something else', async () => {
    await open('[proxy]\nport = 1\n')
    await rm(file)
    await until(() =>
      expect(store?.current()).toMatchObject({ exists: false, problem: { code: 'config_unreadable' } }),
    )
    expect(port()).toBe(1)
    await writeFile(file, Buffer.from([0x5b, 0xff, 0xfe]))
    await until(() => expect(store?.current().problem?.facts.what).toContain('not UTF-8'))
    expect(port()).toBe(1)
    await writeFile(file, '[proxy]\nport = 1\n')
    await until(() => expect(store?.current()).toMatchObject({ exists: true, problem: null }))
  })

  it('cannot be a folder', async () => {
    file = folder
    await open()
    expect(store?.current().problem).toMatchObject({ code: 'config_unreadable' })
  })
})

describe('writing the port', () => {
  it('keeps the mode, the link and every other byte', async () => {
    const target = join(folder, 'dotfiles.toml')
    await writeFile(target, '\uFEFF# grüße\r\n[proxy]\r\nport = 1 # x\r\n')
    await chmod(target, 0o640)
    await symlink(target, file)
    const at = await open()
    await at.setPort(77)
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readFile(target, 'utf8')).toBe('\uFEFF# grüße\r\n[proxy]\r\nport = 77 # x\r\n')
    expect((await stat(target)).mode & 0o777).toBe(0o640)
    expect(port()).toBe(77)
    expect((await readdir(folder)).sort()).toEqual(['config.toml', 'dotfiles.toml'])
  })

  it('refuses to write into a file that is broken', async () => {
    const at = await open('[proxi]\n')
    await expect(at.setPort(7)).rejects.toMatchObject({ code: 'config_invalid' })
    expect(await readFile(file, 'utf8')).toBe('[proxi]\n')
  })

  it('makes a commented file, private, and does not touch one that is there', async () => {
    const at = await open()
    expect(await at.ensureFile()).toBe(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, '# mine\n')
    await at.ensureFile()
    expect(await readFile(file, 'utf8')).toBe('# mine\n')
  })
})
