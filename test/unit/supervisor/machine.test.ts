import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import { initialMachine, transition } from '../../../electron/supervisor/machine.ts'
import type { Effect, Machine, MachineEvent } from '../../../electron/supervisor/machine-types.ts'
import { backoffDelay, defaultPolicy } from '../../../electron/supervisor/policy.ts'

const policy = defaultPolicy
const died = new AppError('service_exited', { what: 'It ended' }).toWire()
const refused = new AppError('port_in_use', { what: 'Taken' }).toWire()

type Play = { machine: Machine; effects: Effect[] }
type Step = MachineEvent extends infer E ? (E extends MachineEvent ? Omit<E, 'at'> : never) : never

/** Plays events one second apart and gathers what they cause. */
function play(steps: readonly Step[], from = initialMachine(0)): Play {
  let machine = from
  const effects: Effect[] = []
  for (const [index, step] of steps.entries()) {
    const result = transition(machine, { ...step, at: (index + 1) * 1000 }, policy)
    machine = result.machine
    effects.push(...result.effects)
  }
  return { machine, effects }
}

const exit = { type: 'exit', error: died, final: false, jitter: 0.5 } satisfies Step
const probeFailed: Step = { type: 'probe-failed', error: died, jitter: 0.5 }
const due = (name: 'start' | 'backoff' | 'stable' | 'term' | 'kill'): Step => ({
  type: 'timer',
  name,
  jitter: 0.5,
})
const kinds = (effects: readonly Effect[]): string[] => effects.map(({ type }) => type)

