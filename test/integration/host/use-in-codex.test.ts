import { rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUseInCodex, type UseInCodex } from '../../../electron/host/host-use-in-codex.ts'
import type { DocumentEdit } from '../../../shared/codex-config/document.ts'
import { makeWorld, signatureOf, type World } from '../codex-config/documents-world.ts'

const config =
  '# mine\nmodel_provider = "acme" # at work\n\n[model_providers.acme]\nbase_url = "https://llm.example/v1"\n'

const limits = { files: 6, bytes: 1_000_000, records: 2_000 }

let world: World
let codexVersion: string | null
/** Stands for the program that a guard would become. */
let program: string

beforeEach(async () => {
  world = await makeWorld()
  codexVersion = '0.169.0'
  program = join(world.root, 'program')
  await symlink(process.execPath, program)
  await world.write(config)
})
afterEach(() => void vi.useRealTimers())

/** A run of the app. */
async function start(port: number | null = 4_100, files = world.open()): Promise<UseInCodex> {
  const use = createUseInCodex({
    files,
    codexHome: world.codexHome,
    backupsFolder: world.backupsFolder,
    keyFile: join(world.root, 'access-key'),
    wishFile: join(world.root, 'use-in-codex.json'),
    env: {},
    restoreCommand: [program],
    codexVersion: () => Promise.resolve(codexVersion),
    baseUrl: () => `http://127.0.0.1:${port ?? 0}/v1`,
    listens: () => port !== null,
    keySource: () => 'file',
    onChange: () => undefined,
  })
  await use.open()
  if (port !== null) await use.proxyListens()
  return use
}

const isDefault = async (): Promise<boolean> =>
  (await world.read()).includes('model_provider = "codex-tray" # at work')

