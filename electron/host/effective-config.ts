import type { ConfigState } from '../../shared/config/config-state.ts'
import { addressVariable, chooseListen, type ListenChoice } from '../../shared/config/listen-address.ts'
import { describeRouting, resolveRouting } from '../../shared/config/resolve-routing.ts'
import type { RoutingConfig } from '../../shared/config/routing-config.ts'
import type { WireError } from '../../shared/errors/app-error.ts'
import type { ConfigStore } from '../settings/config-store.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { HostOptions } from './host-api.ts'

/** File, flags, environment and stored keys put together, kept up to date. */
export type EffectiveConfig = {
  listen(): ListenChoice
  routing(): RoutingConfig
  state(): ConfigState
  /** A port for this run only, where flag or environment decide and the file would not be asked. */
  overridePort(port: number): void
  /** Whether Codex has a login: then unknown models go there, unless the file names a default. */
  setLoggedIn(loggedIn: boolean): void
  /** The address of the file could not be taken; null: it was. */
  setListenProblem(problem: WireError | null): void
  onChange(listener: () => void): () => void
}

/** @throws AppError `config_invalid` when `CODEX_OPENAI_PROXY_ADDR` is not an address */
export function createEffectiveConfig(
  store: ConfigStore,
  options: HostOptions,
  keys: Pick<StoredKeys, 'values' | 'onChange'>,
): EffectiveConfig {
  const listeners = new Set<() => void>()
  let flags = options.listen
  let listenProblem: WireError | null = null
  const choose = (): ListenChoice =>
    chooseListen({ flags, address: options.env[addressVariable], file: store.current().config })
  let listen = choose()
  let loggedIn = false
  const resolve = (): RoutingConfig =>
    resolveRouting(store.current().config, options.env, loggedIn, keys.values())
  let routing = resolve()

  const publish = (): void => {
    for (const listener of listeners) listener()
  }
  store.onChange(() => {
    listen = choose()
    routing = resolve()
    publish()
  })

  keys.onChange(() => {
    routing = resolve()
    publish()
  })

  return {
    listen: () => listen,
    routing: () => routing,
    state() {
      const { exists, problem, loadedAt } = store.current()
      return {
        file: store.file,
        exists,
        problem: problem ?? listenProblem,
        loadedAt,
        listen,
        ...describeRouting(routing),
      }
    },
    overridePort(port) {
      flags = { ...flags, port }
      listen = { ...choose(), source: listen.source }
      publish()
    },
    setLoggedIn(now) {
      if (now === loggedIn) return
      loggedIn = now
      routing = resolve()
      publish()
    },
    setListenProblem(problem) {
      if (problem?.message === listenProblem?.message) return
      listenProblem = problem
      publish()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
