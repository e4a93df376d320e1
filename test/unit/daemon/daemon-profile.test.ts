import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDaemonProfile } from '../../../electron/daemon/child/daemon-profile.ts'
import { fakeCodex } from '../../support/fake-codex.ts'

let home = ''
let lines: string[] = []
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'codex-tray-profile-'))
  lines = []
})
afterEach(() => rm(home, { recursive: true, force: true }))

const profile = (name: string | null) => createDaemonProfile(name, home, (line) => void lines.push(line))

it('is nothing without a name, and told of where there is none of that name', async () => {
  expect(await profile(null).args('0.169.0')).toEqual([])
  expect(lines).toEqual([])
  expect(await profile('work').args('0.169.0')).toEqual([])
  expect(lines).toEqual([expect.stringContaining('no profile work')])
})

it('is read anew at every start, in the form that version reads', async () => {
  const work = profile('work')
  await writeFile(join(home, 'work.config.toml'), 'model = "m"\n')
  await writeFile(join(home, 'config.toml'), '[profiles.work]\nmodel = "t"\n')
  expect(await work.args('0.134.0')).toEqual(['-c', 'model="m"'])
  expect(await work.args('0.133.0')).toEqual(['-c', 'profile="work"', '-c', 'model="t"'])
  await writeFile(join(home, 'work.config.toml'), 'model = "n"\n[http_headers]\n[env]\nKEY = "sk-1"\n')
  expect(await work.args('0.134.0')).toEqual(['-c', 'model="n"'])
  expect(lines.at(-1)).toContain('env.KEY')
  expect(lines.join()).not.toContain('sk-1')
})

it('goes into the conversations of versions that do not inherit it, below what a client asks for', async () => {
  await writeFile(join(home, 'config.toml'), '[profiles.work]\nmodel = "t"\nmodel_verbosity = "low"\n')
  const work = profile('work')
  const codex = fakeCodex()
  codex.answer('newConversation', {})
  codex.answer('resumeConversation', {})
  codex.answer('other', {})
  await work.args('0.44.0')
  const link = work.wrap(codex.link)
  await link.request('newConversation', { config: { model: 'mine' }, cwd: '/' })
  await link.request('resumeConversation', { path: 'p' })
  await link.request('other', { a: 1 })
  expect(codex.asked.map(({ params }) => params)).toEqual([
    { cwd: '/', config: { model: 'mine', model_verbosity: 'low' } },
    { path: 'p', overrides: { config: { model: 't', model_verbosity: 'low' } } },
    { a: 1 },
  ])
  await work.args('0.94.0')
  expect(work.wrap(codex.link)).toBe(codex.link)
})
