import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createHostDoctor, type HostDoctor } from '../../../electron/host/host-doctor.ts'
import type { DoctorState } from '../../../shared/doctor/doctor-state.ts'
import type { Finding } from '../../../shared/doctor/finding.ts'
import { makeWorld, type World } from '../codex-config/documents-world.ts'
import { inLanguage } from '../../../shared/i18n/wording/in-language.ts'
import { say } from '../../../shared/i18n/wording/wording.ts'

const broken =
  '# mine\nmodel = "gpt-5.2-codex"\n\n[model_providers.x] # one\nname = "x"\nbase_url = "https://x.example/v1"\nwire_api = "chat"\n'
const mended = broken.replace('"chat"', '"responses"')

let world: World
let version: string

/** A Codex that says which version it is and nothing more. */
async function writeCodex(): Promise<string> {
  const file = join(world.root, 'codex-program')
  await writeFile(
    file,
    `#!/bin/sh\n[ "$1" = "--version" ] && echo "codex-cli ${version}" && exit 0\nexit 3\n`,
    {
      mode: 0o755,
    },
  )
  return file
}

async function open(): Promise<HostDoctor['doctor'] & Pick<HostDoctor, 'close' | 'changed'>> {
  const program = await writeCodex()
  const { doctor, close, changed } = createHostDoctor({
    documents: world.docs,
    codexHome: world.codexHome,
    ourConfigFile: join(world.root, 'ours', 'config.toml'),
    env: { PATH: '/bin' },
    versionCacheFile: join(world.root, 'versions.json'),
    program: () => program,
    backupsFolder: world.backupsFolder,
    storedKeys: () => new Set(),
    ownPort: () => null,
    restartDaemon: () => void restarts.push('daemon'),
    debounceMs: 5,
  })
  return { ...doctor, close, changed }
}

let restarts: string[] = []

const ids = ({ report }: DoctorState): string[] => report?.findings.map(({ id }) => id) ?? []
const target = (finding: Finding) => ({ what: 'finding', finding }) as const
function only(state: DoctorState): Finding {
  const [finding] = state.report?.findings ?? []
  return finding ?? expect.fail('there is a finding')
}

beforeEach(async () => {
  world = await makeWorld()
  version = '0.95.0'
})

