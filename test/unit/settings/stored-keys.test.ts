import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SecretBox } from '../../../electron/settings/secret-box.ts'
import { openStoredKeys, type StoredKeys } from '../../../electron/settings/stored-keys.ts'
import { fakeKeychain } from '../../support/fake-keychain.ts'

const secret = 'sk-live-nobody-may-see-this'
const none = { available: false, why: 'no-keyring' } as const
let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-keys-'))
  file = join(folder, 'provider-keys.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function opened(box: SecretBox | null): Promise<StoredKeys> {
  const keys = await openStoredKeys(file, box)
  await keys.opened
  return keys
}
const onDisk = (): Promise<string> => readFile(file, 'utf8')
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('with a keychain', () => {
  it('keeps a key for the next start, encrypted, in a file of the owner’s', async () => {
    const box = fakeKeychain()
    const keys = await opened(box)
    let told = 0
    keys.onChange(() => (told += 1))
    await keys.set('acme', secret, false)
    expect(told).toBe(1)
    expect(keys.values().get('acme')).toEqual({ state: 'encrypted', value: secret })
    expect(await modeOf(file)).toBe(0o600)
    const raw = await onDisk()
    for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(raw).not.toContain(form)
    expect((await opened(box)).values().get('acme')).toEqual({ state: 'encrypted', value: secret })
    expect(await readdir(folder)).toEqual(['provider-keys.json'])
  })

  it('encrypts also where plain would have been allowed', async () => {
    const keys = await opened(fakeKeychain())
    await keys.set('acme', secret, true)
    expect(await onDisk()).not.toContain(secret)
  })

  it('another keychain reads nothing, says so, and destroys nothing', async () => {
    await (await opened(fakeKeychain('mine'))).set('acme', secret, false)
    const before = await onDisk()
    const stranger = await opened(fakeKeychain('theirs'))
    expect(stranger.values().get('acme')).toEqual({ state: 'unreadable', value: null })
    expect(await onDisk()).toBe(before)
    await stranger.set('other', 'sk-other', false)
    expect((await opened(fakeKeychain('mine'))).values().get('acme')?.value).toBe(secret)
  })

  it('one that is locked, or no window at all, is told apart from no key', async () => {
    await (await opened(fakeKeychain())).set('acme', secret, false)
    const locked = fakeKeychain()
    locked.state = none
    expect((await opened(locked)).values().get('acme')).toEqual({ state: 'no-keychain', value: null })
    expect((await opened(null)).values().get('acme')).toEqual({ state: 'headless', value: null })
    expect((await opened(null)).values().has('nobody')).toBe(false)
  })

  it('whose secret changed gets every key encrypted anew', async () => {
    const box = fakeKeychain('old')
    await (await opened(box)).set('acme', secret, false)
    box.rotate('new')
    expect((await opened(box)).values().get('acme')?.value).toBe(secret)
    expect((await opened(fakeKeychain('new'))).values().get('acme')?.value).toBe(secret)
  })

  it('that takes its time holds nothing up, and overwrites nothing that was set meanwhile', async () => {
    const box = fakeKeychain()
    const first = await opened(box)
    await first.set('a', 'sk-a-one', false)
    await first.set('b', 'sk-b-one', false)
    let answer: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (answer = resolve))
    const slow: SecretBox = { ...box, decrypt: (bytes) => asked.then(() => box.decrypt(bytes)) }
    const keys = await openStoredKeys(file, slow)
    expect(keys.values().get('a')).toEqual({ state: 'opening', value: null })
    await keys.set('b', 'sk-b-two', false)
    answer()
    await keys.opened
    expect([keys.values().get('a')?.value, keys.values().get('b')?.value]).toEqual(['sk-a-one', 'sk-b-two'])
  })

  it('that refuses leaves the old key where it was, and its words out of the error', async () => {
    const box = fakeKeychain()
    const keys = await opened({ ...box, encrypt: () => Promise.reject(new Error(`cannot keep ${secret}`)) })
    const refusal = await keys.set('acme', secret, true).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'keychain_refused' })
    expect(String(refusal)).not.toContain(secret)
    expect(keys.values().size).toBe(0)
  })
})

