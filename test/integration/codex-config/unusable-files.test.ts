import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DocumentEdit } from '../../../shared/codex-config/document.ts'
import { makeWorld } from './documents-world.ts'

const mount = (...args: string[]): unknown => execFileSync('mount', args, { stdio: 'ignore' })

/** Only root may, and not in every container. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'codex-tray-mount-'))
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const setModel = (value: string): DocumentEdit => ({ op: 'set', path: ['model'], value })

describe('files that cannot be edited', () => {
  it('shows invalid TOML with the place of the mistake; by key nothing, by hand everything', async () => {
    const { docs, write, read, revision } = await makeWorld()
    const broken = 'model = "a"\nthis is not\n'
    await write(broken)
    const [state] = await docs.states()
    expect(state?.problem).toMatchObject({ code: 'config_syntax' })
    expect(state?.problem?.facts.where).toMatch(/config\.toml:2:\d+$/)
    await write('[a]\ntoken = sk-secret\n')
    // The name says which line it is; what stands behind it may be a key.
    expect((await docs.states())[0]?.problem?.facts.current).toBe('line 2: token = …')
    await write(broken)
    expect(await docs.text('codex')).toMatchObject({ text: broken, revision: await revision() })
    await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
      code: 'config_syntax',
    })
    expect(await read()).toBe(broken)
    expect(await docs.previewText('codex', await revision(), 'model = \n')).toMatchObject({
      verdict: { ok: false },
    })
    await docs.applyText('codex', await revision(), 'model = "b"\n', 'Mend')
    expect(await read()).toBe('model = "b"\n')
    await docs.undo()
    expect(await read()).toBe(broken)
  })

  it('leaves alone what is no UTF-8, too large, a folder or a link to nowhere, and says so', async () => {
    const { docs, write, codexFile, root, revision } = await makeWorld()
    const problem = async (): Promise<unknown> => {
      const [state] = await docs.states()
      await expect(docs.text('codex')).rejects.toMatchObject({ code: state?.problem?.code })
      await expect(docs.applyText('codex', await revision(), 'model = "x"\n', 'Try')).rejects.toMatchObject({
        code: state?.problem?.code,
      })
      return state?.problem
    }
    const latin1 = Buffer.from('model = "a"\n# caf\xe9\n', 'latin1')
    await write(latin1)
    expect(await problem()).toMatchObject({
      code: 'config_syntax',
      facts: { what: 'The file is not UTF-8 text', current: 'byte 0xe9 in line 2' },
    })
    expect(await readFile(codexFile)).toEqual(latin1)

    await write(Buffer.alloc(10 * 1024 * 1024 + 1, '#'))
    expect(await problem()).toMatchObject({
      code: 'config_unreadable',
      facts: { current: '10.0 MiB (10485761 bytes)', accepted: 'at most 10.0 MiB (10485760 bytes)' },
    })
    await rm(codexFile)
    await symlink(join(root, 'nowhere.toml'), codexFile)
    expect(await problem()).toMatchObject({
      message: expect.stringContaining('link to a file that does not'),
    })
    expect((await lstat(codexFile)).isSymbolicLink()).toBe(true)
    await rm(codexFile)
    await mkdir(codexFile)
    expect(await problem()).toMatchObject({ code: 'config_unreadable' })
  })

  it('respects a read-only file', async () => {
    const { docs, write, codexFile, read, revision } = await makeWorld()
    await write('model = "a"\n')
    await chmod(codexFile, 0o444)
    const readOnly = {
      code: 'config_write_failed',
      facts: {
        what: 'The file is read-only, so it is only shown',
        where: codexFile,
        current: 'mode 0444',
        accepted: 'write permission for its owner',
        fix: `Allow it: chmod u+w ${codexFile}`,
      },
    }
    expect((await docs.states())[0]).toMatchObject({ readOnly, problem: null })
    // The change is shown, and said beforehand to be none that could be made.
    expect(await docs.preview('codex', await revision(), [setModel('b')])).toMatchObject({
      diff: ['-model = "a"', '+model = "b"'],
      blocked: readOnly,
    })
    await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
      code: 'config_write_failed',
    })
    expect(await read()).toBe('model = "a"\n')
    expect(await docs.backups()).toEqual([])
    await chmod(codexFile, 0o644)
    expect(await docs.preview('codex', await revision(), [setModel('b')])).toMatchObject({ blocked: null })
  })

  it.runIf(process.geteuid?.() === 0)('leaves alone what another user owns or hides', async () => {
    const { docs, write, codexFile, codexHome, root, backupsFolder, revision } = await makeWorld()
    await write('model = "a"\n')
    await chmod(root, 0o777)
    await chmod(codexHome, 0o777)
    await chmod(codexFile, 0o666)
    await mkdir(backupsFolder, { recursive: true })
    await chmod(backupsFolder, 0o777)
    process.seteuid?.(65_534)
    try {
      expect((await docs.states())[0]).toMatchObject({
        readOnly: {
          facts: {
            current: 'owner root (0)',
            accepted: 'owner 65534, who runs codex-tray',
            fix: expect.stringContaining(codexFile),
          },
        },
        problem: null,
      })
      await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
        code: 'config_write_failed',
        message: expect.stringContaining('another user'),
      })
      process.seteuid?.(0)
      await chmod(codexFile, 0o600)
      process.seteuid?.(65_534)
      expect((await docs.states())[0]).toMatchObject({
        exists: true,
        problem: {
          code: 'config_unreadable',
          message: expect.stringContaining('permission denied'),
          facts: { current: 'a file of user 0, mode 0600' },
        },
      })
    } finally {
      process.seteuid?.(0)
    }
    expect(await readFile(codexFile, 'utf8')).toBe('model = "a"\n')
  })

  it.runIf(canMount())(
    'keeps the file on a disk that is full or read-only, and says which it was',
    async () => {
      const { docs, write, read, codexHome, revision } = await makeWorld()
      mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', codexHome)
      try {
        const before = `model = "a"\n${'# filler\n'.repeat(3_000)}`
        await write(before)
        const large: DocumentEdit = { op: 'set', path: ['notes'], value: 'x'.repeat(20_000) }
        const full = docs.apply('codex', await revision(), [large], 'Too much')
        await expect(full).rejects.toMatchObject({
          code: 'config_write_failed',
          message: expect.stringContaining('the disk is full'),
        })
        expect(await read()).toBe(before)
        expect(await readdir(codexHome)).toEqual(['config.toml'])
        expect(await docs.backups()).toEqual([])
        mount('-o', 'remount,ro', codexHome)
        expect((await docs.states())[0]).toMatchObject({
          readOnly: { facts: { what: expect.stringContaining('mounted read-only') } },
          problem: null,
        })
        await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
          message: expect.stringContaining('read-only'),
        })
        expect(await read()).toBe(before)
      } finally {
        execFileSync('umount', [codexHome])
      }
    },
  )

  it('changes nothing when no backup can be made', async () => {
    const { docs, write, read, root, revision } = await makeWorld()
    await write('model = "a"\n')
    await writeFile(join(root, 'data'), 'in the way')
    await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
      code: 'data_dir_unusable',
    })
    expect(await read()).toBe('model = "a"\n')
  })

  it('forgets a change that a kill kept from being made, and takes back the one before it', async () => {
    const { docs, write, read, revision, backupsFolder } = await makeWorld()
    const before = 'model = "a"\n'
    await write(before)
    await docs.apply('codex', await revision(), [setModel('b')], 'First')
    const first = await read()
    await docs.apply('codex', await revision(), [setModel('c')], 'Second')
    expect((await readdir(backupsFolder)).filter((name) => name.endsWith('.json'))).toHaveLength(2)
    // The note of the second is on the disk, the file still is what the first made of it.
    await write(first)
    expect(await docs.undo()).toMatchObject({ outcome: 'written' })
    expect(await read()).toBe(before)
    expect(await docs.undo()).toBeNull()
  })

  it('clears away what a kill in the middle of a write left, and nothing of anybody else', async () => {
    const { docs, write, codexHome, revision } = await makeWorld()
    await write('model = "a"\n')
    const names = ['.config.toml.0123456789ab.tmp', '.config.toml.ba9876543210.tmp', '.config.toml.mine.tmp']
    for (const name of names) await writeFile(join(codexHome, name), 'x')
    const longAgo = new Date(Date.now() - 3_600_000)
    await utimes(join(codexHome, names[0] ?? ''), longAgo, longAgo)
    await utimes(join(codexHome, names[2] ?? ''), longAgo, longAgo)
    await docs.apply('codex', await revision(), [setModel('b')], 'Edit')
    // The second is young: another program of ours may be writing it.
    expect((await readdir(codexHome)).toSorted()).toEqual([...names.slice(1), 'config.toml'].toSorted())
  })
})