describe('the life of a service', () => {
  it('launches, becomes running when ready, stops gracefully', () => {
    const started = play([{ type: 'start' }])
    expect(started.machine).toMatchObject({ wanted: 'running', state: 'starting' })
    expect(kinds(started.effects)).toContain('launch')
    const running = play([{ type: 'start' }, { type: 'ready' }])
    expect(running.machine).toMatchObject({ state: 'running', runningSince: 2000 })
    const stopping = play([{ type: 'start' }, { type: 'ready' }, { type: 'stop' }])
    expect(stopping.machine).toMatchObject({ wanted: 'stopped', state: 'stopping' })
    expect(stopping.effects).toContainEqual({ type: 'request-stop', graceMs: 5000 })
    const stopped = play([{ type: 'start' }, { type: 'ready' }, { type: 'stop' }, exit])
    expect(stopped.machine).toMatchObject({ state: 'stopped', error: null, runningSince: null })
  })

  it('goes from request to SIGTERM to SIGKILL, and repeats the last', () => {
    const { machine, effects } = play([
      { type: 'start' },
      { type: 'ready' },
      { type: 'stop', graceMs: 100 },
      due('term'),
      due('kill'),
      due('kill'),
    ])
    expect(machine.state).toBe('stopping')
    expect(effects.filter(({ type }) => type === 'signal')).toEqual([
      { type: 'signal', signal: 'SIGTERM' },
      { type: 'signal', signal: 'SIGKILL' },
      { type: 'signal', signal: 'SIGKILL' },
    ])
  })

  it('waits longer before each restart and counts the unasked ones', () => {
    const first = play([{ type: 'start' }, { type: 'ready' }, exit])
    expect(first.machine).toMatchObject({ state: 'backoff', wanted: 'running', retryAt: 3500 })
    const second = play([{ type: 'start' }, { type: 'ready' }, exit, due('backoff'), exit])
    expect(second.machine).toMatchObject({ state: 'backoff', restarts: 1, retryAt: 6000 })
    expect(second.machine.error?.code).toBe('service_exited')
  })

  it('gives up when the budget is spent, and starts afresh when asked to', () => {
    const crashes = Array.from({ length: 5 }, () => [exit, due('backoff')]).flat()
    const failed = play([{ type: 'start' }, ...crashes, exit])
    expect(failed.machine).toMatchObject({ state: 'failed', wanted: 'running', restarts: 5 })
    expect(failed.machine.error?.code).toBe('service_gave_up')
    expect(failed.machine.error?.message).toContain('It ended')
    const again = play([{ type: 'start' }], failed.machine)
    expect(again.machine).toMatchObject({ state: 'starting', restarts: 0, error: null, recentRestarts: [] })
  })

  it('forgets failures after a minute of running', () => {
    const { machine } = play([{ type: 'start' }, exit, due('backoff'), { type: 'ready' }, due('stable')])
    expect(machine.recentRestarts).toEqual([])
    expect(machine.restarts).toBe(1)
  })

  it('forgets restarts older than the window', () => {
    const old: Machine = {
      ...play([{ type: 'start' }]).machine,
      recentRestarts: [1, 2, 3, 4, 5],
    }
    const later = transition(old, { ...exit, at: policy.restartWindowMs + 10 }, policy)
    expect(later.machine.state).toBe('backoff')
  })

  it('does not retry what cannot help: a report of the service, or its exit code', () => {
    const reported = play([{ type: 'start' }, { type: 'cannot-run', error: refused }])
    expect(reported.machine.state).toBe('stopping')
    const ended = play([{ type: 'start' }, { type: 'cannot-run', error: refused }, exit])
    expect(ended.machine).toMatchObject({ state: 'failed', error: refused })
    const byCode = play([{ type: 'start' }, { type: 'exit', error: died, final: true, jitter: 0 }])
    expect(byCode.machine.state).toBe('failed')
  })

  it('ends and retries a service that is not ready in time', () => {
    const { machine, effects } = play([{ type: 'start' }, due('start')])
    expect(machine).toMatchObject({ state: 'stopping', error: { code: 'service_start_timeout' } })
    expect(effects).toContainEqual({ type: 'signal', signal: 'SIGTERM' })
    expect(play([{ type: 'start' }, due('start'), exit]).machine.state).toBe('backoff')
  })

  it('shows a service that stops answering, forgives it, and restarts it if it lasts', () => {
    const up: Step[] = [{ type: 'start' }, { type: 'ready' }]
    expect(play([...up, probeFailed]).machine.state).toBe('running')
    expect(play([...up, probeFailed, probeFailed]).machine.state).toBe('unhealthy')
    const better = play([...up, probeFailed, probeFailed, { type: 'probe-ok' }])
    expect(better.machine).toMatchObject({
      state: 'running',
      probeFailures: 0,
      error: null,
      runningSince: 2000,
    })
    const hung = play([...up, ...Array.from({ length: policy.killAfter }, () => probeFailed)])
    expect(hung.machine.state).toBe('stopping')
    expect(play([exit], hung.machine).machine.state).toBe('backoff')
  })

  it('restarts once the old process is gone', () => {
    const asked = play([{ type: 'start' }, { type: 'ready' }, { type: 'restart' }])
    expect(asked.machine).toMatchObject({ state: 'stopping', verdict: 'restart' })
    const { machine } = play([{ type: 'start' }, { type: 'ready' }, { type: 'restart' }, exit])
    expect(machine).toMatchObject({ state: 'starting', restarts: 0 })
  })

  it('never touches an adopted process', () => {
    const adopted: Step[] = [{ type: 'start' }, { type: 'adopted' }]
    for (const ending of [{ type: 'stop' }, { type: 'kill' }, { type: 'restart' }] as const) {
      const { effects } = play([...adopted, ending])
      expect(kinds(effects)).toContain('release')
      expect(kinds(effects)).not.toContain('signal')
      expect(kinds(effects)).not.toContain('request-stop')
    }
    const gone = play([...adopted, ...Array.from({ length: policy.killAfter }, () => probeFailed)])
    expect(gone.machine.state).toBe('backoff')
    expect(kinds(gone.effects)).not.toContain('signal')
  })

  it('kills at once when told to, from any state with a process', () => {
    for (const before of [[], [{ type: 'ready' }], [{ type: 'ready' }, { type: 'stop' }]] as Step[][]) {
      const { machine, effects } = play([{ type: 'start' }, ...before, { type: 'kill' }])
      expect(effects.at(-1)).toEqual({ type: 'signal', signal: 'SIGKILL' })
      expect(play([exit], machine).machine.state).toBe('stopped')
    }
  })
})

describe('backoff', () => {
  it('doubles from half a second to thirty and jitters by a fifth', () => {
    expect([0, 1, 2, 6, 20].map((n) => backoffDelay(policy, n, 0.5))).toEqual([
      500, 1000, 2000, 30_000, 30_000,
    ])
    expect([backoffDelay(policy, 0, 0), backoffDelay(policy, 0, 1)]).toEqual([400, 600])
  })
})

