import { AppError, type WireError } from '../../../shared/errors/app-error.ts'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { Conversation } from '../../../shared/codex/conversation.ts'
import { idleDaemonState } from '../../../shared/codex/daemon-state.ts'
import type { Session } from '../../../shared/codex/session.ts'
import { defaultPreferences } from '../../../shared/config/preferences.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import type { AppState } from '../app-state.ts'
import { readyDaemon, runningDaemon, stoppedDaemon } from './fake-daemon.ts'
import { fakeFiles, noFiles, type FakeFiles } from './fake-files.ts'
import { doctorStates, versionsStates } from './fake-doctor.ts'
import { fakeConversations, fakeSessions } from './fake-sessions.ts'

/** What the gallery shows: the values a real machine would report. */
export type FakeState = Pick<
  AppState,
  'services' | 'activity' | 'preferences' | 'daemon' | 'approvals' | 'doctor' | 'versions'
> & {
  info: NonNullable<AppState['info']>
  config: ConfigState
  sessions: readonly Session[]
  /** Where older sessions go on; null when there are none. */
  sessionsCursor: string | null
  conversations: readonly Conversation[]
  files: FakeFiles
}

const minute = 60_000

export const stoppedProxy: ServiceStatus = {
  id: 'proxy',
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

export const runningProxy: ServiceStatus = {
  ...stoppedProxy,
  wanted: 'running',
  state: 'running',
  pid: 48213,
  host: '127.0.0.1',
  port: 11435,
  restarts: 1,
  since: Date.now() - 125 * minute,
  runningSince: Date.now() - 125 * minute,
  lastLines: [
    '14:02:51.418 info  listening on http://127.0.0.1:11435 (pid 48213)',
    '14:02:51.420 info  4 providers, 3 aliases from config.toml',
    '15:47:12.093 warn  openrouter: 429 after 212 ms, retry 1 of 4 in 1.2 s',
    '16:01:37.552 warn  ollama: connection refused at http://127.0.0.1:11434',
    '16:07:08.731 info  configuration read again, 2 open streams go on',
  ],
}

export const portInUse: WireError = new AppError('port_in_use', {
  what: 'Port 11435 is used by node (pid 4312)',
  where: '127.0.0.1:11435',
  current: '11435',
  accepted: 'a port nobody listens on',
  fix: 'End that program, or let the proxy use another port',
}).toWire()

export const startTimedOut: WireError = new AppError('service_exited', {
  what: 'The proxy process ended with code 1 after 312 ms',
  fix: 'The last log lines say why; it is started again by itself',
}).toWire()

export const gaveUp: WireError = new AppError('service_gave_up', {
  what: 'The proxy ended 5 times within 5 minutes and is not started again by itself',
  current: 'exit code 1, then 1, 1, 1, 1',
  fix: 'Read the last log lines, mend the cause, then start it',
}).toWire()

export const brokenConfig: WireError = new AppError('config_invalid', {
  what: 'Unknown value of wire_api',
  where: '~/.config/codex-tray/config.toml, line 14, column 12 (model_providers.deepseek.wire_api)',
  current: '"chat-completions"',
  accepted: '"chat" or "responses"',
  fix: 'Correct the line and save; the file is read again at once',
}).toWire()

const providers: ConfigState['providers'] = [
  {
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    wireApi: 'responses',
    builtIn: false,
    key: 'set',
    envKey: 'OPENAI_API_KEY',
    storedKey: null,
  },
  {
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    wireApi: 'chat',
    builtIn: false,
    key: 'set',
    envKey: 'DEEPSEEK_API_KEY',
    storedKey: null,
  },
  {
    id: 'azure-sweden',
    name: 'Azure OpenAI, Sweden Central',
    baseUrl: 'https://contoso-codex-sweden.openai.azure.com/openai/v1',
    wireApi: 'responses',
    builtIn: false,
    key: 'missing',
    envKey: 'AZURE_OPENAI_API_KEY',
    storedKey: null,
  },
  {
    id: 'mistral',
    name: 'Mistral',
    baseUrl: 'https://api.mistral.example/v1',
    wireApi: 'chat',
    builtIn: false,
    key: 'missing',
    envKey: null,
    storedKey: 'no-keychain',
  },
  {
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    wireApi: 'chat',
    builtIn: false,
    key: 'none',
    envKey: null,
    storedKey: null,
  },
  {
    id: 'practice',
    name: 'Practice',
    baseUrl: 'practice:',
    wireApi: 'responses',
    builtIn: true,
    key: 'none',
    envKey: null,
    storedKey: null,
  },
]

export const fakeState: FakeState = {
  info: {
    version: '0.1.0',
    runtime: 'Electron 45.4.1',
    platform: 'linux x64',
    locale: 'en-GB',
    dataDir: '/home/mei/.local/share/codex-tray',
    logDir: '/home/mei/.local/state/codex-tray/logs',
    trayAvailable: true,
  },
  services: [runningProxy, runningDaemon],
  daemon: readyDaemon,
  approvals: [],
  doctor: doctorStates.clean,
  versions: versionsStates.own,
  sessions: fakeSessions,
  sessionsCursor: null,
  conversations: fakeConversations,
  files: fakeFiles,
  activity: { live: 2, total: 1284, failed: 7 },
  preferences: defaultPreferences,
  config: {
    file: '/home/mei/.config/codex-tray/config.toml',
    exists: true,
    problem: null,
    loadedAt: Date.now() - 6 * minute,
    listen: { host: '127.0.0.1', port: 11435, source: 'file' },
    defaultProvider: 'openai',
    automaticProvider: null,
    providers: providers.filter((provider) => provider.key !== 'missing'),
    aliases: [
      { name: 'fast', provider: 'openai', model: 'gpt-5-mini' },
      { name: 'local', provider: 'ollama', model: 'qwen3-coder:30b' },
      { name: 'thinker', provider: 'deepseek', model: 'deepseek-reasoner' },
    ],
  },
}

/** Of somebody who has just installed it: no configuration, nothing asked yet. */
export const newUserState: FakeState = {
  ...fakeState,
  services: [stoppedProxy, stoppedDaemon],
  daemon: idleDaemonState,
  doctor: doctorStates.noCodex,
  versions: versionsStates.none,
  sessions: [],
  conversations: [],
  files: noFiles,
  activity: { live: 0, total: 0, failed: 0 },
  config: {
    ...fakeState.config,
    exists: false,
    listen: { ...fakeState.config.listen, source: 'default' },
    defaultProvider: 'practice',
    automaticProvider: null,
    providers: providers.filter((provider) => provider.builtIn),
    aliases: [],
  },
}

/** A mistake in the file and a key that is not there. */
export const troubledConfig: ConfigState = { ...fakeState.config, problem: brokenConfig, providers }
