import { expect, test } from 'vitest'
import { installError } from '../../../../electron/codex/managed/install-error.ts'
import { filterProgress } from '../../../../electron/codex/managed/progress-filter.ts'
import type { InstallProgress } from '../../../../shared/codex/managed-version.ts'

const running = new AbortController().signal

test('a full disk is told with the folder and what to do', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  expect(installError(full, '0.44.0', '/data/codex', running)).toMatchObject({
    code: 'data_dir_unusable',
    facts: {
      what: 'Codex 0.44.0 could not be stored: the disk is full (ENOSPC)',
      where: '/data/codex',
      fix: expect.stringContaining('Free some space'),
    },
  })
})

test('a bug stays a bug, and whatever breaks because of a cancellation is one', () => {
  const bug = new TypeError('x is not a function')
  expect(installError(bug, '0.44.0', '/data', running)).toBe(bug)
  expect(installError(bug, '0.44.0', '/data', AbortSignal.abort())).toMatchObject({
    code: 'install_cancelled',
  })
})

test('of thousands of steps about a hundred are told, the first and the last among them', () => {
  const told: InstallProgress[] = []
  const tell = filterProgress((progress) => told.push(progress))
  const progress = (doneBytes: number): InstallProgress => ({
    version: '0.44.0',
    step: 'fetching',
    doneBytes,
    totalBytes: 50_000,
    error: null,
  })
  for (let done = 0; done <= 50_000; done += 10) tell(progress(done))
  expect(told.length).toBe(101)
  expect([told[0]?.doneBytes, told.at(-1)?.doneBytes]).toEqual([0, 50_000])
})