/** What the world does with the effects: whether a process is there and which timers run. */
type World = { machine: Machine; live: number; adopted: boolean; timers: Set<string>; at: number }

const arbitraryAction = fc.constantFrom(
  'start',
  'stop',
  'restart',
  'kill',
  'ready',
  'adopted',
  'probe-ok',
  'probe-failed',
  'cannot-run',
  'exit',
  'final-exit',
  'timer',
)

function apply(world: World, action: string, pick: number): void {
  const event = eventOf(world, action, pick)
  if (event === null) return
  world.at += 700
  if (event.type === 'exit') world.live -= 1
  const { machine, effects } = transition(world.machine, { ...event, at: world.at }, policy)
  if (event.type === 'adopted' && machine.ownership === 'adopted') {
    world.live -= 1
    world.adopted = true
  }
  world.machine = machine
  for (const effect of effects) {
    if (effect.type === 'launch') world.live += 1
    if (effect.type === 'release') world.adopted = false
    if (effect.type === 'timers') world.timers = new Set(Object.keys(effect.timers))
    if (effect.type === 'signal' || effect.type === 'request-stop') expect(world.live).toBe(1)
    expect(world.live, JSON.stringify(machine)).toBeLessThanOrEqual(1)
  }
}

/** Only what can happen: a process that is not there does not end, a timer that is not set does not fire. */
function eventOf(world: World, action: string, pick: number): Step | null {
  switch (action) {
    case 'exit':
    case 'final-exit':
      return world.live === 0 ? null : { ...exit, final: action === 'final-exit' }
    case 'ready':
      return world.live === 0 ? null : { type: action }
    case 'adopted':
      return world.machine.state === 'starting' ? { type: action } : null
    case 'cannot-run':
      return world.live === 0 ? null : { type: 'cannot-run', error: refused }
    case 'probe-failed':
      return probeFailed
    case 'timer': {
      const name = [...world.timers][pick % Math.max(1, world.timers.size)]
      if (name === undefined) return null
      world.timers.delete(name)
      return due(name as 'start')
    }
    default:
      return { type: action as 'start' }
  }
}

const run = (actions: readonly [string, number][]): World => {
  const world: World = { machine: initialMachine(0), live: 0, adopted: false, timers: new Set(), at: 0 }
  for (const [action, pick] of actions) {
    apply(world, action, pick)
    check(world)
  }
  return world
}

function check({ machine, live, adopted, timers }: World): void {
  const hasProcess = ['starting', 'running', 'unhealthy', 'stopping'].includes(machine.state)
  expect(live + (adopted ? 1 : 0), JSON.stringify(machine)).toBe(hasProcess ? 1 : 0)
  expect(machine.verdict === null).toBe(machine.state !== 'stopping')
  // Nothing may wait for ever: where we do not wait for a person, a timer or a probe runs.
  if (machine.state === 'backoff') expect([...timers]).toEqual(['backoff'])
  if (machine.state === 'starting') expect([...timers]).toEqual(['start'])
  if (machine.state === 'stopping') expect(timers.size).toBe(1)
  if (machine.wanted === 'stopped') expect(['stopped', 'stopping']).toContain(machine.state)
  if (machine.state === 'running') expect(machine.runningSince).not.toBeNull()
}

const sequences = fc.array(fc.tuple(arbitraryAction, fc.nat(4)), { maxLength: 60 })

describe('whatever happens', () => {
  it('at most one process lives, and the state says truly whether one does', () => {
    fc.assert(
      fc.property(sequences, (actions) => void run(actions)),
      { numRuns: 2000 },
    )
  })

  it('a stop always ends stopped, once the system has ended the process', () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        const world = run(actions)
        for (const action of ['stop', 'timer', 'timer', 'exit']) apply(world, action, 0)
        expect(world.machine).toMatchObject({ state: 'stopped', wanted: 'stopped' })
        expect(world.live).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('a start always leads to a launch', () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        const world = run(actions)
        apply(world, 'start', 0)
        if (world.machine.state === 'stopping') apply(world, 'exit', 0)
        if (world.machine.state === 'failed' || world.machine.state === 'backoff') apply(world, 'start', 0)
        expect(['starting', 'running', 'unhealthy']).toContain(world.machine.state)
      }),
      { numRuns: 1000 },
    )
  })
})