describe('without a keychain', () => {
  it('refuses and names both ways on', async () => {
    const box = fakeKeychain()
    box.state = none
    const keys = await opened(box)
    const refusal = await keys.set('acme', secret, false).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'keychain_unavailable',
      facts: { current: expect.stringContaining('--password-store=gnome-libsecret') as unknown },
    })
    expect(String(refusal)).toMatch(/env_key.*unencrypted in .*provider-keys\.json/)
    await expect(readdir(folder)).resolves.toEqual([])
  })

  it('keeps the key as it is once that was allowed: 0600, and usable headless', async () => {
    const box = fakeKeychain()
    box.state = none
    await (await opened(box)).set('acme', secret, true)
    expect(await modeOf(file)).toBe(0o600)
    for (const later of [null, box, fakeKeychain()]) {
      expect((await opened(later)).values().get('acme')).toEqual({ state: 'plain', value: secret })
    }
  })
})

describe('the file', () => {
  it.each([
    ['torn', '{"version":1,"keys":[["acme",{"kept":"pla'],
    ['of a newer version', '{"version":2,"keys":[]}'],
    ['with another shape', '{"version":1,"keys":[["acme",{"kept":"plain"}]]}'],
  ])('%s is kept aside and told, and a new key can be set', async (_name, text) => {
    await writeFile(file, text)
    const keys = await opened(fakeKeychain())
    expect(keys.problem()).toMatchObject({ code: 'config_invalid', facts: { where: file } })
    expect(keys.values().size).toBe(0)
    await keys.set('acme', secret, false)
    expect(keys.problem()).toBeNull()
    expect(await readFile(`${file}.invalid`, 'utf8')).toBe(text)
    expect(await modeOf(`${file}.invalid`)).toBe(0o600)
  })

  it('that cannot be read is never replaced', async () => {
    await mkdir(file)
    const keys = await opened(fakeKeychain())
    expect(keys.problem()).toMatchObject({ code: 'data_dir_unusable' })
    await expect(keys.set('acme', secret, false)).rejects.toMatchObject({ code: 'data_dir_unusable' })
    expect(keys.values().size).toBe(0)
    expect((await stat(file)).isDirectory()).toBe(true)
  })

  it('that others could read is closed to them', async () => {
    await (await opened(fakeKeychain())).set('acme', secret, false)
    await chmod(file, 0o644)
    const keys = await opened(fakeKeychain())
    expect(await modeOf(file)).toBe(0o600)
    await chmod(file, 0o644)
    await keys.set('b', 'sk-b', false)
    expect(await modeOf(file)).toBe(0o600)
  })

  it('loses none of several changes at once', async () => {
    const keys = await opened(fakeKeychain())
    await Promise.all(['a', 'b', 'c'].map((id) => keys.set(id, `sk-${id}`, false)))
    expect([...(await opened(fakeKeychain())).values().keys()]).toEqual(['a', 'b', 'c'])
  })
})

describe('a key', () => {
  it('that is buried leaves the disk and comes back in this process, one that is cleared does not', async () => {
    const box = fakeKeychain()
    const keys = await opened(box)
    await keys.set('acme', secret, false)
    await keys.bury('acme')
    expect((await opened(box)).values().size).toBe(0)
    await keys.unearth('acme')
    expect((await opened(box)).values().get('acme')?.value).toBe(secret)
    await keys.clear('acme')
    await keys.unearth('acme')
    expect(keys.values().size).toBe(0)
  })

  it('goes along with a new name or a copy, without the keychain being asked', async () => {
    await (await opened(fakeKeychain())).set('acme', secret, false)
    const keys = await opened(null)
    await keys.copy('acme', 'acme-2')
    await keys.move('acme', 'new')
    await keys.copy('nobody', 'x')
    await keys.move('nobody', 'y')
    const later = await opened(fakeKeychain())
    expect([...later.values()].map(([id, { value }]) => [id, value])).toEqual([
      ['acme-2', secret],
      ['new', secret],
    ])
    await keys.unearth('acme')
    expect(keys.values().has('acme')).toBe(true)
  })

  it('that was set anew is not replaced by a buried one', async () => {
    const keys = await opened(fakeKeychain())
    await keys.set('acme', 'sk-old', false)
    await keys.bury('acme')
    await keys.set('acme', 'sk-new', false)
    await keys.unearth('acme')
    expect(keys.values().get('acme')?.value).toBe('sk-new')
  })
})
