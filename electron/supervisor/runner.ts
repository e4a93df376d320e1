import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { ServiceLog } from '../node/service-log.ts'
import { initialMachine, transition } from './machine.ts'
import type { Effect, Machine, MachineEvent, TimerName } from './machine-types.ts'
import { Prober, type ProbeResult } from './prober.ts'
import type { Endpoint, ServiceSpec } from './service-spec.ts'
import { Session } from './session.ts'

/** Distributes over the union, which plain `Omit` would not. */
type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type RunnerEvent = WithoutTime<MachineEvent>

export type RunnerParts = {
  spec: ServiceSpec
  log: ServiceLog
  pidFolder: string
  /** The status is another one now; `soft`: only its log lines or pid are. */
  onChange(soft: boolean): void
}

const nowhere: Endpoint = { host: null, port: null, socket: null }
const shownLines = 20

/** One service: performs the effects of its machine and turns what happens into events. */
export class Runner {
  readonly spec: ServiceSpec
  readonly #parts: RunnerParts
  readonly #prober: Prober
  readonly #timers = new Map<TimerName, NodeJS.Timeout>()
  #machine: Machine = initialMachine(Date.now())
  #session: Session | null = null
  #lastSession: Session | null = null
  #endpoint = nowhere

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.spec = parts.spec
    this.#prober = new Prober(
      parts.spec,
      () => this.#endpoint,
      (result) => this.#onProbe(result),
    )
  }

  status(): ServiceStatus {
    const { wanted, state, ownership, restarts, since, runningSince, retryAt, error } = this.#machine
    return {
      id: this.spec.id,
      wanted,
      state,
      ownership,
      pid: this.#session?.pid ?? null,
      ...this.#endpoint,
      restarts,
      since,
      runningSince,
      retryAt,
      error,
      lastLines: this.#parts.log.lines(shownLines),
    }
  }

  /** Once stopped: resolves when the last process has left nothing on disk. */
  async tidied(): Promise<void> {
    await this.#lastSession?.tidied
  }

  dispatch(event: RunnerEvent): void {
    const before = this.#machine
    const next = transition(before, { ...event, at: Date.now() }, this.spec.policy)
    this.#machine = next.machine
    for (const effect of next.effects) this.#perform(effect)
    if (next.machine !== before) this.#parts.onChange(false)
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'launch':
        return this.#launch()
      case 'request-stop':
        return this.#session?.requestStop(effect.graceMs)
      case 'signal':
        return this.#session?.signal(effect.signal)
      case 'release':
        this.#session?.release()
        return this.#forget()
      case 'probe':
        return effect.on ? this.#prober.start() : this.#prober.stop()
      case 'timers':
        return this.#setTimers(effect.timers)
    }
  }

  #launch(): void {
    this.#endpoint = nowhere
    const { spec, pidFolder, log, onChange } = this.#parts
    const session = new Session({
      spec,
      pidFolder,
      log,
      events: {
        ready: (endpoint) => this.#moveTo(endpoint, 'ready'),
        adopted: (endpoint) => this.#moveTo(endpoint, 'adopted'),
        cannotRun: (error) => this.dispatch({ type: 'cannot-run', error }),
        ended: (error, final) => {
          if (this.#session === session) this.#forget()
          this.dispatch({ type: 'exit', error, final, jitter: Math.random() })
        },
        changed: () => onChange(true),
      },
    })
    this.#session = session
    this.#lastSession = session
  }

  #moveTo(endpoint: Endpoint, type: 'ready' | 'adopted'): void {
    this.#endpoint = endpoint
    this.dispatch({ type })
    // Already running: the service has moved, which the machine does not care about.
    this.#parts.onChange(false)
  }

  #forget(): void {
    this.#session = null
    this.#endpoint = nowhere
  }

  #onProbe(result: ProbeResult): void {
    this.dispatch(
      result.ok ? { type: 'probe-ok' } : { type: 'probe-failed', error: result.error, jitter: Math.random() },
    )
  }

  #setTimers(wanted: Readonly<Partial<Record<TimerName, number>>>): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    for (const name of ['start', 'backoff', 'stable', 'term', 'kill'] as const) {
      const ms = wanted[name]
      if (ms === undefined) continue
      const due = (): void => this.dispatch({ type: 'timer', name, jitter: Math.random() })
      this.#timers.set(name, setTimeout(due, ms))
    }
  }
}
