import { preferencesSchema } from '../../../shared/config/preferences.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type {
  CallInput,
  CallName,
  CallOutput,
  EventName,
  EventPayload,
} from '../../../shared/ipc/contract.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import type { Client } from '../client.ts'
import type { FakeState } from './fake-state.ts'
import { runningProxy, stoppedProxy } from './fake-state.ts'

export type FakeClient = Client & {
  emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void
}

type Handlers = {
  [Name in CallName]: (input: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>>
}

const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The state main would hold, and its announcements. */
class FakeMain {
  readonly #listeners: { [Name in EventName]: Set<(payload: EventPayload<Name>) => void> } = {
    'services.changed': new Set(),
    'proxy.activity': new Set(),
    'config.changed': new Set(),
    'preferences.changed': new Set(),
    'window.navigate': new Set(),
  }
  state: FakeState

  constructor(first: FakeState) {
    this.state = first
  }

  on<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void {
    this.#listeners[event].add(listener)
    return () => this.#listeners[event].delete(listener)
  }

  emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners[event]) listener(payload)
  }

  setProxy(proxy: ServiceStatus): void {
    this.state = { ...this.state, services: [proxy] }
    this.emit('services.changed', [proxy])
  }

  setListen(port: number): void {
    const { config } = this.state
    const next = { ...config, exists: true, listen: { ...config.listen, port, source: 'file' as const } }
    this.state = { ...this.state, config: next }
    this.emit('config.changed', next)
  }

  setPreferences(preferences: FakeState['preferences']): void {
    this.state = { ...this.state, preferences }
    this.emit('preferences.changed', preferences)
  }

  async start(): Promise<void> {
    const { port } = this.state.config.listen
    this.setProxy({ ...stoppedProxy, wanted: 'running', state: 'starting', since: Date.now() })
    await moment(700)
    this.setProxy({ ...runningProxy, port, restarts: 0, since: Date.now(), runningSince: Date.now() })
  }

  async stop(): Promise<void> {
    const [proxy = runningProxy] = this.state.services
    this.setProxy({ ...proxy, wanted: 'stopped', state: 'stopping' })
    await moment(500)
    this.setProxy(stoppedProxy)
  }
}

/**
 * Main, played: the same calls and events as the real one, with state that follows what the user does. A
 * missing handler does not compile.
 *
 * @param overrides calls that answer otherwise in one scene
 */
export function createFakeClient(first: FakeState, overrides: Partial<Handlers> = {}): FakeClient {
  const main = new FakeMain(first)
  const handlers: Handlers = {
    'app.info': () => main.state.info,
    'app.openFolder': () => ({}),
    'app.quit': () => ({}),
    'services.list': () => [...main.state.services],
    'services.start': () => main.start().then(() => ({})),
    'services.stop': () => main.stop().then(() => ({})),
    'services.restart': () =>
      main
        .stop()
        .then(() => main.start())
        .then(() => ({})),
    'services.log': () => ({
      file: `${main.state.info.logDir}/proxy.log`,
      lines: [...runningProxy.lastLines],
    }),
    'proxy.useFreePort': async () => {
      main.setListen(11436)
      await main.start()
      return { port: 11436 }
    },
    'proxy.setPort': async ({ port }) => {
      await moment(300)
      main.setListen(port)
      main.setProxy({ ...runningProxy, port })
      return {}
    },
    'proxy.activity': () => main.state.activity,
    'access.copyKey': () => ({ clearsAfterMs: 60_000 }),
    'access.copyBaseUrl': () => ({ baseUrl: `http://127.0.0.1:${main.state.config.listen.port}/v1` }),
    'access.rotateKey': () => moment(200).then(() => ({})),
    'config.state': () => main.state.config,
    'config.openInEditor': () => ({}),
    'preferences.get': () => main.state.preferences,
    'preferences.update': (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      main.setPreferences(preferencesSchema.parse({ ...main.state.preferences, ...given }))
      return main.state.preferences
    },
    'practice.ask': async ({ model }) => {
      await moment(900)
      return {
        answer: `This is a canned answer of the built-in model "${model}". Your question went through the proxy and back as a real stream.`,
        requestId: 'req_0042',
      }
    },
    'inspector.connect': () => ({ connected: true }),
    ...overrides,
  }

  return {
    emit: (event, payload) => main.emit(event, payload),
    async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
      return handlers[name](input)
    },
    on: (event, listener) => main.on(event, listener),
  }
}

/** For scenes in which main cannot answer. */
export function failingCall(): never {
  throw new AppError('data_dir_unusable', {
    what: 'The data folder cannot be written',
    where: '/home/mei/.local/share/codex-tray',
    current: 'owned by root, mode 0755',
    fix: 'Run: sudo chown -R mei /home/mei/.local/share/codex-tray',
  })
}
