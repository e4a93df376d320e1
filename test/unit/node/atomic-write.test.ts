import * as promises from 'node:fs/promises'
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../../../electron/node/atomic-write.ts'

// The disk cannot be filled in a test; the place where it would show can be made to fail.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>()
  return { ...real, open: vi.fn(real.open) }
})

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-write-'))
  file = join(folder, 'file')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('replacing a file', () => {
  it('makes a private one, and keeps the mode of one that is there', async () => {
    await writeFileAtomically(file, 'one')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await chmod(file, 0o644)
    await writeFileAtomically(file, 'two')
    expect(await readFile(file, 'utf8')).toBe('two')
    expect((await stat(file)).mode & 0o777).toBe(0o644)
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('replaces the target of a link, not the link', async () => {
    await writeFile(join(folder, 'target'), 'one')
    await symlink('target', file)
    await writeFileAtomically(file, 'two')
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('two')
  })

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'read-only'],
    ['EIO', 'EIO'],
  ])('leaves the old file and nothing else behind on %s', async (code, words) => {
    await writeFile(file, 'old')
    const real = await vi.importActual<typeof promises>('node:fs/promises')
    vi.mocked(promises.open).mockImplementationOnce(async (...args) => {
      const handle = await real.open(...args)
      handle.writeFile = () => Promise.reject(Object.assign(new Error(code), { code }))
      return handle
    })
    const refusal = writeFileAtomically(file, 'new')
    await expect(refusal).rejects.toMatchObject({ code: 'config_write_failed', facts: { where: file } })
    await expect(refusal).rejects.toThrow(words)
    expect(await readFile(file, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('is called off by the last check', async () => {
    await writeFile(file, 'old')
    const lastCheck = (): Promise<void> =>
      Promise.reject(new AppError('config_write_failed', { what: 'Changed' }))
    await expect(writeFileAtomically(file, 'new', { lastCheck })).rejects.toThrow('Changed')
    expect(await readFile(file, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('names the file and the reason', async () => {
    await expect(writeFileAtomically(join(folder, 'no', 'file'), 'x')).rejects.toThrow(
      /no such file.*no\/file/,
    )
    await expect(writeFileAtomically(folder, 'x', { code: 'data_dir_unusable' })).rejects.toMatchObject({
      code: 'data_dir_unusable',
    })
  })
})
