import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { applyConversion } from '../../../electron/codex-config/apply-conversion.ts'
import { layerToProfile, profileToLayer } from '../../../electron/codex-config/profiles.ts'
import type { DocumentEdit } from '../../../shared/codex-config/document.ts'
import { fixture, makeWorld, signatureOf } from './documents-world.ts'

const setModel = (value: string): DocumentEdit => ({ op: 'set', path: ['model'], value })

describe('changing a file', () => {
  it('shows the change first, makes it, keeps what was there, and takes it back to the byte', async () => {
    const { docs, write, read, revision, backupsFolder, codexFile } = await makeWorld()
    const before = await fixture('long-lived.toml')
    await write(before)
    await chmod(codexFile, 0o640)
    const preview = await docs.preview('codex', await revision(), [setModel('gpt-6')])
    expect(preview.diff).toContain('-model = "gpt-5.2-codex"   # the default')
    expect(preview.diff).toContain('+model = "gpt-6"   # the default')
    expect(await read()).toBe(before)

    const result = await docs.apply('codex', await revision(), [setModel('gpt-6')], 'Another model')
    expect(result).toMatchObject({ outcome: 'written', revision: await revision() })
    expect(await read()).toBe(before.replace('"gpt-5.2-codex"   #', '"gpt-6"   #'))
    expect((await stat(codexFile)).mode & 0o777).toBe(0o640)
    const [backup] = await docs.backups()
    expect(backup).toMatchObject({
      document: 'codex',
      reason: 'Another model',
      bytes: Buffer.byteLength(before),
    })
    const kept = (await readdir(backupsFolder)).find((name) => name.endsWith('.toml')) ?? ''
    expect(kept).toContain('2026-11-21T12')
    expect(await readFile(join(backupsFolder, kept), 'utf8')).toBe(before)
    for (const name of await readdir(backupsFolder)) {
      expect((await stat(join(backupsFolder, name))).mode & 0o777).toBe(0o600)
    }
    expect((await stat(backupsFolder)).mode & 0o777).toBe(0o700)

    expect(await docs.undo()).toMatchObject({ outcome: 'written' })
    expect(await read()).toBe(before)
    expect(await docs.undo()).toBe(null)
  })

  it('undoes one change after the other, also after a restart', async () => {
    const { docs, open, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    for (const name of ['b', 'c', 'd']) await docs.apply('codex', await revision(), [setModel(name)], name)
    const again = open()
    const seen: string[] = []
    while ((await again.undo()) !== null) seen.push(await read())
    expect(seen).toEqual(['model = "c"\n', 'model = "b"\n', 'model = "a"\n'])
  })

  it('makes a file and its folder that are not there, and undoing removes the file again', async () => {
    const { docs, codexHome, codexFile, read } = await makeWorld()
    await rm(codexHome, { recursive: true })
    const [state] = await docs.states()
    expect(state).toMatchObject({ exists: false, revision: null, problem: null, writable: true })
    await docs.apply('codex', null, [setModel('x')], 'First')
    expect(await read()).toBe('model = "x"\n')
    expect((await stat(codexFile)).mode & 0o777).toBe(0o600)
    await docs.undo()
    await expect(stat(codexFile)).rejects.toThrow('ENOENT')
  })

  it('refuses when the file changed meanwhile, with the three texts, and writes nothing', async () => {
    const { docs, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    const old = await revision()
    await write('model = "a"\n# theirs\n')
    expect(await docs.apply('codex', old, [setModel('b')], 'Mine')).toEqual({
      outcome: 'conflict',
      base: 'model = "a"\n',
      theirs: 'model = "a"\n# theirs\n',
      ours: 'model = "b"\n',
      revision: await revision(),
    })
    expect(await read()).toBe('model = "a"\n# theirs\n')
    expect(await docs.backups()).toEqual([])
    await rm((await docs.states())[0]?.file ?? '')
    expect(await docs.apply('codex', old, [setModel('b')], 'Mine')).toMatchObject({
      outcome: 'conflict',
      theirs: '',
      revision: null,
    })
  })

  it('refuses to undo what somebody changed since, with the three texts', async () => {
    const { docs, open, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    await docs.apply('codex', await revision(), [setModel('b')], 'Mine')
    await write('model = "b"\nweb_search = "live"\n')
    const texts = { base: 'model = "b"\n', theirs: await read(), ours: 'model = "a"\n' }
    expect(await docs.undo()).toMatchObject({ outcome: 'conflict', ...texts })
    expect(await open().undo()).toMatchObject({ outcome: 'conflict', ...texts })
    expect(await read()).toBe(texts.theirs)
  })

  it('puts a backup back, which can be undone as well', async () => {
    const { docs, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    await docs.apply('codex', await revision(), [setModel('b')], 'One')
    await docs.apply('codex', await revision(), [setModel('c')], 'Two')
    const oldest = (await docs.backups()).at(-1)
    expect(await docs.restore(oldest?.id ?? '')).toMatchObject({ outcome: 'written' })
    expect(await read()).toBe('model = "a"\n')
    await docs.undo()
    expect(await read()).toBe('model = "c"\n')
    await expect(docs.restore('nothing')).rejects.toMatchObject({ code: 'config_write_failed' })
  })

  it('keeps the byte order mark, Windows line ends and a symbolic link', async () => {
    const { docs, codexFile, root, revision } = await makeWorld()
    const target = join(root, 'dotfiles.toml')
    const before = await fixture('windows.toml')
    await writeFile(target, before)
    await symlink(target, codexFile)
    await docs.apply('codex', await revision(), [setModel('x')], 'Model')
    expect((await lstat(codexFile)).isSymbolicLink()).toBe(true)
    const after = await readFile(target, 'utf8')
    expect(after.startsWith('\ufeff')).toBe(true)
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    await docs.undo()
    expect(await readFile(target, 'utf8')).toBe(before)
  })

  it('keeps a bounded number of backups, always the first and the last of each file', async () => {
    const { open, write, read, revision } = await makeWorld()
    const docs = open({ limits: { files: 4, bytes: 1_000_000, records: 6 } })
    await write('model = "0"\n')
    for (let n = 1; n <= 12; n++) {
      await docs.apply('codex', await revision(), [setModel(String(n))], `To ${n}`)
    }
    const reasons = (await docs.backups()).map(({ reason }) => reason)
    expect(reasons).toEqual(['To 12', 'To 11', 'To 10', 'To 1'])
    // Undoing needs no backup: what was changed is in the note.
    for (let n = 11; n >= 0; n--) {
      await docs.undo()
      expect(await read()).toBe(`model = "${n}"\n`)
    }
  })

  it('asks who can judge, and refuses only what was good before', async () => {
    const { open, write, read, revision } = await makeWorld()
    const docs = open({
      validate: (_id, text) =>
        Promise.resolve({ ok: !text.includes('bad'), text: text.includes('bad') ? 'no such model' : 'ok' }),
    })
    await write('model = "good"\n')
    expect(await docs.preview('codex', await revision(), [setModel('bad')])).toMatchObject({
      verdict: { ok: false, text: 'no such model' },
    })
    await expect(docs.apply('codex', await revision(), [setModel('bad')], '')).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('no such model'),
    })
    expect(await read()).toBe('model = "good"\n')
    await docs.applyText('codex', await revision(), 'model = "bad"\n', 'I insist')
    await docs.apply('codex', await revision(), [{ op: 'set', path: ['x'], value: 'bad' }], 'Still bad')
    expect(await read()).toBe('model = "bad"\nx = "bad"\n')
  })

  it('hides secrets in what the window is shown', async () => {
    const { docs, write, revision } = await makeWorld()
    await write('[mcp_servers.x]\ncommand = "x"\n[mcp_servers.x.env]\nTOKEN = "hunter2hunter2"\n')
    const { diff } = await docs.preview('codex', await revision(), [
      { op: 'set', path: ['mcp_servers', 'x', 'env', 'OTHER'], value: 'swordfish' },
    ])
    expect(diff.join('\n')).toContain('OTHER')
    expect(diff.join('\n')).not.toMatch(/hunter2|swordfish/)
  })
})

describe('converting a profile', () => {
  it('goes to a layer and back, in either direction without a moment without it', async () => {
    const { docs, codexHome, write, read, revision } = await makeWorld()
    const before = await fixture('long-lived.toml')
    await write(before)
    const there = profileToLayer(before, 'fast')
    const results = await applyConversion(docs, await revision(), there, 'To a layer')
    expect(results.map(({ outcome }) => outcome)).toEqual(['written', 'written'])
    const layer = join(codexHome, 'fast.config.toml')
    expect(await readFile(layer, 'utf8')).toBe('model = "gpt-5.2"\nmodel_reasoning_effort = "low"\n')
    expect(await read()).not.toContain('[profiles.fast]')
    const back = layerToProfile(await read(), 'fast', await readFile(layer, 'utf8'), '0.133.0')
    await applyConversion(docs, await revision(), back, 'To a table')
    await expect(stat(layer)).rejects.toThrow('ENOENT')
    expect(await read()).toContain('[profiles.fast]\nmodel = "gpt-5.2"\n')
    for (let n = 0; n < 4; n++) await docs.undo()
    expect(await read()).toBe(before)
    await expect(stat(layer)).rejects.toThrow('ENOENT')
  })

  it('does not write over a layer that is there', async () => {
    const { docs, codexHome, write, read, revision } = await makeWorld()
    const before = await fixture('long-lived.toml')
    await write(before)
    await writeFile(join(codexHome, 'fast.config.toml'), 'model = "theirs"\n')
    const results = await applyConversion(
      docs,
      await revision(),
      profileToLayer(before, 'fast'),
      'To a layer',
    )
    expect(results).toMatchObject([{ outcome: 'conflict', theirs: 'model = "theirs"\n' }])
    expect(await read()).toBe(before)
    await expect(docs.removeLayer('codex', (await revision()) ?? '', '')).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})

describe('files that cannot be edited', () => {
  it('shows invalid TOML with the place of the mistake; by key nothing, by hand everything', async () => {
    const { docs, write, read, revision } = await makeWorld()
    const broken = 'model = "a"\nthis is not\n'
    await write(broken)
    const [state] = await docs.states()
    expect(state?.problem).toMatchObject({ code: 'config_syntax' })
    expect(state?.problem?.facts.where).toMatch(/config\.toml:2:\d+$/)
    expect(await docs.text('codex')).toEqual({ text: broken, revision: await revision() })
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
    expect(await problem()).toMatchObject({ code: 'config_unreadable' })
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
    expect((await docs.states())[0]).toMatchObject({ writable: false, problem: null })
    await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
      code: 'config_write_failed',
    })
    expect(await read()).toBe('model = "a"\n')
    expect(await docs.backups()).toEqual([])
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
      expect((await docs.states())[0]).toMatchObject({ writable: false, problem: null })
      await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
        code: 'config_write_failed',
        message: expect.stringContaining('another user'),
      })
      process.seteuid?.(0)
      await chmod(codexFile, 0o600)
      process.seteuid?.(65_534)
      expect((await docs.states())[0]).toMatchObject({
        exists: true,
        problem: { code: 'config_unreadable', message: expect.stringContaining('permission denied') },
      })
    } finally {
      process.seteuid?.(0)
    }
    expect(await readFile(codexFile, 'utf8')).toBe('model = "a"\n')
  })

  it('changes nothing when no backup can be made', async () => {
    const { docs, write, read, root, revision } = await makeWorld()
    await write('model = "a"\n')
    await writeFile(join(root, 'data'), 'in the way')
    await expect(docs.apply('codex', await revision(), [setModel('b')], '')).rejects.toMatchObject({
      code: 'data_dir_unusable',
    })
    expect(await read()).toBe('model = "a"\n')
  })
})

