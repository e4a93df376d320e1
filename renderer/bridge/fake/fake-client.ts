import { preferencesSchema } from '../../../shared/config/preferences.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type {
  CallInput,
  CallName,
  CallOutput,
  EventName,
  EventPayload,
} from '../../../shared/ipc/contract.ts'
import type { Client } from '../client.ts'
import { fakeCodexCalls } from './fake-codex-calls.ts'
import { fakeConfigCalls } from './fake-config-calls.ts'
import { fakeKeyCalls } from './fake-key-calls.ts'
import { fakeCompatCalls } from './fake-compat-calls.ts'
import { FakeMain, moment } from './fake-main.ts'
import { runningProxy, type FakeState } from './fake-state.ts'

export type FakeClient = Client & {
  emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void
}

export type FakeHandlers = {
  [Name in CallName]: (input: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>>
}

/**
 * Main, played: the same calls and events as the real one, with state that follows what the user does. A
 * missing handler does not compile.
 *
 * @param overrides calls that answer otherwise in one scene
 */
export function createFakeClient(first: FakeState, overrides: Partial<FakeHandlers> = {}): FakeClient {
  const main = new FakeMain(first)
  const handlers: FakeHandlers = {
    'app.info': () => main.state.info,
    'app.openFolder': () => ({}),
    'app.quit': () => ({}),
    'services.list': () => [...main.state.services],
    'services.start': ({ id }) => main.start(id).then(() => ({})),
    'services.stop': ({ id }) => main.stop(id).then(() => ({})),
    'services.restart': ({ id }) =>
      main
        .stop(id)
        .then(() => main.start(id))
        .then(() => ({})),
    'services.log': ({ id }) => ({
      file: `${main.state.info.logDir}/${id}.log`,
      lines: main.state.services.find((service) => service.id === id)?.lastLines.slice() ?? [],
    }),
    'proxy.useFreePort': async () => {
      main.setListen(11436)
      await main.start('proxy')
      return { port: 11436 }
    },
    'proxy.setPort': async ({ port }) => {
      await moment(300)
      main.setListen(port)
      main.setService({ ...runningProxy, port })
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
    ...fakeCodexCalls(main),
    ...fakeConfigCalls(main),
    ...fakeKeyCalls(main),
    ...fakeCompatCalls(main),
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
