import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPreferences } from '../../../shared/config/preferences.ts'
import { openPreferences } from '../../../electron/settings/preferences-store.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-preferences-'))
  file = join(folder, 'preferences.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('preferences', () => {
  it('are the defaults at first, then what was chosen', async () => {
    const store = await openPreferences(folder)
    expect(store.get()).toEqual(defaultPreferences)
    const told: string[] = []
    store.onChange(({ theme }) => told.push(theme))
    expect(await store.update({ theme: 'dark', language: undefined })).toEqual({
      ...defaultPreferences,
      theme: 'dark',
    })
    expect(told).toEqual(['dark'])
    expect((await openPreferences(folder)).get().theme).toBe('dark')
  })

  it('loses none of several changes at once', async () => {
    const store = await openPreferences(folder)
    await Promise.all([store.update({ theme: 'light' }), store.update({ language: 'zh-CN' })])
    expect((await openPreferences(folder)).get()).toMatchObject({ theme: 'light', language: 'zh-CN' })
  })

  it('of an earlier version stay as they were, with the default for what it did not know', async () => {
    const { startDaemonAtLaunch: _unknown, ...saved } = { ...defaultPreferences, theme: 'dark' }
    await writeFile(file, JSON.stringify(saved))
    const store = await openPreferences(folder)
    expect(store.problem()).toBeNull()
    expect(store.get()).toMatchObject({ theme: 'dark', startDaemonAtLaunch: true })
  })

  it('keep a choice that differs from its default when another is changed', async () => {
    const store = await openPreferences(folder)
    await store.update({ startDaemonAtLaunch: false })
    await store.update({ theme: 'light' })
    expect((await openPreferences(folder)).get()).toMatchObject({
      startDaemonAtLaunch: false,
      theme: 'light',
    })
  })

  it.each(['{', '{"version":9}', '[]'])(
    'keeps a copy of %j, takes the defaults and says so',
    async (text) => {
      await writeFile(file, text)
      const store = await openPreferences(folder)
      expect(store.get()).toEqual(defaultPreferences)
      expect(store.problem()).toMatchObject({ code: 'config_invalid' })
      expect(store.problem()?.message).toContain(`${file}.invalid`)
      expect(await readFile(`${file}.invalid`, 'utf8')).toBe(text)
      await store.update({ theme: 'dark' })
      expect(store.problem()).toBeNull()
    },
  )
})