describe('looking', () => {
  it('lists profile layers, and writes nothing by opening, listing, previewing, watching and closing', async () => {
    const { root, codexHome, open, write } = await makeWorld()
    await write(await fixture('long-lived.toml'))
    await writeFile(join(codexHome, 'fast.config.toml'), 'model = "x"\n')
    await writeFile(join(codexHome, 'auth.json'), '{}')
    const before = await signatureOf(root)
    const docs = open()
    const stop = docs.onChange(() => undefined)
    const states = await docs.states()
    expect(states.map(({ id }) => id)).toEqual(['codex', 'ours', 'profile:fast'])
    const revision = states[0]?.revision ?? null
    await docs.preview('codex', revision, [setModel('z')])
    await docs.text('profile:fast')
    await docs.backups()
    expect(await docs.undo()).toBe(null)
    stop()
    docs.close()
    expect(await signatureOf(root)).toEqual(before)
  })

  it('writes nothing for a change that changes nothing', async () => {
    const { docs, root, write, revision } = await makeWorld()
    await write('model = "a"\n')
    const before = await signatureOf(root)
    expect(await docs.apply('codex', await revision(), [setModel('a')], 'Same')).toEqual({
      outcome: 'written',
      revision: await revision(),
      backup: null,
    })
    expect(await signatureOf(root)).toEqual(before)
  })

  it('tells of changes by others, of layers too', async () => {
    const { docs, write, codexHome } = await makeWorld()
    let count = 0
    const stop = docs.onChange(() => (count += 1))
    await write('model = "b"\n')
    await vi.waitFor(() => expect(count).toBeGreaterThan(0))
    const seen = count
    await writeFile(join(codexHome, 'new.config.toml'), '')
    await vi.waitFor(() => expect(count).toBeGreaterThan(seen))
    stop()
  })
})
