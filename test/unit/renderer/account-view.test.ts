import { describe, expect, test } from 'vitest'
import {
  daemonStates,
  runningDaemon,
  socketTaken,
  stoppedDaemon,
} from '../../../renderer/bridge/fake/fake-daemon.ts'
import { accountView } from '../../../renderer/features/account/account-view.ts'

const kindOf = (name: keyof typeof daemonStates): string =>
  accountView(runningDaemon, daemonStates[name]).kind

describe('the Account page', () => {
  test('says first whether the daemon runs', () => {
    expect(accountView(null, daemonStates.stopped)).toEqual({ kind: 'daemon-stopped', error: null })
    expect(accountView(stoppedDaemon, daemonStates.stopped).kind).toBe('daemon-stopped')
    const failed = { ...stoppedDaemon, state: 'failed', error: socketTaken } as const
    expect(accountView(failed, daemonStates.stopped)).toEqual({ kind: 'daemon-stopped', error: socketTaken })
    const starting = { ...stoppedDaemon, state: 'starting' } as const
    expect(accountView(starting, daemonStates.stopped).kind).toBe('daemon-starting')
  })

  test.each([
    ['missing', 'codex-missing'],
    ['starting', 'codex-starting'],
    ['stopped', 'codex-starting'],
    ['backoff', 'codex-starting'],
    ['broken', 'codex-failed'],
    ['asking', 'asking'],
    ['accountFailed', 'asking'],
    ['loggedOut', 'logged-out'],
    ['loggingIn', 'logging-in'],
    ['notNeeded', 'not-needed'],
    ['apiKey', 'logged-in'],
    ['ready', 'logged-in'],
    ['atLimit', 'logged-in'],
  ] as const)('with a daemon that is %s shows %s', (name, kind) => expect(kindOf(name)).toBe(kind))

  test('tells why, and when it is tried again', () => {
    expect(accountView(runningDaemon, daemonStates.backoff)).toMatchObject({
      error: { code: 'codex_gone' },
      retryAt: expect.any(Number),
    })
    expect(accountView(runningDaemon, daemonStates.accountFailed)).toMatchObject({
      error: { code: 'codex_timeout' },
    })
  })

  test('lets one log in though Codex needs it not', () => {
    const { notNeeded, loggingIn } = daemonStates
    const account = { ...notNeeded.account, login: loggingIn.account.login }
    expect(accountView(runningDaemon, { ...notNeeded, account }).kind).toBe('logging-in')
  })

  test('goes on showing an unhealthy daemon', () => {
    expect(accountView({ ...runningDaemon, state: 'unhealthy' }, daemonStates.ready).kind).toBe('logged-in')
  })
})
