import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { ServiceLog } from '../node/service-log.ts'
import { initialMachine, transition } from './machine.ts'
import type { Effect, MachineEvent, TimerName } from './machine-types.ts'
import type { Endpoint, ServiceSpec } from './service-spec.ts'
import { openSession, type Session } from './session.ts'

/** Distributes over the union, which plain `Omit` would not. */
type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type RunnerEvent = WithoutTime<MachineEvent>

/** One service: performs the effects of its machine and turns what happens into events. */
export type Runner = {
  readonly spec: ServiceSpec
  status(): ServiceStatus
  dispatch(event: RunnerEvent): void
}

export type RunnerParts = {
  spec: ServiceSpec
  log: ServiceLog
  pidFolder: string
  /** The status is another one now; `soft`: only its log lines are. */
  onChange(soft: boolean): void
}

const nowhere: Endpoint = { host: null, port: null, socket: null }
const shownLines = 20

export function createRunner({ spec, log, pidFolder, onChange }: RunnerParts): Runner {
  let machine = initialMachine(Date.now())
  let session: Session | null = null
  let endpoint = nowhere
  const timers = new Map<TimerName, NodeJS.Timeout>()
  const prober = createProber(spec, () => endpoint, dispatch)

  function dispatch(event: RunnerEvent): void {
    const before = machine
    const next = transition(machine, { ...event, at: Date.now() }, spec.policy)
    machine = next.machine
    for (const effect of next.effects) perform(effect)
    if (machine !== before) onChange(false)
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'launch':
        return launch()
      case 'request-stop':
        return session?.requestStop(effect.graceMs)
      case 'signal':
        return session?.signal(effect.signal)
      case 'release':
        session?.release()
        return forget()
      case 'probe':
        return effect.on ? prober.start() : prober.stop()
      case 'timers':
        return setTimers(effect.timers)
    }
  }

  function launch(): void {
    endpoint = nowhere
    const mine = openSession(spec, pidFolder, log, {
      ready: (at) => moveTo(at, 'ready'),
      adopted: (at) => moveTo(at, 'adopted'),
      cannotRun: (error) => dispatch({ type: 'cannot-run', error }),
      ended(error, final) {
        if (session === mine) forget()
        dispatch({ type: 'exit', error, final, jitter: Math.random() })
      },
      changed: () => onChange(true),
    })
    session = mine
  }

  function moveTo(at: Endpoint, type: 'ready' | 'adopted'): void {
    endpoint = at
    dispatch({ type })
    // Already running: the service has moved, which the machine does not care about.
    onChange(false)
  }

  function forget(): void {
    session = null
    endpoint = nowhere
  }

  function setTimers(wanted: Partial<Record<TimerName, number>>): void {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
    for (const name of ['start', 'backoff', 'stable', 'term', 'kill'] as const) {
      const ms = wanted[name]
      if (ms === undefined) continue
      timers.set(
        name,
        setTimeout(() => dispatch({ type: 'timer', name, jitter: Math.random() }), ms),
      )
    }
  }

  return {
    spec,
    dispatch,
    status: () => ({
      id: spec.id,
      wanted: machine.wanted,
      state: machine.state,
      ownership: machine.ownership,
      pid: session?.pid() ?? null,
      ...endpoint,
      restarts: machine.restarts,
      since: machine.since,
      runningSince: machine.runningSince,
      retryAt: machine.retryAt,
      error: machine.error,
      lastLines: log.lines(shownLines),
    }),
  }
}

type Prober = { start(): void; stop(): void }

/** One probe at a time, the next one a period after the last one ended. */
function createProber(
  spec: ServiceSpec,
  endpoint: () => Endpoint,
  dispatch: (event: RunnerEvent) => void,
): Prober {
  let timer: NodeJS.Timeout | undefined
  let round = 0

  const schedule = (mine: number): void => {
    timer = setTimeout(() => void probe(mine), spec.policy.probePeriodMs)
  }
  const probe = async (mine: number): Promise<void> => {
    const event = await ask()
    // Stopped, or stopped and started again, meanwhile: the answer is about another process.
    if (mine !== round) return
    dispatch(event)
    if (mine === round) schedule(mine)
  }
  const ask = async (): Promise<RunnerEvent> => {
    try {
      await spec.probe(endpoint(), AbortSignal.timeout(spec.policy.probeTimeoutMs))
      return { type: 'probe-ok' }
    } catch (thrown) {
      return { type: 'probe-failed', error: unresponsive(spec, thrown), jitter: Math.random() }
    }
  }
  return {
    start: () => schedule(++round),
    stop() {
      round += 1
      clearTimeout(timer)
    },
  }
}

function unresponsive(spec: ServiceSpec, thrown: unknown): ReturnType<typeof toWireError> {
  if (thrown instanceof AppError) return thrown.toWire()
  return new AppError('service_unresponsive', {
    what: `The ${spec.id} process runs but does not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    fix: 'It is restarted by itself if this lasts',
  }).toWire()
}
