import { expect, it } from 'vitest'
import { createSessionTurns } from '../../../../electron/daemon/driver/session-turns.ts'

it('lets one turn of a session end before the next begins, and others run beside it', async () => {
  const turns = createSessionTurns()
  const log: string[] = []
  let release = (): void => undefined
  const first = turns.run('a', async () => {
    log.push('a1')
    await new Promise<void>((resolve) => (release = resolve))
    log.push('a1 ends')
    throw new Error('a failure holds up nobody')
  })
  const second = turns.run('a', () => Promise.resolve(log.push('a2')))
  await turns.run('b', () => Promise.resolve(log.push('b')))
  expect(log).toEqual(['a1', 'b'])
  release()
  await expect(first).rejects.toThrow('a failure')
  await second
  expect(log).toEqual(['a1', 'b', 'a1 ends', 'a2'])
})

it('cancels the turn that runs, and tells when none does', async () => {
  const turns = createSessionTurns()
  expect(turns.cancel('a')).toBe(false)
  const running = turns.run(
    'a',
    (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
  )
  await Promise.resolve()
  expect(turns.cancel('a')).toBe(true)
  await running
  expect(turns.cancel('a')).toBe(false)
})
