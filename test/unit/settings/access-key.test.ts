import { chmod, mkdtemp, readFile, rm, stat, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccessKey } from '../../../electron/settings/access-key.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-key-'))
  file = join(folder, 'access-key')
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const mode = async (): Promise<number> => (await stat(file)).mode & 0o777

describe('the access key', () => {
  it('is made once, random and private', async () => {
    const first = await openAccessKey(file, undefined)
    expect(first.value()).toMatch(/^ctk_[A-Za-z0-9_-]{43}$/)
    expect(await mode()).toBe(0o600)
    expect((await openAccessKey(file, '')).value()).toBe(first.value())
    const other = await openAccessKey(join(folder, 'other'), undefined)
    expect(other.value()).not.toBe(first.value())
  })

  it('is closed to others again when somebody loosened it', async () => {
    await openAccessKey(file, undefined)
    await chmod(file, 0o644)
    await openAccessKey(file, undefined)
    expect(await mode()).toBe(0o600)
  })

  it('is made anew when the file was cut short', async () => {
    await writeFile(file, '')
    expect((await openAccessKey(file, undefined)).value()).toMatch(/^ctk_/)
  })

  it('rotates in the file and in memory', async () => {
    const key = await openAccessKey(file, undefined)
    const old = key.value()
    await key.rotate()
    expect(key.value()).not.toBe(old)
    expect((await readFile(file, 'utf8')).trim()).toBe(key.value())
    expect(await mode()).toBe(0o600)
  })

  it('comes from the environment if given there, and leaves the file alone', async () => {
    const key = await openAccessKey(file, 'given-key')
    expect([key.value(), key.source()]).toEqual(['given-key', 'environment'])
    await expect(key.rotate()).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each(['short', 'with space', 'zeilen\numbruch', 'schlüssel-mit-umlaut'])(
    'refuses %j without repeating it',
    async (given) => {
      const refusal = await openAccessKey(file, given).then(
        () => null,
        (error: unknown) => error,
      )
      expect(refusal).toMatchObject({ code: 'config_invalid' })
      expect(String(refusal)).not.toContain(given)
      expect(String(refusal)).toContain('8 to 512 visible ASCII characters')
    },
  )

  it('says what is in its way', async () => {
    await mkdir(file)
    await expect(openAccessKey(file, undefined)).rejects.toMatchObject({
      code: 'data_dir_unusable',
      facts: { where: file },
    })
  })
})