describe('a fix', () => {
  it('is shown, written as it was shown, judged again, and taken back to the byte', async () => {
    await world.write(broken)
    const doctor = await open()
    const state = await doctor.look()
    expect(ids(state)).toEqual(['wire-api-chat-removed'])
    const shown = await doctor.preview(target(only(state)))
    expect(shown).toMatchObject([{ document: 'codex', file: world.codexFile }])
    expect(shown[0]?.diff).toEqual(expect.arrayContaining(['-wire_api = "chat"', '+wire_api = "responses"']))
    expect(await world.read()).toBe(broken)

    expect(await doctor.fix(target(only(state)), shown)).toEqual({ outcome: 'written' })
    expect(await world.read()).toBe(mended)
    expect(ids(doctor.state())).toEqual([])
    const { lastFix } = doctor.state()
    expect(lastFix).toMatchObject({ title: 'Write wire_api = "responses"', files: [world.codexFile] })
    expect(lastFix?.text && inLanguage('zh-CN', lastFix.text)).toBe('写成 wire_api = "responses"')
    expect((await world.docs.backups())[0]).toMatchObject({
      document: 'codex',
      reason: 'Doctor: Write wire_api = "responses"',
      text: say('change.doctor', { title: only(state).fix?.text ?? '' }),
    })

    await doctor.undo()
    expect(await world.read()).toBe(broken)
    expect(doctor.state().lastFix).toBeNull()
    expect(ids(doctor.state())).toEqual(['wire-api-chat-removed'])
    doctor.close()
  })

  it('is taken back in another run too, as one, for as long as nothing came after it', async () => {
    version = '0.169.0'
    await world.write(`profile = "old"\n${broken}\n[profiles.old]\nmodel = "gpt-5.2-codex"\n`)
    const before = await world.read()
    const first = await open()
    await first.look()
    await first.fix({ what: 'all' }, await first.preview({ what: 'all' }))
    const { lastFix } = first.state()
    expect(lastFix).toMatchObject({ title: 'All fixes', text: say('fix.all') })
    expect(lastFix?.files).toHaveLength(2)
    first.close()
    world.docs.close()

    world = { ...world, docs: world.open() }
    const second = await open()
    expect((await second.look()).lastFix).toEqual(lastFix)
    await second.undo()
    expect(await world.read()).toBe(before)
    expect(await readdir(world.codexHome)).toEqual(['config.toml'])
    const [undone] = await world.docs.backups()
    expect(undone?.text && inLanguage('zh-CN', undone.text)).toBe('撤销：配置检查：全部修复')
    expect((await second.look()).lastFix).toBeNull()
    await expect(second.undo()).rejects.toMatchObject({ code: 'config_write_failed' })
    // The history of files has nothing left of it either.
    expect(await world.docs.undo()).toBeNull()
    second.close()
  })

  it('is not offered for taking back over a later change of ours, and is again once that is undone', async () => {
    await world.write(broken)
    const doctor = await open()
    const finding = only(await doctor.look())
    await doctor.fix(target(finding), await doctor.preview(target(finding)))
    const edit = { op: 'set', path: ['model'], value: 'other' } as const
    await world.docs.apply('codex', await world.revision(), [{ ...edit, path: [...edit.path] }], 'Model')
    expect((await doctor.look()).lastFix).toBeNull()
    await world.docs.undo()
    expect((await doctor.look()).lastFix).not.toBeNull()
    await doctor.undo()
    expect(await world.read()).toBe(broken)
    doctor.close()
  })

  it('is not written over what somebody else has written since it was shown', async () => {
    await world.write(broken)
    const doctor = await open()
    const finding = only(await doctor.look())
    const shown = await doctor.preview(target(finding))
    const theirs = `${broken}# a word of theirs\n`
    await world.write(theirs)
    expect(await doctor.fix(target(finding), shown)).toEqual({ outcome: 'conflict', file: world.codexFile })
    expect(await world.read()).toBe(theirs)
    expect(doctor.state().lastFix).toBeNull()
    doctor.close()
  })

  it('writes nothing that was not shown, and does not undo over what came later', async () => {
    await world.write(broken)
    const doctor = await open()
    const finding = only(await doctor.look())
    await expect(doctor.fix(target(finding), [])).rejects.toMatchObject({ code: 'config_write_failed' })
    expect(await world.read()).toBe(broken)
    await doctor.fix(target(finding), await doctor.preview(target(finding)))
    await world.write(`${mended}# later\n`)
    await expect(doctor.undo()).rejects.toMatchObject({ code: 'config_write_failed' })
    expect(await world.read()).toBe(`${mended}# later\n`)
    doctor.close()
  })

  it('of everything changes several files at once, a backup each, and is taken back as one', async () => {
    version = '0.169.0'
    const layer =
      'wire = 1\n[model_providers.y]\nname = "y"\nbase_url = "https://y.example/v1"\nwire_api = "chat"\n'
    const layerFile = join(world.codexHome, 'work.config.toml')
    await world.write(`profile = "old"\n${broken}\n[profiles.old]\nmodel = "gpt-5.2-codex"\n`)
    const before = await world.read()
    await writeFile(layerFile, layer)
    const doctor = await open()
    expect(ids(await doctor.look()).length).toBeGreaterThan(2)
    const all = { what: 'all' } as const
    const shown = await doctor.preview(all)
    expect(shown.map(({ document }) => document)).toEqual(expect.arrayContaining(['codex', 'profile:work']))
    expect(await doctor.fix(all, shown)).toEqual({ outcome: 'written' })
    expect(doctor.state().report?.findings.filter(({ severity }) => severity === 'fatal')).toEqual([])
    expect(await readFile(layerFile, 'utf8')).toContain('wire_api = "responses"')
    await doctor.undo()
    expect([await world.read(), await readFile(layerFile, 'utf8')]).toEqual([before, layer])
    doctor.close()
  })
})