describe('plain codex uses us', () => {
  it('as long as we run, and again at the next start; in between it has its own provider', async () => {
    const first = await start()
    expect(await first.enable('default')).toMatchObject({ mode: 'default', wanted: true, problem: null })
    await first.close()
    expect(await isDefault()).toBe(false)
    expect((await world.read()).startsWith(config)).toBe(true)

    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'default', wanted: true, unguarded: null })
    expect(await isDefault()).toBe(true)
    await second.disable()
    await second.close()
    const third = await start()
    expect(await third.state()).toMatchObject({ mode: 'off', wanted: false })
    await third.close()
  })

  it('leaves what was changed meanwhile to be undone, and its own switch out of it', async () => {
    const first = await start()
    await first.enable('default')
    const docs = world.open()
    const edit: DocumentEdit = { op: 'set', path: ['model'], value: 'm' }
    await docs.apply('codex', await world.revision(), [edit], 'Model')
    await first.close()
    const between = await world.read()
    const second = await start()
    expect(await docs.undo()).toMatchObject({ outcome: 'written' })
    expect(await isDefault()).toBe(true)
    expect(await docs.undo()).toBeNull()
    await second.close()
    expect(await world.read()).toBe(between.replace('model = "m"\n', ''))
  })

  it('does not push the backups of its user out of the history, however often it starts', async () => {
    const docs = world.open({ limits })
    for (const value of ['a', 'b', 'c'])
      await docs.apply(
        'codex',
        await world.revision(),
        [{ op: 'set', path: ['model'], value }],
        `Model ${value}`,
      )
    for (let run = 0; run < 5; run++) {
      const use = await start(4_100, docs)
      if (run === 0) await use.enable('default')
      expect(await isDefault()).toBe(true)
      await use.close()
    }
    const kept = (await docs.backups()).map(({ reason }) => reason)
    expect(kept.filter((reason) => reason.startsWith('Model'))).toEqual(['Model c', 'Model b', 'Model a'])
    // The end of a run keeps one more, within limits of its own.
    expect(kept.length).toBeLessThanOrEqual(limits.files + 1)
  })

  it('only when something answers there: until the proxy listens it is wanted, and nothing is written', async () => {
    const first = await start()
    await first.enable('default')
    await first.close()
    const left = await signatureOf(world.root)
    const second = await start(null)
    expect(await second.state()).toMatchObject({ mode: 'off', wanted: true, problem: null })
    await second.close()
    expect(await signatureOf(world.root)).toEqual(left)
  })

  it.each([
    ['0.94.0', 'CODEX_TRAY_API_KEY'],
    ['0.169.0', null],
  ])('Codex %s gets the key from %s', async (version, keyVariable) => {
    codexVersion = version
    const use = await start()
    expect(await use.state()).toMatchObject({ keyVariable: null })
    expect(await use.enable('default')).toMatchObject({ mode: 'default', keyVariable })
    await use.close()
  })

  it('later, when it is asked for while nothing answers there', async () => {
    const first = await start(null)
    expect(await first.enable('default')).toMatchObject({ mode: 'off', wanted: true, problem: null })
    expect(await world.read()).toBe(config)
    await first.proxyListens()
    expect(await isDefault()).toBe(true)
    await first.proxyEnded()
    expect(await first.state()).toMatchObject({ mode: 'off', wanted: true })
    expect(await isDefault()).toBe(false)
    await first.close()
  })

  it('not again when its user has chosen another provider since', async () => {
    const first = await start()
    await first.enable('default')
    await first.close()
    const theirs = (await world.read()).replace('model_provider = "acme"', 'model_provider = "openai"')
    await world.write(theirs)
    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'off', wanted: false })
    expect(await world.read()).toBe(theirs)
    await second.close()
  })

  it('not again when it was taken away by hand while we ran', async () => {
    const first = await start()
    await first.enable('default')
    await world.write(
      (await world.read()).replace('model_provider = "codex-tray"', 'model_provider = "acme"'),
    )
    await first.close()
    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'off', wanted: false })
    await second.close()
  })

  it('again after a kill -9: the wish was written down when it was made', async () => {
    const first = await start()
    await first.enable('default')
    // Nobody closes it, and nobody has put the provider back either.
    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'default', wanted: true })
    await second.close()
    expect(await isDefault()).toBe(false)
    await first.close()
  })

  it('says why it cannot be switched on again, leaves the file alone, and tries again', async () => {
    const first = await start()
    await first.enable('default')
    await first.close()
    const good = await world.read()
    await writeFile(world.codexFile, 'model = "a\n')
    const second = await start()
    expect(await second.state()).toMatchObject({
      mode: 'off',
      wanted: true,
      problem: { code: 'config_syntax', facts: { where: expect.stringContaining('config.toml:1') } },
    })
    expect(await world.read()).toBe('model = "a\n')
    await world.write(good)
    codexVersion = null
    await second.proxyListens()
    expect(await second.state()).toMatchObject({ wanted: true, problem: { code: 'codex_missing' } })
    codexVersion = '0.169.0'
    await second.proxyListens()
    expect(await second.state()).toMatchObject({ mode: 'default', problem: null })
    await second.close()
  })

  it('not any more when its program is deleted while we run, and says so; again once that is back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const first = await start()
    await first.enable('default')
    await rename(program, `${program}-elsewhere`)
    // It is looked for now and then; twice missing is gone.
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()
    const gone = { code: 'config_write_failed', facts: { where: program } }
    await vi.waitFor(async () =>
      expect(await first.state()).toMatchObject({ mode: 'off', wanted: true, problem: gone }),
    )
    expect((await world.read()).startsWith(config)).toBe(true)
    // Nor does anything that happens to the proxy write it again, which nobody could take back.
    await first.proxyListens()
    expect(await first.state()).toMatchObject({ mode: 'off', wanted: true, problem: gone })
    await first.close()

    await rename(`${program}-elsewhere`, program)
    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'default', problem: null })
    await second.close()
  })

  it('only while its program is there: nothing is written that nobody could take back', async () => {
    await rm(program)
    const use = await start()
    await expect(use.enable('default')).rejects.toMatchObject({ facts: { where: program } })
    expect(await world.read()).toBe(config)
    await use.close()
  })

  it('follows the proxy to another port', async () => {
    const first = await start(4_100)
    await first.enable('default')
    await first.close()
    const second = await start(4_200)
    expect(await world.read()).toContain('base_url = "http://127.0.0.1:4200/v1"')
    await second.close()
  })

  it('by profile: neither the end nor the next start writes anything', async () => {
    const first = await start()
    await first.enable('profile')
    const left = await signatureOf(world.root)
    await first.close()
    const second = await start(4_200)
    expect(await second.state()).toMatchObject({ mode: 'profile', wanted: false })
    await second.close()
    expect(await signatureOf(world.root)).toEqual(left)
  })

  it('is not wanted any more once it is used by profile', async () => {
    const first = await start()
    await first.enable('default')
    expect(await first.enable('profile')).toMatchObject({ mode: 'profile', wanted: false })
    await first.close()
    const second = await start()
    expect(await second.state()).toMatchObject({ mode: 'profile', wanted: false })
    await second.close()
  })
})
