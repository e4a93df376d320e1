import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { applyConversion } from '../../../electron/codex-config/apply-conversion.ts'
import { layerToProfile, profileToLayer } from '../../../electron/codex-config/profiles.ts'
import type { DocumentEdit } from '../../../shared/codex-config/document.ts'
import { fixture, makeWorld, signatureOf } from './documents-world.ts'
import { say } from '../../../shared/i18n/wording/wording.ts'

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

  it('lists what was done as a user called it, or in words of ours that a window can say in its language', async () => {
    const { docs, open, write, revision, backupsFolder } = await makeWorld()
    await write('model = "a"\n')
    await docs.apply('codex', await revision(), [setModel('b')], 'Mine')
    await docs.apply('codex', await revision(), [setModel('c')], say('change.add-ours'))
    await docs.undo()
    const told = (await open().backups()).map(({ reason, text }) => [reason, text])
    expect(told).toEqual([
      ['Undo: Add codex-tray to Codex', say('change.undo', { reason: say('change.add-ours') })],
      ['Add codex-tray to Codex', say('change.add-ours')],
      ['Mine', null],
    ])
    // Another version of ours may know words that this one does not, or none at all.
    const notes = (await readdir(backupsFolder)).filter((name) => name.endsWith('.json')).toSorted()
    const [first, second] = notes.map((name) => join(backupsFolder, name))
    if (first === undefined || second === undefined) return expect.fail('there are notes')
    await writeFile(first, (await readFile(first, 'utf8')).replace('"text":null,', ''))
    await writeFile(second, (await readFile(second, 'utf8')).replace('change.add-ours', 'change.of-tomorrow'))
    expect((await open().backups()).map(({ reason, text }) => [reason, text]).slice(1)).toEqual([
      ['Add codex-tray to Codex', null],
      ['Mine', null],
    ])
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
    expect(state).toMatchObject({ exists: false, revision: null, problem: null, readOnly: null })
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

  it('writes nothing when the file changes at the last moment', async () => {
    const { open, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    const docs = open({
      async validate() {
        await write('model = "theirs"\n')
        return { ok: true, text: say('verdict.ours-loads') }
      },
    })
    expect(await docs.apply('codex', await revision(), [setModel('b')], 'Mine')).toMatchObject({
      outcome: 'conflict',
      base: 'model = "a"\n',
      theirs: 'model = "theirs"\n',
      ours: 'model = "b"\n',
    })
    expect(await read()).toBe('model = "theirs"\n')
    expect(await docs.backups()).toEqual([])
    expect(await docs.undo()).toBe(null)
  })

  it('leaves a whole file and a note of every change when several programs change it at once', async () => {
    const { open, write, read, revision } = await makeWorld()
    await write('model = "a"\n')
    const base = await revision()
    const names = ['b', 'c', 'd', 'e']
    const results = await Promise.all(
      names.map((name) => open().apply('codex', base, [setModel(name)], `To ${name}`)),
    )
    const winners = names.filter((_name, index) => results[index]?.outcome === 'written')
    expect(winners.length).toBeGreaterThan(0)
    expect(names.map((name) => `model = "${name}"\n`)).toContain(await read())
    // Every change that was made is written down: whoever won, the way back is known.
    const docs = open()
    while ((await docs.undo())?.outcome === 'written');
    expect((await docs.backups()).length).toBeGreaterThanOrEqual(winners.length)
  })

  it('has nothing to do with the changes of another home of Codex, even where the files are the same', async () => {
    const { root, docs, revision, write, read, open } = await makeWorld()
    const text = 'model = "a"\n'
    await write(text)
    const codexHome = join(root, 'another-home')
    await mkdir(codexHome)
    await writeFile(join(codexHome, 'config.toml'), text)
    const other = open({ codexHome })
    await other.apply('codex', await revision(), [setModel('b')], 'There')
    await write('model = "b"\n')
    expect(await docs.undo()).toBeNull()
    expect(await docs.backups()).toEqual([])
    expect(await read()).toBe('model = "b"\n')
    expect(await other.undo()).toMatchObject({ outcome: 'written' })
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(text)
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
        Promise.resolve(
          text.includes('bad')
            ? { ok: false, text: say('verdict.refuses', { version: '0.169.0', detail: 'no such model' }) }
            : { ok: true, text: say('verdict.loads', { version: '0.169.0' }) },
        ),
    })
    await write('model = "good"\n')
    expect(await docs.preview('codex', await revision(), [setModel('bad')])).toMatchObject({
      verdict: { ok: false, text: { key: 'verdict.refuses', values: { detail: 'no such model' } } },
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
