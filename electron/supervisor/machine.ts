import { AppError, type WireError } from '../../shared/errors/app-error.ts'
import type { ServiceState } from '../../shared/services/service-status.ts'
import type { Effect, Machine, MachineEvent, TimerName, Transition, Verdict } from './machine-types.ts'
import { backoffDelay, type Policy } from './policy.ts'

/**
 * The life of one supervised service, without clock, randomness or I/O: events in, effects out.
 *
 * A process of ours exists exactly in `starting`, `running`, `unhealthy` and `stopping` (unless adopted), and
 * `launch` is only ever issued from a state without one, so two can never run at once. Whatever goes wrong
 * with a living process leads through `stopping`; the verdict says what its end means.
 */
export const initialMachine = (at: number): Machine => ({
  wanted: 'stopped',
  state: 'stopped',
  ownership: 'owned',
  verdict: null,
  restarts: 0,
  recentRestarts: [],
  probeFailures: 0,
  error: null,
  since: at,
  runningSince: null,
  retryAt: null,
})

export function transition(machine: Machine, event: MachineEvent, policy: Policy): Transition {
  switch (event.type) {
    case 'start':
      return start(machine, event.at, policy)
    case 'restart':
      return restart(machine, event.at, policy)
    case 'stop':
      return stop(machine, event.at, event.graceMs ?? policy.drainMs)
    case 'kill':
      return kill(machine, event.at, policy)
    case 'ready':
    case 'adopted':
      return machine.state === 'starting' ? ready(machine, event, policy) : unchanged(machine)
    case 'probe-ok':
      return probeOk(machine, event.at, policy)
    case 'probe-failed':
      return probeFailed(machine, event, policy)
    case 'cannot-run':
      return isLive(machine.state)
        ? end({ ...machine, error: event.error }, event.at, 'fail', { term: policy.killAfterMs })
        : unchanged(machine)
    case 'exit':
      return exit(machine, event, policy)
    case 'timer':
      return timer(machine, event, policy)
  }
}

const unchanged = (machine: Machine): Transition => ({ machine, effects: [] })
const isLive = (state: ServiceState): boolean =>
  state === 'starting' || state === 'running' || state === 'unhealthy'

type Timers = Partial<Record<TimerName, number>>

/** Timers belong to a state: entering one replaces them all. */
function enter(
  machine: Machine,
  at: number,
  state: ServiceState,
  timers: Timers,
  effects: Effect[],
): Transition {
  const next = { ...machine, state, since: at, retryAt: null }
  if (!isLive(state)) next.runningSince = null
  return { machine: next, effects: [{ type: 'timers', timers }, ...effects] }
}

function start(machine: Machine, at: number, policy: Policy): Transition {
  const wanted: Machine = { ...machine, wanted: 'running' }
  if (machine.state === 'stopping') return { machine: { ...wanted, verdict: 'restart' }, effects: [] }
  return isLive(machine.state) ? unchanged(wanted) : launch(fresh(wanted), at, policy)
}

function restart(machine: Machine, at: number, policy: Policy): Transition {
  if (!isLive(machine.state)) return start(machine, at, policy)
  const wanted = fresh({ ...machine, wanted: 'running' })
  if (machine.ownership === 'adopted') return after([{ type: 'release' }], launch(wanted, at, policy))
  return endGracefully(wanted, at, 'restart', policy.drainMs)
}

/** The user asked for it: what went wrong before does not count any more. */
const fresh = (machine: Machine): Machine => ({ ...machine, restarts: 0, recentRestarts: [], error: null })

function launch(machine: Machine, at: number, policy: Policy): Transition {
  const next: Machine = { ...machine, ownership: 'owned', verdict: null, probeFailures: 0 }
  return enter(next, at, 'starting', { start: policy.startTimeoutMs }, [{ type: 'launch' }])
}

function stop(machine: Machine, at: number, graceMs: number): Transition {
  const unwanted: Machine = { ...machine, wanted: 'stopped' }
  if (machine.state === 'stopped') return unchanged(unwanted)
  if (machine.state === 'stopping') return unchanged({ ...unwanted, verdict: 'stop' })
  if (!isLive(machine.state)) return enter({ ...unwanted, error: null }, at, 'stopped', {}, [])
  if (machine.ownership === 'adopted') return enter(unwanted, at, 'stopped', {}, releasing)
  return endGracefully(unwanted, at, 'stop', graceMs)
}

const releasing: Effect[] = [{ type: 'probe', on: false }, { type: 'release' }]

/** Like `stop`, but now: a second Ctrl-C. An adopted process is spared even then. */
function kill(machine: Machine, at: number, policy: Policy): Transition {
  const hasProcess = machine.state === 'stopping' || (isLive(machine.state) && machine.ownership === 'owned')
  if (!hasProcess) return stop(machine, at, 0)
  const ended = end({ ...machine, wanted: 'stopped' }, at, 'stop', { kill: policy.killAfterMs })
  return { machine: ended.machine, effects: [...ended.effects, { type: 'signal', signal: 'SIGKILL' }] }
}

function endGracefully(machine: Machine, at: number, verdict: Verdict, graceMs: number): Transition {
  const ended = end(machine, at, verdict, { term: graceMs + drainMarginMs })
  return { machine: ended.machine, effects: [...ended.effects, { type: 'request-stop', graceMs }] }
}

/** A service that uses its whole grace still needs a moment to exit by itself. */
const drainMarginMs = 500

function end(machine: Machine, at: number, verdict: Verdict, timers: Timers): Transition {
  return enter({ ...machine, verdict }, at, 'stopping', timers, [{ type: 'probe', on: false }])
}

