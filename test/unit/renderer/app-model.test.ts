import { describe, expect, test } from 'vitest'
import { createAppModel } from '../../../renderer/bridge/app-model.ts'
import { baseUrlOf, initialAppState } from '../../../renderer/bridge/app-state.ts'
import { createFakeClient, failingCall } from '../../../renderer/bridge/fake/fake-client.ts'
import { daemonStates } from '../../../renderer/bridge/fake/fake-daemon.ts'
import { fakeApprovals } from '../../../renderer/bridge/fake/fake-sessions.ts'
import {
  fakeState,
  runningProxy,
  stoppedProxy,
  troubledConfig,
} from '../../../renderer/bridge/fake/fake-state.ts'
import { countProblems } from '../../../renderer/features/services/problems.ts'
import { wantedDiffers } from '../../../renderer/features/services/service-look.ts'
import { parsePort } from '../../../renderer/features/settings/parse-port.ts'

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('createAppModel', () => {
  test('mirrors what main answers and announces', async () => {
    const client = createFakeClient(fakeState)
    const model = createAppModel(client)
    model.load()
    await settled()
    expect(model.get()).toMatchObject({
      services: [{ pid: runningProxy.pid }, { id: 'daemon' }],
      info: { version: '0.1.0' },
      daemon: { account: { plan: 'plus' } },
    })
    client.emit('daemon.state', daemonStates.loggedOut)
    client.emit('approvals.changed', [fakeApprovals.command])
    expect(model.get()).toMatchObject({
      daemon: { account: { status: 'logged-out' } },
      approvals: [{ id: fakeApprovals.command.id }],
    })
    client.emit('services.changed', [stoppedProxy])
    client.emit('window.navigate', { page: 'settings' })
    expect(model.get()).toMatchObject({ services: [{ state: 'stopped' }], page: 'settings' })
  })

  test('an answer does not overwrite the event that overtook it', async () => {
    const client = createFakeClient({ ...fakeState, services: [stoppedProxy] })
    const model = createAppModel(client)
    model.load()
    client.emit('services.changed', [runningProxy])
    await settled()
    expect(model.get().services).toEqual([runningProxy])
  })

  test('a failure to load is a state, and loading again mends it', async () => {
    let broken = true
    const client = createFakeClient(fakeState, {
      'app.info': () => (broken ? failingCall() : fakeState.info),
    })
    const model = createAppModel(client)
    model.load()
    await settled()
    expect(model.get().loadProblem?.code).toBe('data_dir_unusable')
    broken = false
    model.load()
    await settled()
    expect(model.get()).toMatchObject({ loadProblem: null, info: { version: '0.1.0' } })
  })
})

describe('baseUrlOf', () => {
  const at = (host: string, port: number): string | null =>
    baseUrlOf({ ...initialAppState, services: [{ ...runningProxy, host, port }] })
  test('is where clients can call', () => {
    expect(at('127.0.0.1', 8080)).toBe('http://127.0.0.1:8080/v1')
    expect(at('0.0.0.0', 8080)).toBe('http://127.0.0.1:8080/v1')
    expect(at('::', 8080)).toBe('http://127.0.0.1:8080/v1')
    expect(at('::1', 8080)).toBe('http://[::1]:8080/v1')
  })
  test('is where it would listen while stopped, and unknown before anything is known', () => {
    expect(baseUrlOf({ ...initialAppState, config: fakeState.config })).toBe('http://127.0.0.1:11435/v1')
    expect(baseUrlOf(initialAppState)).toBeNull()
  })
})

test('problems are failed services, a refused configuration and missing keys', () => {
  expect(countProblems({ ...initialAppState, ...fakeState })).toBe(0)
  expect(countProblems({ ...initialAppState, ...fakeState, config: troubledConfig })).toBe(3)
})

test('wanted is worth saying only when the state is not on its way there', () => {
  const differs = (wanted: 'running' | 'stopped', state: typeof runningProxy.state): boolean =>
    wantedDiffers({ ...runningProxy, wanted, state })
  expect(differs('running', 'running')).toBe(false)
  expect(differs('running', 'starting')).toBe(false)
  expect(differs('running', 'failed')).toBe(true)
  expect(differs('stopped', 'stopping')).toBe(false)
  expect(differs('stopped', 'running')).toBe(true)
})

test.each([
  ['8080', 8080],
  [' 1 ', 1],
  ['65535', 65535],
  ['0', null],
  ['65536', null],
  ['-1', null],
  ['80.5', null],
  ['1e3', null],
  ['', null],
])('port %j is %j', (text, port) => expect(parsePort(text)).toBe(port))
