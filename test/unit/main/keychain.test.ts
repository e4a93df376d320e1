import { beforeEach, describe, expect, it, vi } from 'vitest'

/** Electron's `safeStorage`, as this test wants it; the calls that do not block are there since Electron 42. */
const electron = vi.hoisted(() => {
  const state = { backend: 'gnome_libsecret', available: true, mark: 'v11', async: true, plainAsked: false }
  const seal = (text: string): Buffer => Buffer.from(`${state.mark}${text}`)
  const old = {
    getSelectedStorageBackend: () => state.backend,
    isEncryptionAvailable: () => state.available,
    encryptString: seal,
    decryptString: (bytes: Buffer) => `sync ${bytes.subarray(3).toString()}`,
    setUsePlainTextEncryption: () => void (state.plainAsked = true),
  }
  const now = {
    isAsyncEncryptionAvailable: async () => state.available,
    encryptStringAsync: async (text: string) => seal(text),
    decryptStringAsync: async (bytes: Buffer) => ({
      result: `async ${bytes.subarray(3).toString()}`,
      shouldReEncrypt: true,
    }),
  }
  return {
    state,
    get safeStorage() {
      return state.async ? { ...old, ...now } : old
    },
  }
})
vi.mock('electron', () => electron)

import { systemKeychain } from '../../../electron/main/keychain.ts'

beforeEach(() => {
  Object.assign(electron.state, { backend: 'gnome_libsecret', available: true, mark: 'v11', async: true })
})

describe.each([true, false])('the keychain, with the newer calls: %s', (async) => {
  beforeEach(() => {
    electron.state.async = async
  })

  it.each([
    ['linux', 'gnome_libsecret', 'secret-service'],
    ['linux', 'kwallet5', 'kwallet'],
    ['darwin', '', 'macos'],
    ['win32', '', 'windows'],
  ] as const)('of %s %s is %s', async (platform, backend, kind) => {
    electron.state.backend = backend
    expect(await systemKeychain(platform).describe()).toEqual({ available: true, kind })
  })

  it('is none where Chromium would use its fixed password, and that is never switched on', async () => {
    electron.state.backend = 'basic_text'
    const none = await systemKeychain('linux').describe()
    expect(none).toMatchObject({
      available: false,
      reason: 'unnamed',
      why: expect.stringContaining('--password-store') as unknown,
    })
    electron.state.backend = 'gnome_libsecret'
    electron.state.mark = 'v10'
    expect(await systemKeychain('linux').describe()).toMatchObject({ available: false })
    await expect(systemKeychain('linux').encrypt('key')).rejects.toThrow('no keychain')
    expect(electron.state.plainAsked).toBe(false)
  })

  it('is Keychain on a Mac, whose own mark is v10 too', async () => {
    electron.state.mark = 'v10'
    expect(await systemKeychain('darwin').describe()).toMatchObject({ available: true })
  })

  it('that is locked says so', async () => {
    electron.state.available = false
    expect(await systemKeychain('linux').describe()).toMatchObject({
      available: false,
      reason: 'locked',
      why: expect.stringContaining('locked') as unknown,
    })
  })

  it('gives back what it took', async () => {
    const box = systemKeychain('linux')
    const sealed = await box.encrypt('key')
    expect(await box.decrypt(sealed)).toEqual(
      async ? { text: 'async key', outdated: true } : { text: 'sync key', outdated: false },
    )
  })
})