function ready(machine: Machine, event: MachineEvent, policy: Policy): Transition {
  const next: Machine = {
    ...machine,
    ownership: event.type === 'adopted' ? 'adopted' : 'owned',
    error: null,
    runningSince: event.at,
  }
  return enter(next, event.at, 'running', { stable: policy.stableAfterMs }, [{ type: 'probe', on: true }])
}

function probeOk(machine: Machine, at: number, policy: Policy): Transition {
  if (machine.state === 'unhealthy') {
    const healthy: Machine = { ...machine, probeFailures: 0, error: null }
    return enter(healthy, at, 'running', { stable: policy.stableAfterMs }, [])
  }
  return unchanged(machine.probeFailures === 0 ? machine : { ...machine, probeFailures: 0 })
}

type ProbeFailed = Extract<MachineEvent, { type: 'probe-failed' }>

function probeFailed(machine: Machine, event: ProbeFailed, policy: Policy): Transition {
  if (machine.state !== 'running' && machine.state !== 'unhealthy') return unchanged(machine)
  const failures = machine.probeFailures + 1
  const next: Machine = { ...machine, probeFailures: failures }
  if (failures >= policy.killAfter) {
    const failed: Machine = { ...next, error: event.error }
    // Not ours to end, but not there for us either: from now on we try to have one of our own.
    if (machine.ownership === 'adopted') return after(releasing, retry(failed, event, policy))
    const ended = end(failed, event.at, 'retry', { kill: policy.killAfterMs })
    return { machine: ended.machine, effects: [...ended.effects, { type: 'signal', signal: 'SIGTERM' }] }
  }
  if (machine.state === 'unhealthy' || failures < policy.unhealthyAfter) return unchanged(next)
  return enter({ ...next, error: event.error }, event.at, 'unhealthy', {}, [])
}

type Exit = Extract<MachineEvent, { type: 'exit' }>

function exit(machine: Machine, event: Exit, policy: Policy): Transition {
  if (machine.state === 'stopping') return afterStopping(machine, event, policy)
  if (!isLive(machine.state)) return unchanged(machine)
  const failed: Machine = { ...machine, error: event.error }
  const next = event.final ? enter(failed, event.at, 'failed', {}, []) : retry(failed, event, policy)
  return after([{ type: 'probe', on: false }], next)
}

function afterStopping(machine: Machine, event: Exit, policy: Policy): Transition {
  const ended: Machine = { ...machine, verdict: null }
  switch (machine.verdict) {
    case 'restart':
      return launch(fresh(ended), event.at, policy)
    case 'retry':
      return retry(ended, event, policy)
    case 'fail':
      return enter(ended, event.at, 'failed', {}, [])
    default:
      return enter({ ...ended, error: null }, event.at, 'stopped', {}, [])
  }
}

function retry(machine: Machine, event: { at: number; jitter: number }, policy: Policy): Transition {
  const recent = machine.recentRestarts.filter((time) => event.at - time < policy.restartWindowMs)
  if (recent.length >= policy.maxRestarts) {
    const error = gaveUp(machine.error, policy)
    return enter({ ...machine, error, recentRestarts: recent }, event.at, 'failed', {}, [])
  }
  const delay = backoffDelay(policy, recent.length, event.jitter)
  const waiting = enter(machine, event.at, 'backoff', { backoff: delay }, [])
  return {
    ...waiting,
    machine: {
      ...waiting.machine,
      recentRestarts: [...recent, event.at],
      retryAt: event.at + delay,
    },
  }
}

function gaveUp(last: WireError | null, policy: Policy): WireError {
  return new AppError('service_gave_up', {
    what: `Gave up after ${policy.maxRestarts} restarts within ${policy.restartWindowMs / 60_000} minutes`,
    ...(last === null ? {} : { current: last.message.replace(/\.$/, '') }),
    fix: 'Look at the log lines, mend the cause and press Start',
  }).toWire()
}

type Timer = Extract<MachineEvent, { type: 'timer' }>

function timer(machine: Machine, event: Timer, policy: Policy): Transition {
  switch (`${machine.state}/${event.name}`) {
    case 'backoff/backoff':
      return launch({ ...machine, restarts: machine.restarts + 1 }, event.at, policy)
    case 'starting/start': {
      const late = end({ ...machine, error: startedTooSlowly(policy) }, event.at, 'retry', {
        kill: policy.killAfterMs,
      })
      return { machine: late.machine, effects: [...late.effects, { type: 'signal', signal: 'SIGTERM' }] }
    }
    case 'running/stable':
      return unchanged({ ...machine, recentRestarts: [] })
    case 'stopping/term':
      return signalled(machine, 'SIGTERM', policy)
    case 'stopping/kill':
      return signalled(machine, 'SIGKILL', policy)
    default:
      return unchanged(machine)
  }
}

/** Repeats SIGKILL until the system reports the end: the process may not have been spawned yet. */
function signalled(machine: Machine, signal: 'SIGTERM' | 'SIGKILL', policy: Policy): Transition {
  const timers = { kill: policy.killAfterMs }
  return {
    machine,
    effects: [
      { type: 'timers', timers },
      { type: 'signal', signal },
    ],
  }
}

function startedTooSlowly(policy: Policy): WireError {
  return new AppError('service_start_timeout', {
    what: `The service was not ready within ${policy.startTimeoutMs / 1000} seconds`,
    fix: 'Look at its log lines',
  }).toWire()
}

const after = (first: readonly Effect[], { machine, effects }: Transition): Transition => ({
  machine,
  effects: [...first, ...effects],
})
