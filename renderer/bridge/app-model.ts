import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import type { Client } from './client.ts'
import { createStore, type ReadableStore } from './external-store.ts'
import { initialAppState, type AppState, type Page } from './app-state.ts'

export type AppModel = ReadableStore<AppState> & {
  /** Asks main for everything again, after a failure. */
  load(): void
  navigate(page: Page): void
  /** Shows the inspector with this exchange open. */
  showExchange(id: string): void
  exchangeShown(): void
  dispose(): void
}

/**
 * The mirror of main's state. It listens before it asks, and an answer never overwrites an event that
 * overtook it: otherwise a service that started while the window loaded would show as stopped.
 */
export function createAppModel(client: Client, first: Partial<AppState> = {}): AppModel {
  const store = createStore<AppState>({ ...initialAppState, ...first })
  const heard = new Set<keyof AppState>()

  function put(part: Partial<AppState>): void {
    store.set({ ...store.get(), ...part })
  }

  function hear(part: Partial<AppState>, key: keyof AppState): void {
    heard.add(key)
    put(part)
  }

  const unsubscribe = [
    client.on('services.changed', (services) => hear({ services, servicesLoaded: true }, 'services')),
    client.on('proxy.activity', (activity) => hear({ activity }, 'activity')),
    client.on('config.changed', (config) => hear({ config }, 'config')),
    client.on('daemon.state', (daemon) => hear({ daemon }, 'daemon')),
    client.on('approvals.changed', (approvals) => hear({ approvals }, 'approvals')),
    client.on('doctor.changed', (doctor) => hear({ doctor }, 'doctor')),
    client.on('versions.changed', (versions) => put({ versions })),
    client.on('versions.progress', (installing) =>
      put({ versions: { ...store.get().versions, installing } }),
    ),
    client.on('preferences.changed', (preferences) => hear({ preferences }, 'preferences')),
    client.on('window.navigate', ({ page }) => put({ page })),
  ]

  async function load(): Promise<void> {
    put({ loadProblem: null })
    try {
      const [info, services, activity, config, preferences, daemon, approvals, doctor] = await Promise.all([
        client.call('app.info', {}),
        client.call('services.list', {}),
        client.call('proxy.activity', {}),
        client.call('config.state', {}),
        client.call('preferences.get', {}),
        client.call('daemon.state', {}),
        client.call('approvals.list', {}),
        client.call('doctor.report', {}),
      ])
      const now = store.get()
      put({
        info,
        servicesLoaded: true,
        services: heard.has('services') ? now.services : services,
        activity: heard.has('activity') ? now.activity : activity,
        config: heard.has('config') ? now.config : config,
        preferences: heard.has('preferences') ? now.preferences : preferences,
        daemon: heard.has('daemon') ? now.daemon : daemon,
        approvals: heard.has('approvals') ? now.approvals : approvals,
        doctor: heard.has('doctor') ? now.doctor : doctor,
      })
    } catch (thrown) {
      put({ loadProblem: AppError.fromWire(toWireError(thrown)) })
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    load: () => void load(),
    navigate: (page) => put({ page }),
    showExchange: (id) => put({ page: 'inspector', wantedExchange: id }),
    exchangeShown: () => put({ wantedExchange: null }),
    dispose: () => unsubscribe.forEach((stop) => stop()),
  }
}
