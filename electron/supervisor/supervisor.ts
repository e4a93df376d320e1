import { AppError } from '../../shared/errors/app-error.ts'
import {
  serviceIds,
  type ServiceId,
  type ServiceState,
  type ServiceStatus,
} from '../../shared/services/service-status.ts'
import type { ServiceLog } from '../node/service-log.ts'
import { dependenciesOf, dependentsOf, startOrder } from './order.ts'
import { Runner } from './runner.ts'
import type { ServiceSpec } from './service-spec.ts'

type Listener = (all: ServiceStatus[]) => void
type Ordered = { id: ServiceId; dependsOn: readonly ServiceId[]; runner: Runner }

const lineDelayMs = 500
const settledStates: readonly ServiceState[] = ['running', 'unhealthy', 'backoff', 'failed', 'stopped']

/** Starts, watches, restarts and stops services in the order they depend on each other. */
export class Supervisor {
  readonly #ordered: readonly Ordered[]
  readonly #listeners = new Set<Listener>()
  #soon: NodeJS.Timeout | undefined
  #closed = false

  /** @throws AppError `internal` when the specs depend on each other in a circle */
  constructor(specs: readonly ServiceSpec[], pidFolder: string, logOf: (id: ServiceId) => ServiceLog) {
    const onChange = (soft: boolean): void => this.#changed(soft)
    this.#ordered = startOrder(specs).map((spec) => ({
      id: spec.id,
      dependsOn: spec.dependsOn,
      runner: new Runner({ spec, log: logOf(spec.id), pidFolder, onChange }),
    }))
  }

  /** In the order of `serviceIds`, whatever the order of starting is. */
  list(): ServiceStatus[] {
    const all = this.#ordered.map(({ runner }) => runner.status())
    return all.toSorted((one, other) => serviceIds.indexOf(one.id) - serviceIds.indexOf(other.id))
  }

  /**
   * Wants the service, and what it depends on, running. Resolves when it runs, or when the first attempt has
   * come to nothing: the status then says why, and whether another follows.
   *
   * @throws AppError `service_exited` when something it depends on does not run, `service_unknown`
   */
  async start(id: ServiceId): Promise<void> {
    const runner = this.#runnerOf(id)
    for (const dependency of dependenciesOf(this.#ordered, id)) {
      const state = await this.#bringUp(dependency.runner, 'start')
      if (state !== 'running') throw dependencyMissing(id, dependency.id, state)
    }
    await this.#bringUp(runner, 'start')
  }

  /** Resolves when it has stopped, after everything that depends on it. */
  async stop(id: ServiceId): Promise<void> {
    const runner = this.#runnerOf(id)
    for (const dependent of dependentsOf(this.#ordered, id)) await this.#bringDown(dependent.runner)
    await this.#bringDown(runner)
  }

  async restart(id: ServiceId): Promise<void> {
    await this.#bringUp(this.#runnerOf(id), 'restart')
  }

  /** Changes of log lines alone are gathered for half a second. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Stops everything, what started last first, all of it within `graceMs` plus the time signals take. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true
    const until = Date.now() + graceMs
    for (const { runner } of this.#ordered.toReversed()) {
      await this.#bringDown(runner, Math.max(0, until - Date.now()))
      await runner.tidied()
    }
    clearTimeout(this.#soon)
  }

  /** Ends every process of ours at once; also while `close` is waiting. */
  killAll(): void {
    for (const { runner } of this.#ordered) runner.dispatch({ type: 'kill' })
  }

  async #bringUp(runner: Runner, type: 'start' | 'restart'): Promise<ServiceState> {
    if (this.#closed) return 'stopped'
    runner.dispatch({ type })
    return this.#settled(runner, settledStates)
  }

  async #bringDown(runner: Runner, graceMs?: number): Promise<void> {
    runner.dispatch({ type: 'stop', ...(graceMs === undefined ? {} : { graceMs }) })
    // A start asked for meanwhile wins; waiting for a stop that will not come would be for ever.
    await this.#settled(runner, ['stopped', 'starting', 'running', 'failed'])
  }

  #settled(runner: Runner, states: readonly ServiceState[]): Promise<ServiceState> {
    return new Promise((resolve) => {
      const look = (): void => {
        const { state } = runner.status()
        if (!states.includes(state)) return
        this.#listeners.delete(look)
        resolve(state)
      }
      this.#listeners.add(look)
      look()
    })
  }

  #changed(soft: boolean): void {
    if (soft) this.#soon ??= setTimeout(() => this.#publish(), lineDelayMs)
    else this.#publish()
  }

  #publish(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    const all = this.list()
    for (const listener of this.#listeners) listener(all)
  }

  #runnerOf(id: ServiceId): Runner {
    const found = this.#ordered.find((candidate) => candidate.id === id)
    if (found !== undefined) return found.runner
    const accepted = this.#ordered.map((candidate) => candidate.id).join(', ')
    throw new AppError('service_unknown', { what: 'No service has this name', current: id, accepted })
  }
}

function dependencyMissing(id: ServiceId, dependency: ServiceId, state: ServiceState): AppError {
  return new AppError('service_exited', {
    what: `${id} was not started: it needs ${dependency}, which is ${state}`,
    fix: `Start ${dependency} first`,
  })
}
