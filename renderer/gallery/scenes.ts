import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { FakeExchange } from '../bridge/fake/fake-exchange-parts.ts'
import { chatAtResponses } from '../bridge/fake/fake-converted.ts'
import { runningDaemon, stoppedDaemon } from '../bridge/fake/fake-daemon.ts'
import { bigExchange, fakeExchanges, liveExchange, manyExchanges } from '../bridge/fake/fake-exchanges.ts'
import {
  fakeState,
  gaveUp,
  newUserState,
  portInUse,
  runningProxy,
  startTimedOut,
  stoppedProxy,
  troubledConfig,
  type FakeState,
} from '../bridge/fake/fake-state.ts'
import { codexScenes } from './codex-scenes.ts'
import { configScenes } from './config-scenes.ts'
import { compatScenes } from './compat-scenes.ts'
import type { Scene } from './scene.ts'

const proxy = (part: Partial<ServiceStatus>): FakeState => ({
  ...fakeState,
  services: [{ ...runningProxy, ...part }, runningDaemon],
})
const down = { pid: null, host: null, port: null, runningSince: null } as const
const side = fakeState
const below: FakeState = { ...fakeState, preferences: { ...fakeState.preferences, inspectorLayout: 'below' } }
const fixed = (source: 'flag' | 'environment'): FakeState => ({
  ...fakeState,
  config: { ...fakeState.config, listen: { ...fakeState.config.listen, source } },
})
const list = (): readonly FakeExchange[] => fakeExchanges
const inspector = (open?: string, state = side): Scene => ({
  page: 'inspector',
  state,
  exchanges: list,
  ...(open === undefined ? {} : { open }),
})

export const scenes: Readonly<Record<string, Scene>> = {
  'services-running': { page: 'services', state: fakeState },
  'services-new': { page: 'services', state: newUserState },
  'services-new-running': {
    page: 'services',
    state: {
      ...newUserState,
      services: [
        {
          ...runningProxy,
          restarts: 0,
          runningSince: Date.now() - 8000,
          lastLines: runningProxy.lastLines.slice(0, 1),
        },
        stoppedDaemon,
      ],
    },
  },
  'services-starting': { page: 'services', state: proxy({ ...down, state: 'starting', restarts: 0 }) },
  'services-backoff': {
    page: 'services',
    state: proxy({
      ...down,
      state: 'backoff',
      restarts: 3,
      error: startTimedOut,
      retryAt: Date.now() + 8000,
    }),
  },
  'services-unhealthy': { page: 'services', state: proxy({ state: 'unhealthy' }) },
  'services-port-in-use': {
    page: 'services',
    state: {
      ...fakeState,
      activity: newUserState.activity,
      services: [{ ...stoppedProxy, wanted: 'running', state: 'failed', error: portInUse }, runningDaemon],
    },
  },
  'services-gave-up': {
    page: 'services',
    state: proxy({ ...down, state: 'failed', restarts: 5, error: gaveUp }),
  },
  'services-config-problem': { page: 'services', state: { ...fakeState, config: troubledConfig } },
  'services-no-tray': {
    page: 'services',
    state: { ...fakeState, info: { ...fakeState.info, trayAvailable: false } },
  },
  loading: { page: 'services', state: fakeState, silent: true },
  'load-failed': { page: 'services', state: fakeState, broken: true },
  'inspector-empty': {
    page: 'inspector',
    state: { ...fakeState, activity: newUserState.activity },
    exchanges: () => [],
  },
  'inspector-offline': { page: 'inspector', state: newUserState, exchanges: () => [] },
  'inspector-list': inspector(),
  'inspector-many': { page: 'inspector', state: side, exchanges: manyExchanges, evicted: 784 },
  'inspector-responses': inspector('req_0044'),
  'inspector-chat': inspector('req_0056'),
  'inspector-below': inspector('req_0044', below),
  'inspector-failed': inspector('req_0046'),
  'inspector-refused': inspector('req_0048'),
  'inspector-warnings': inspector('req_0050'),
  'inspector-json': inspector('req_0054'),
  'inspector-converted': inspector('req_0053'),
  'inspector-converted-warnings': inspector('req_0057'),
  'inspector-converted-below': inspector('req_0053', below),
  'inspector-converted-live': {
    page: 'inspector',
    state: side,
    exchanges: () => [...fakeExchanges, chatAtResponses(58, true)],
    open: 'req_0058',
  },
  'inspector-live': {
    page: 'inspector',
    state: side,
    exchanges: () => [...fakeExchanges, liveExchange()],
    open: 'req_0058',
  },
  'inspector-big': {
    page: 'inspector',
    state: side,
    exchanges: () => [...fakeExchanges, bigExchange()],
    open: 'req_0059',
  },
  'inspector-gone': inspector('req_0007'),
  ...codexScenes,
  ...configScenes,
  ...compatScenes,
  settings: { page: 'settings', state: { ...fakeState, config: { ...troubledConfig, problem: null } } },
  'settings-new': { page: 'settings', state: newUserState },
  'settings-flag': { page: 'settings', state: fixed('flag') },
  'settings-environment': { page: 'settings', state: fixed('environment') },
  'settings-config-problem': { page: 'settings', state: { ...fakeState, config: troubledConfig } },
}
