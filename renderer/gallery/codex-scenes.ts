import { daemonStates, runningDaemon, socketTaken, stoppedDaemon } from '../bridge/fake/fake-daemon.ts'
import { fakeApprovals, fakeSessions } from '../bridge/fake/fake-sessions.ts'
import { fakeState, newUserState, runningProxy, type FakeState } from '../bridge/fake/fake-state.ts'
import type { Page } from '../bridge/app-state.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { Scene } from './scene.ts'

type Name = keyof typeof daemonStates

const at = (page: Page, daemon: Name, more: Partial<FakeState> = {}): Scene => ({
  page,
  state: { ...fakeState, daemon: daemonStates[daemon], ...more },
})

/** The daemon's own process in another state than running. */
const daemonIn = (part: Partial<ServiceStatus>): Partial<FakeState> => ({
  services: [runningProxy, { ...stoppedDaemon, ...part }],
})
const taken = daemonIn({ wanted: 'running', state: 'failed', error: socketTaken })

const manySessions = Array.from({ length: 5 }, (_, round) =>
  fakeSessions.map((session) => ({ ...session, id: `${session.id}-${round}` })),
).flat()

/** The daemon, the account, approvals and conversations. */
export const codexScenes: Readonly<Record<string, Scene>> = {
  'daemon-missing-codex': at('services', 'missing'),
  'daemon-missing-named': at('services', 'missingNamed'),
  'daemon-codex-starting': at('services', 'starting'),
  'daemon-codex-backoff': at('services', 'backoff'),
  'daemon-codex-broken': at('services', 'broken'),
  'daemon-warned': at('services', 'warned'),
  'daemon-logged-out': at('services', 'loggedOut'),
  'daemon-at-limit': at('services', 'atLimit'),
  'daemon-failed': at('services', 'stopped', taken),
  'daemon-mcp-off': {
    page: 'services',
    state: { ...fakeState, daemon: { ...daemonStates.ready, mcpUrl: null } },
  },

  'account-stopped': at('account', 'stopped', daemonIn({})),
  'account-daemon-failed': at('account', 'stopped', taken),
  'account-daemon-starting': at('account', 'stopped', daemonIn({ wanted: 'running', state: 'starting' })),
  'account-missing': at('account', 'missing'),
  'account-missing-named': at('account', 'missingNamed'),
  'account-codex-starting': at('account', 'starting'),
  'account-codex-backoff': at('account', 'backoff'),
  'account-codex-broken': at('account', 'broken'),
  'account-asking': at('account', 'asking'),
  'account-failed': at('account', 'accountFailed'),
  'account-logged-out': at('account', 'loggedOut'),
  'account-logging-in': at('account', 'loggingIn'),
  'account-logged-in': at('account', 'ready'),
  'account-no-limits': at('account', 'noLimits'),
  'account-near-limit': at('account', 'nearLimit'),
  'account-at-limit': at('account', 'atLimit'),
  'account-limit-passed': at('account', 'limitPassed'),
  'account-api-key': at('account', 'apiKey'),
  'account-not-needed': at('account', 'notNeeded'),

  conversations: { page: 'conversations', state: { ...fakeState, sessionsCursor: 'older' } },
  'conversations-empty': {
    page: 'conversations',
    state: { ...newUserState, services: [runningProxy, runningDaemon], daemon: daemonStates.loggedOut },
  },
  'conversations-no-codex': at('conversations', 'missing', { sessions: [] }),
  'conversations-failed': { page: 'conversations', state: fakeState, listsBroken: true },
  'conversations-many': {
    page: 'conversations',
    state: {
      ...fakeState,
      sessionsCursor: 'older',
      sessions: manySessions,
    },
  },

  'approval-command': at('services', 'ready', { approvals: [fakeApprovals.command] }),
  'approval-patch': at('account', 'ready', { approvals: [fakeApprovals.patch, fakeApprovals.command] }),
  'approval-hostile': at('inspector', 'ready', {
    approvals: [fakeApprovals.hostile, fakeApprovals.command, fakeApprovals.patch],
  }),
}
