import { describe, expect, it } from 'vitest'
import { doctorStates, fakeFindings, versionsStates } from '../../../renderer/bridge/fake/fake-doctor.ts'
import {
  asText,
  bySeverity,
  chipsOf,
  countFixable,
  findingKey,
  likeOf,
  openAtFirst,
  placeText,
  profileGain,
  verdictOf,
  versionsToAsk,
} from '../../../renderer/features/compatibility/compat-view.ts'
import { runVersions } from '../../../shared/compat/generated/versions.ts'
import { countPressing } from '../../../shared/doctor/doctor-state.ts'

const { wireApi, profile, effort, modes, note } = fakeFindings
const all = [wireApi, profile, effort, modes, note]

describe('what a profile would do', () => {
  it('is told only where it does something, with what stops Codex all the same', () => {
    expect(profileGain(doctorStates.clean)).toBe(null)
    expect(profileGain(doctorStates.stopped)).toEqual({ mends: 1, all: 2, fatalLeft: 0 })
    expect(profileGain(doctorStates.broken)).toEqual({ mends: 1, all: 4, fatalLeft: 1 })
  })
})

describe('the verdict', () => {
  it('is what the worst finding says', () => {
    const judged = (...findings: typeof all) =>
      verdictOf({ ...doctorStates.clean, report: { codexVersion: '0.169.0', findings } })
    expect(judged()).toEqual({ kind: 'clean', version: '0.169.0' })
    expect(judged(note)).toEqual({ kind: 'notes', version: '0.169.0', count: 1 })
    expect(judged(modes, note)).toEqual({ kind: 'warnings', version: '0.169.0', count: 1 })
    expect(judged(note, effort)).toMatchObject({ kind: 'errors' })
    expect(judged(effort, wireApi)).toMatchObject({ kind: 'fatal' })
  })

  it('tells nothing found from nothing looked at, and from nothing to judge for', () => {
    expect(verdictOf(doctorStates.looking).kind).toBe('looking')
    expect(verdictOf(doctorStates.failed).kind).toBe('failed')
    expect(verdictOf(doctorStates.noCodex).kind).toBe('no-codex')
  })
})

describe('findings', () => {
  it('stand in groups, the worst first, and only fatal ones and errors are told elsewhere', () => {
    const groups = bySeverity([note, effort, wireApi, profile, modes])
    expect(groups.map(({ severity, findings }) => [severity, findings.length])).toEqual([
      ['fatal', 2],
      ['error', 1],
      ['warning', 1],
      ['info', 1],
    ])
    expect(countPressing(all)).toBe(3)
  })

  it('open the change that mends the worst one, but not for a warning or where only a command helps', () => {
    expect(openAtFirst([modes, effort, note])).toBe(findingKey(effort))
    expect(openAtFirst([{ ...effort, fix: modes.fix }, profile])).toBe(findingKey(profile))
    expect(openAtFirst([modes, note])).toBeNull()
  })

  it('are all fixed but for notes and commands', () => {
    expect(countFixable(all)).toBe(3)
  })

  it('are named by file, line and column', () => {
    expect(placeText(wireApi.where)).toBe('config.toml:14:1')
    expect(placeText(effort.where)).toBe('work.config.toml:3:1')
    expect(placeText({ document: 'ours', key: 'x', line: null, column: null })).toBe('codex-tray/config.toml')
    expect(placeText(null)).toBeNull()
  })

  it('can be copied with everything the page shows', () => {
    const text = asText({ codexVersion: '0.169.0', findings: [wireApi, modes] })
    expect(text).toMatch(/^Codex 0\.169\.0\n\[fatal\] config\.toml:14:1: model_providers/)
    for (const part of [wireApi.evidence, wireApi.fix.title, modes.fix.command]) expect(text).toContain(part)
    expect(asText({ codexVersion: '0.169.0', findings: [] })).toBe('Codex 0.169.0\nNothing is wrong')
  })
})

describe('versions', () => {
  it('to ask about are those that were looked at, are here or are offered, newest first, without the present one', () => {
    const versions = versionsToAsk(versionsStates.several, ['9.1.0'], '0.169.0')
    expect(versions[0]).toBe('9.1.0')
    expect(versions).toContain('0.42.0')
    expect(versions).not.toContain('0.169.0')
    expect(new Set(versions).size).toBe(versions.length)
  })

  it('that nobody looked at are judged like the newest before them that was, and said to be', () => {
    const newest = runVersions.at(-1) ?? ''
    expect(likeOf('9.1.0')).toBe(newest)
    expect(likeOf('0.166.1')).toBe('0.165.0')
    expect([likeOf(newest), likeOf('0.42.0'), likeOf('no version')]).toEqual([null, null, null])
  })

  it('begin with the one in use, whoever chose it', () => {
    const first = (state: Parameters<typeof chipsOf>[0]) => {
      const [chip, ...others] = chipsOf(state)
      expect(others.some(({ inUse }) => inUse)).toBe(false)
      return [chip?.source, chip?.version, chip?.inUse]
    }
    expect(first(versionsStates.own)).toEqual(['path', '0.169.0', true])
    expect(first(versionsStates.several)).toEqual(['managed', '0.169.0', true])
    expect(first(versionsStates.gone)).toEqual(['path', '0.169.0', false])
    expect(chipsOf(versionsStates.none)).toEqual([])
  })

  it('are shown once, however many paths lead there, and a broken one is not the one in use', () => {
    const [own] = versionsStates.own.installs ?? []
    if (own === undefined) return expect.fail('there is one')
    const broken = { ...own, path: '/a/codex', realPath: '/a/codex', version: null }
    const chips = chipsOf({ ...versionsStates.own, installs: [broken, own, { ...own, path: '/b/codex' }] })
    expect(chips.map(({ path, inUse }) => [path, inUse])).toEqual([
      [own.path, true],
      ['/a/codex', false],
    ])
  })
})