describe('the profile of ours', () => {
  const profile = { what: 'profile' } as const
  const layer = (): string => join(world.codexHome, 'codex-tray-auto-fix.config.toml')
  const ours = (): string => join(world.root, 'ours', 'config.toml')
  const textOf = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null)
  const crlf = broken.replaceAll('\n', '\r\n').trimEnd()

  it('is shown, made beside the file, used by the daemon, and gone everywhere by one act', async () => {
    version = '0.169.0'
    await world.write(crlf)
    await mkdir(join(world.root, 'ours'))
    await writeFile(ours(), '[proxy]\nport = 1', { mode: 0o600 })
    const doctor = await open()
    const state = await doctor.look()
    expect(state).toMatchObject({ profileMends: [0], autoFix: null })
    const { report } = state
    const shown = await doctor.preview(profile)
    expect(shown).toMatchObject([{ document: 'profile:codex-tray-auto-fix', revision: null }])
    expect(shown[0]?.diff).toContain('+wire_api = "responses"')
    expect(await textOf(layer())).toBeNull()

    expect(await doctor.fix(profile, shown)).toEqual({ outcome: 'written' })
    expect(await world.read()).toBe(crlf)
    expect(doctor.state()).toMatchObject({
      lastFix: { files: [layer()] },
      autoFix: {
        form: 'layer',
        file: layer(),
        note: { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), reason: report?.findings[0]?.text },
        says: ['model_providers.x.wire_api = "responses"'],
        command: 'codex --profile codex-tray-auto-fix',
        forDaemon: false,
      },
    })
    // Plain codex does not start still, and is told so.
    expect(ids(doctor.state())).toEqual(['wire-api-chat-removed', 'model-gone'])

    await doctor.useProfile(true)
    expect(await textOf(ours())).toContain('codex_profile = "codex-tray-auto-fix"')
    expect(doctor.state().autoFix?.forDaemon).toBe(true)
    restarts = []
    await doctor.fix(profile, await doctor.preview(profile))
    expect(restarts).toEqual(['daemon'])

    await doctor.removeProfile()
    expect([await world.read(), await textOf(layer()), await textOf(ours())]).toEqual([
      crlf,
      null,
      '[proxy]\nport = 1',
    ])
    expect(doctor.state().autoFix).toBeNull()
    doctor.close()
  })

  it('is a table for an older Codex, is undone as any fix, and goes when somebody has changed it', async () => {
    version = '0.133.0'
    const text = 'model_reasoning_effort = "zz"\n'
    await world.write(text)
    const doctor = await open()
    await doctor.look()
    await doctor.fix(profile, await doctor.preview(profile))
    expect(doctor.state().autoFix).toMatchObject({
      form: 'table',
      command: `codex -c 'profile="codex-tray-auto-fix"' -c 'model_reasoning_effort="high"'`,
    })
    await doctor.undo()
    expect(await world.read()).toBe(text)
    await doctor.fix(profile, await doctor.preview(profile))
    await world.write(`${await world.read()}model = "theirs"\n\n[tui]\nnotifications = true\n`)
    await doctor.removeProfile()
    expect(await world.read()).not.toContain('codex-tray')
    expect(await world.read()).toContain('[tui]\nnotifications = true\n')
    // Of another generation it is not read, which is told.
    version = '0.169.0'
    await writeFile(layer(), 'model = "m"\n')
    version = '0.133.0'
    expect((await doctor.look()).autoFix).toMatchObject({ form: 'layer', command: null, note: null })
    await doctor.removeProfile()
    expect(await textOf(layer())).toBeNull()
    doctor.close()
  })

  it('that the daemon uses has its Codex started anew whenever it says something else', async () => {
    version = '0.169.0'
    await world.write(broken)
    const doctor = await open()
    await doctor.look()
    await doctor.fix(profile, await doctor.preview(profile))
    await doctor.useProfile(true)
    await world.write(mended.replace('/v1"', '/v1/responses"'))
    await doctor.look()
    await doctor.fix(profile, await doctor.preview(profile))
    restarts = []
    await doctor.undo()
    expect(restarts).toEqual(['daemon'])
    // Deleted by hand, it is still what the daemon is set to.
    await rm(layer())
    expect((await doctor.look()).autoFix).toBeNull()
    restarts = []
    await doctor.fix(profile, await doctor.preview(profile))
    expect(restarts).toEqual(['daemon'])
    // Something else is undone: Codex runs on.
    await world.write(broken)
    await doctor.look()
    await doctor.fix({ what: 'all' }, await doctor.preview({ what: 'all' }))
    restarts = []
    await doctor.undo()
    expect(restarts).toEqual([])
    doctor.close()
  })

  it('is told of in the language of the window: its title, its changes, why it was made', async () => {
    version = '0.169.0'
    await world.write(`approval_policy = "untrusted"\n${broken}`)
    const doctor = await open()
    const { report } = await doctor.look()
    await doctor.fix(profile, await doctor.preview(profile))
    const { lastFix, autoFix } = doctor.state()
    expect(lastFix?.text && inLanguage('zh-CN', lastFix.text)).toBe('配置档 codex-tray-auto-fix')
    const why = (state: DoctorState): string =>
      state.autoFix?.note ? inLanguage('zh-CN', state.autoFix.note.reason) : ''
    const first = report?.findings.find(({ id }) => id === 'approval-untrusted-removed')
    expect(why(doctor.state())).toBe(`${first && inLanguage('zh-CN', first.text)}（另有 1 项）`)
    expect(await readFile(layer(), 'utf8')).toContain(`${first?.message} (and 1 more)\n`)
    // What it was made for is gone: all that is known is what the file says.
    await world.write(broken)
    expect(why(await doctor.look())).toBe(`${first?.message} (and 1 more)`)
    expect(autoFix?.note?.date).toMatch(/^\d{4}-\d\d-\d\d$/)

    await doctor.useProfile(true)
    await doctor.useProfile(false)
    // Without a note of how it was made.
    await writeFile(layer(), `${await readFile(layer(), 'utf8')}model = "theirs"\n`)
    await doctor.removeProfile()
    const told = (await world.docs.backups()).map(({ text }) => text && inLanguage('zh-CN', text))
    expect(told).toEqual(
      expect.arrayContaining([
        '配置检查：守护进程的 Codex 不再以配置档 codex-tray-auto-fix 启动',
        '配置检查：移除配置档 codex-tray-auto-fix',
      ]),
    )
    doctor.close()
  })

  it('that cannot be taken over says which file has to be mended first', async () => {
    version = '0.169.0'
    await world.write(broken)
    await mkdir(join(world.root, 'ours'))
    await writeFile(ours(), '[torn', { mode: 0o600 })
    const doctor = await open()
    await doctor.look()
    const where = expect.stringContaining(ours()) as unknown
    await expect(doctor.useProfile(true)).rejects.toMatchObject({ code: 'config_syntax', facts: { where } })
    doctor.close()
  })

  it('is not offered where it would mend nothing', async () => {
    version = '0.169.0'
    await world.write('profile = "x"\n')
    const doctor = await open()
    expect((await doctor.look()).profileMends).toEqual([])
    await expect(doctor.preview(profile)).rejects.toMatchObject({ code: 'invalid_request' })
    doctor.close()
  })
})

