import { AppError } from '../../shared/errors/app-error.ts'
import type { ServiceId, ServiceState, ServiceStatus } from '../../shared/services/service-status.ts'
import type { ServiceLog } from '../node/service-log.ts'
import { dependenciesOf, dependentsOf, startOrder } from './order.ts'
import { createRunner, type Runner } from './runner.ts'
import type { ServiceSpec } from './service-spec.ts'

export type Supervisor = {
  list(): ServiceStatus[]
  /**
   * Wants the service, and what it depends on, running. Resolves when it runs, or when the first attempt has
   * come to nothing: the status then says why, and whether another follows.
   *
   * @throws AppError `service_exited` when something it depends on does not run
   */
  start(id: ServiceId): Promise<void>
  /** Resolves when it has stopped, after everything that depends on it. */
  stop(id: ServiceId): Promise<void>
  restart(id: ServiceId): Promise<void>
  /** Changes of log lines alone are gathered for half a second. */
  onChange(listener: (all: ServiceStatus[]) => void): () => void
  /** Stops everything, dependents first, each within `graceMs` plus the time signals take. */
  close(graceMs: number): Promise<void>
  /** Ends every process of ours at once; also while `close` is waiting. */
  killAll(): void
}

const lineDelayMs = 500

/** @throws AppError `internal` when the specs depend on each other in a circle */
export function createSupervisor(
  specs: readonly ServiceSpec[],
  pidFolder: string,
  logOf: (id: ServiceId) => ServiceLog,
): Supervisor {
  const listeners = new Set<(all: ServiceStatus[]) => void>()
  let soon: NodeJS.Timeout | undefined
  let closed = false

  const publish = (): void => {
    clearTimeout(soon)
    soon = undefined
    const all = list()
    for (const listener of listeners) listener(all)
  }
  const onChange = (soft: boolean): void => {
    if (soft) soon ??= setTimeout(publish, lineDelayMs)
    else publish()
  }
  const runners = startOrder(specs).map((spec) =>
    createRunner({ spec, log: logOf(spec.id), pidFolder, onChange }),
  )
  const ordered = runners.map((runner) => ({ ...runner.spec, runner }))
  const list = (): ServiceStatus[] => runners.map((runner) => runner.status())

  const runnerOf = (id: ServiceId): Runner => {
    const runner = runners.find((candidate) => candidate.spec.id === id)
    if (runner !== undefined) return runner
    const accepted = runners.map((candidate) => candidate.spec.id).join(', ')
    throw new AppError('service_unknown', { what: 'No service has this name', current: id, accepted })
  }
  const settled = (runner: Runner, states: readonly ServiceState[]): Promise<ServiceState> =>
    new Promise((resolve) => {
      const look = (): void => {
        const { state } = runner.status()
        if (!states.includes(state)) return
        listeners.delete(look)
        resolve(state)
      }
      listeners.add(look)
      look()
    })
  const bringUp = async (runner: Runner, type: 'start' | 'restart'): Promise<ServiceState> => {
    if (closed) return 'stopped'
    runner.dispatch({ type })
    return settled(runner, ['running', 'unhealthy', 'backoff', 'failed', 'stopped'])
  }
  const bringDown = async (runner: Runner, graceMs?: number): Promise<void> => {
    runner.dispatch({ type: 'stop', ...(graceMs === undefined ? {} : { graceMs }) })
    // A start asked for meanwhile wins; waiting for a stop that will not come would be for ever.
    await settled(runner, ['stopped', 'starting', 'running', 'failed'])
  }

  return {
    list,
    async start(id) {
      const runner = runnerOf(id)
      for (const dependency of dependenciesOf(ordered, id)) {
        const state = await bringUp(dependency.runner, 'start')
        if (state !== 'running') throw dependencyMissing(id, dependency.id, state)
      }
      await bringUp(runner, 'start')
    },
    async stop(id) {
      const runner = runnerOf(id)
      for (const dependent of dependentsOf(ordered, id)) await bringDown(dependent.runner)
      await bringDown(runner)
    },
    async restart(id) {
      await bringUp(runnerOf(id), 'restart')
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close(graceMs) {
      closed = true
      for (const { runner } of ordered.toReversed()) await bringDown(runner, graceMs)
      clearTimeout(soon)
    },
    killAll() {
      for (const runner of runners) runner.dispatch({ type: 'kill' })
    },
  }
}

function dependencyMissing(id: ServiceId, dependency: ServiceId, state: ServiceState): AppError {
  return new AppError('service_exited', {
    what: `${id} was not started: it needs ${dependency}, which is ${state}`,
    fix: `Start ${dependency} first`,
  })
}
