import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openConversations } from '../../../electron/conversations/conversations.ts'

let folder = ''
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'codex-tray-conversations-')), 'kept')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const turn = (text: string, at = 1) => ({
  at,
  model: 'm',
  system: null,
  entries: [
    { role: 'user', content: text },
    { role: 'assistant', content: `re ${text}` },
  ],
})
const open = (limits?: { conversationBytes: number; totalBytes: number }) =>
  openConversations({ folder, now: () => 1_000, ...(limits === undefined ? {} : { limits }) })
const onlyFile = async (): Promise<string> => join(folder, (await readdir(folder))[0] ?? '')

it('keeps turns over a restart, for nobody else to read', async () => {
  expect(await open().append('a:1', 'chat', null, turn('one'))).toBe(true)
  const before = await open().read('a:1')
  expect(await open().append('a:1', 'chat', before, turn('two', 2))).toBe(true)
  const record = await open().read('a:1')
  expect(record?.turns.map(({ entries }) => entries[0])).toEqual([
    { role: 'user', content: 'one' },
    { role: 'user', content: 'two' },
  ])
  expect(await open().list()).toMatchObject([{ id: 'a:1', preview: 'one', turns: 2, archived: false }])
  expect(await open().read('A:1')).toBeNull()
  if (process.platform !== 'win32') expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600)
})

it('goes on after a line that a kill cut anywhere', async () => {
  await open().append('a', 'chat', null, turn('one'))
  const whole = await readFile(await onlyFile())
  await fc.assert(
    fc.asyncProperty(fc.nat(200), async (cut) => {
      await writeFile(await onlyFile(), whole)
      await appendFile(await onlyFile(), `${JSON.stringify(turn('lost'))}\n`.slice(0, cut % 80))
      const before = await open().read('a')
      expect(before?.turns).toHaveLength(1)
      await open().append('a', 'chat', before, turn('two'))
      expect((await open().read('a'))?.turns.map(({ entries }) => entries)).toEqual([
        turn('one').entries,
        turn('two').entries,
      ])
    }),
    { numRuns: 30 },
  )
})

it('does not bring back what was deleted while it was answered', async () => {
  await open().append('a', 'chat', null, turn('one'))
  const before = await open().read('a')
  expect(await open().delete('a')).toBe(true)
  expect(await open().append('a', 'chat', before, turn('two'))).toBe(false)
  expect(await open().list()).toEqual([])
  expect(await open().delete('a')).toBe(false)
})

it('archives what nobody touched, brings it back when it is used, and deletes the oldest of too much', async () => {
  const store = openConversations({
    folder,
    now: Date.now,
    limits: { conversationBytes: 9_999, totalBytes: 700 },
  })
  for (const [index, id] of ['old', 'older', 'new'].entries()) {
    await store.append(id, 'chat', null, turn('x'.repeat(150), index))
  }
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!(await readFile(path, 'utf8')).includes('"new"')) await utimes(path, 1, 1)
  }
  await store.archiveOld(30)
  expect((await store.list()).map(({ id, archived }) => [id, archived])).toEqual([
    ['new', false],
    [expect.stringMatching(/^old/), true],
  ])
  const [, left] = await store.list()
  const id = left?.id ?? ''
  await store.append(id, 'chat', await store.read(id), turn('again', 9))
  expect((await store.list()).map(({ archived }) => archived)).toEqual([false, false])
})

it('refuses a conversation that has become too long, and says when it cannot be written', async () => {
  const small = open({ conversationBytes: 300, totalBytes: 9_999 })
  await small.append('a', 'chat', null, turn('one'))
  await expect(small.append('a', 'chat', await small.read('a'), turn('x'.repeat(300)))).rejects.toMatchObject(
    {
      code: 'conversation_invalid',
    },
  )
  await writeFile(await onlyFile(), 'not ours\n')
  await expect(small.append('a', 'chat', null, turn('two'))).rejects.toMatchObject({
    code: 'conversation_unwritable',
  })
  expect(await small.list()).toEqual([])
  await chmod(await onlyFile(), 0o600)
})