describe('the doctor of the host', () => {
  it('does nothing until somebody listens, then sees by itself what an editor does', async () => {
    await world.write(broken)
    const doctor = await open()
    doctor.changed()
    const states: DoctorState[] = []
    doctor.onState((state) => states.push(state))
    await vi.waitFor(() => expect(doctor.state().report?.findings).toHaveLength(1), { timeout: 5_000 })
    await world.write(mended)
    await vi.waitFor(() => expect(doctor.state().report?.findings).toEqual([]), { timeout: 5_000 })
    expect(states.some(({ looking }) => looking)).toBe(true)
    doctor.close()
  })

  it('judges for a version that is not there, and what is new with it', async () => {
    version = '0.94.0'
    await world.write(broken)
    const doctor = await open()
    expect(ids(await doctor.look())).not.toContain('wire-api-chat-removed')
    const breaks = await doctor.upgrade('0.169.0')
    expect(breaks.map(({ id, severity }) => [id, severity])).toContainEqual([
      'wire-api-chat-removed',
      'fatal',
    ])
    expect((await doctor.run('0.169.0')).codexVersion).toBe('0.169.0')
    expect(doctor.state().report?.codexVersion).toBe('0.94.0')
    await expect(doctor.upgrade('newest')).rejects.toMatchObject({ code: 'usage' })
    doctor.close()
  })

  it('says so when a file cannot be read, and offers no change of it', async () => {
    await mkdir(join(world.root, 'ours'))
    await world.write('model = "a\n')
    const doctor = await open()
    const finding = only(await doctor.look())
    expect(finding.severity).toBe('fatal')
    expect(finding.where?.line).toBe(1)
    await expect(doctor.preview(target(finding))).rejects.toMatchObject({ code: 'invalid_request' })
    doctor.close()
  })
})
