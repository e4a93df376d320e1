import { AppError, type WireError } from '../../../shared/errors/app-error.ts'
import {
  idleDaemonState,
  type AccountState,
  type CodexChildState,
  type CodexInstall,
  type DaemonState,
  type UsageLimit,
} from '../../../shared/codex/daemon-state.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export const stoppedDaemon: ServiceStatus = {
  id: 'daemon',
  wanted: 'stopped',
  state: 'stopped',
  ownership: 'owned',
  pid: null,
  host: null,
  port: null,
  socket: null,
  restarts: 0,
  since: Date.now() - 3 * minute,
  runningSince: null,
  retryAt: null,
  error: null,
  lastLines: [],
}

export const runningDaemon: ServiceStatus = {
  ...stoppedDaemon,
  wanted: 'running',
  state: 'running',
  pid: 48231,
  socket: '/home/mei/.local/share/codex-tray/daemon/daemon.sock',
  since: Date.now() - 125 * minute,
  runningSince: Date.now() - 125 * minute,
  lastLines: [
    '14:02:51.602 info  listening on /home/mei/.local/share/codex-tray/daemon/daemon.sock',
    '14:02:52.118 info  codex 0.169.0 is ready (pid 48244)',
    '15:12:40.377 info  client 3 connected',
  ],
}

const install: CodexInstall = {
  path: '/home/mei/.local/bin/codex',
  realPath: '/home/mei/.local/lib/node_modules/@openai/codex/bin/codex.js',
  source: 'path',
  version: '0.169.0',
  error: null,
}
const olderInstall: CodexInstall = {
  path: '/opt/homebrew/bin/codex',
  realPath: '/opt/homebrew/Caskroom/codex/0.94.0/codex',
  source: 'path',
  version: '0.94.0',
  error: null,
}
const brokenInstall: CodexInstall = {
  path: '/usr/local/bin/codex',
  realPath: '/usr/local/bin/codex',
  source: 'path',
  version: null,
  error: new AppError('codex_unusable', {
    what: 'The file may not be run',
    where: '/usr/local/bin/codex',
    current: 'mode 0644',
    fix: 'Run: chmod +x /usr/local/bin/codex',
  }).toWire(),
}

export const missingCodex: WireError = new AppError('codex_missing', {
  what: 'Codex is not installed, or not on PATH',
  fix: 'Install it (npm install -g @openai/codex), or name the program as codex_path under [daemon]',
}).toWire()

const namedCodexMissing: WireError = new AppError('codex_missing', {
  what: 'There is no such program',
  where: '[daemon] codex_path',
  current: '/opt/codex/bin/codex',
  fix: 'Correct the path in the configuration file',
}).toWire()

export const brokenCodexConfig: WireError = new AppError('codex_unusable', {
  what: 'Codex does not start: its configuration has a mistake',
  where: '/home/mei/.codex/config.toml, line 7',
  current: 'wire_api = "chat"',
  accepted: 'wire_api = "responses"',
  fix: 'Mend the line, then start Codex again',
}).toWire()

export const socketTaken: WireError = new AppError('daemon_socket_in_use', {
  what: 'Another daemon holds the socket (pid 39120)',
  where: '/home/mei/.local/share/codex-tray/daemon/daemon.sock',
  fix: 'Run: codex-tray daemon --check',
}).toWire()

const fiveHours: UsageLimit = {
  name: 'primary',
  usedPercent: 42,
  windowMinutes: 300,
  resetsAt: Date.now() + 125 * minute,
}
const weekly: UsageLimit = {
  name: 'secondary',
  usedPercent: 17.5,
  windowMinutes: 10_080,
  resetsAt: Date.now() + 3 * day + 5 * hour,
}

const loggedOut: AccountState = { ...idleDaemonState.account, status: 'logged-out' }
const plus: AccountState = {
  status: 'chatgpt',
  email: 'mei@example.com',
  plan: 'plus',
  limits: [fiveHours, weekly],
  limitsAt: Date.now() - 4 * minute,
  login: null,
  error: null,
}

const readyCodex: CodexChildState = {
  phase: 'running',
  install,
  installs: [install, olderInstall, brokenInstall],
  pid: 48244,
  restarts: 0,
  memoryBytes: 61.4 * 1024 * 1024,
  retryAt: null,
  error: null,
  warnings: [],
}

/** A daemon at work for somebody with a ChatGPT Plus login. */
export const readyDaemon: DaemonState = {
  socket: runningDaemon.socket,
  mcpUrl: 'http://127.0.0.1:11437/mcp',
  clients: 3,
  turns: 1,
  threads: 5,
  codex: readyCodex,
  account: plus,
}

const codex = (part: Partial<CodexChildState>): DaemonState => ({
  ...readyDaemon,
  mcpUrl: null,
  clients: 1,
  turns: 0,
  threads: 0,
  codex: { ...readyCodex, installs: [install], pid: null, memoryBytes: null, ...part },
  account: idleDaemonState.account,
})
const account = (part: AccountState): DaemonState => ({ ...readyDaemon, account: part })

/** Every state in which the window may find the daemon. */
export const daemonStates = {
  stopped: idleDaemonState,
  ready: readyDaemon,
  missing: codex({ phase: 'missing', install: null, installs: [], error: missingCodex }),
  missingNamed: codex({ phase: 'missing', install: null, installs: [], error: namedCodexMissing }),
  starting: codex({ phase: 'starting' }),
  backoff: codex({
    phase: 'backoff',
    restarts: 3,
    retryAt: Date.now() + 8000,
    error: new AppError('codex_gone', {
      what: 'Codex ended with code 101',
      fix: 'It is started again by itself; the log says what it printed',
    }).toWire(),
  }),
  broken: codex({ phase: 'failed', error: brokenCodexConfig }),
  warned: {
    ...readyDaemon,
    codex: {
      ...readyCodex,
      restarts: 2,
      warnings: ['Ignoring unknown key “reasoning_sumary” in /home/mei/.codex/config.toml'],
    },
  },
  asking: account(idleDaemonState.account),
  loggedOut: account(loggedOut),
  loggingIn: account({
    ...loggedOut,
    login: {
      id: 'login-1',
      url: 'https://auth.openai.com/oauth/authorize?response_type=code&client_id=app_EMoamEEZ73f0CkXaXp7hrann&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback&scope=openid+profile+email+offline_access&code_challenge=WpZ3fY9uHb6hT1yA8rJqk2Lx0cVdNm5EsGiQoRtUwXa&state=7d1f0e8c',
    },
  }),
  apiKey: account({ ...loggedOut, status: 'api-key' }),
  notNeeded: account({ ...loggedOut, status: 'not-needed' }),
  nearLimit: account({ ...plus, limits: [{ ...fiveHours, usedPercent: 88 }, weekly] }),
  atLimit: account({ ...plus, limits: [fiveHours, { ...weekly, usedPercent: 100 }] }),
  limitPassed: account({
    ...plus,
    limits: [
      { ...fiveHours, usedPercent: 100, resetsAt: Date.now() - 5 * minute },
      { ...weekly, resetsAt: null },
    ],
    limitsAt: Date.now() - hour,
  }),
  noLimits: account({ ...plus, limits: [], limitsAt: null }),
  accountFailed: account({
    ...loggedOut,
    status: 'unknown',
    error: new AppError('codex_timeout', {
      what: 'Codex 0.169.0 did not answer within 30000 ms',
      where: 'account/read',
    }).toWire(),
  }),
} as const satisfies Record<string, DaemonState>
