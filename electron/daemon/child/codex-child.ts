import { stripVTControlCharacters } from 'node:util'
import type { CodexChildState, CodexInstall } from '../../../shared/codex/daemon-state.ts'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import { codexEnvironment } from '../../node/codex-environment.ts'
import { redactLine } from '../../node/redact-line.ts'
import { initialMachine, transition } from '../../supervisor/machine.ts'
import type { Effect, Machine, MachineEvent, TimerName } from '../../supervisor/machine-types.ts'
import { removePidFile, writePidFile } from '../../supervisor/pidfile.ts'
import { defaultPolicy, type Policy } from '../../supervisor/policy.ts'
import { chooseInstall, type ChosenInstall } from './choose-install.ts'
import { startCodex, type CodexProcess } from './codex-process.ts'
import { describeFailure } from './describe-failure.ts'
import { shakeHands, type CodexIdentity } from './handshake.ts'
import { processMemory } from './process-memory.ts'
import { readWarning } from './read-warning.ts'

/** A Codex that answers. */
export type LiveCodex = {
  link: CodexLink
  version: string
  identity: CodexIdentity
  /** Counts the Codex processes of this daemon from 1: what an earlier one had in memory is gone. */
  epoch: number
}

export type CodexChildOptions = {
  /** As the user's shell has it; what Codex must not see is taken out here. */
  env: Readonly<Record<string, string | undefined>>
  findInstalls(): Promise<CodexInstall[]>
  /** For the pid file of the running one, and its name. */
  pidFolder: string
  pidName: string
  /** Arguments after those that make it serve. */
  args?(version: string): readonly string[] | Promise<readonly string[]>
  /** What everybody gets in place of the plain line. */
  wrap?(link: CodexLink): CodexLink
  /** Ours, for the handshake. */
  version: string
  policy?: Policy
  log(line: string): void
  /** {@link CodexChild.state} is another one now. */
  changed(): void
  /** Called before anybody can ask the new one anything. */
  started(codex: LiveCodex): void
}

/** Measured: 0.1-2.2 s from spawn to the answer of `initialize` (0.50-0.169); the first cold run of 0.169 took 3 s. */
export const childPolicy: Policy = { ...defaultPolicy, startTimeoutMs: 15_000, drainMs: 2_000 }

const keptLines = 40
const keptWarnings = 20
/** With Codex missing, a request looks for it anew, but not more often. */
const lookAgainMs = 2_000
const memoryPeriodMs = 10_000
/** What a Codex that has closed its output may take to end by itself, and so to say why. */
const hangUpMs = 500

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
type Waiter = { resolve(codex: LiveCodex): void; reject(error: AppError): void }
/** One try to have a Codex, from the look for installs to the end of the process. */
type Attempt = {
  process: CodexProcess | null
  live: LiveCodex | null
  wasReady: boolean
  ended: boolean
}

/**
 * The one Codex of the daemon: found, started, restarted with growing pauses by the supervisor's machine, and given up
 * where only a person can help. Everybody who needs it waits in {@link ready}.
 */
export class CodexChild {
  readonly #options: CodexChildOptions
  readonly #policy: Policy
  readonly #timers = new Map<TimerName, NodeJS.Timeout>()
  readonly #waiters = new Set<Waiter>()
  #machine: Machine = initialMachine(Date.now())
  #attempt: Attempt | null = null
  #installs: CodexInstall[] = []
  #chosen: ChosenInstall | null = null
  #warnings: string[] = []
  #memoryBytes: number | null = null
  #memoryTimer: NodeJS.Timeout | null = null
  #epoch = 0
  #lookedAt = 0
  #stopped: (() => void)[] = []

  constructor(options: CodexChildOptions) {
    this.#options = options
    this.#policy = options.policy ?? childPolicy
  }

  start(): void {
    this.#dispatch({ type: 'start' })
  }

  /** Looks for installs anew and starts the chosen one; resolves when it answers. @throws AppError as {@link ready} */
  async restart(): Promise<void> {
    this.#dispatch({ type: 'restart' })
    await this.ready()
  }

  current(): LiveCodex | null {
    return this.#machine.state === 'running' ? (this.#attempt?.live ?? null) : null
  }

  /**
   * The Codex to ask, waited for while one is being started.
   *
   * @throws AppError of the state when none can be had before somebody acts; `codex_timeout` after `timeoutMs`
   */
  ready(timeoutMs = 20_000): Promise<LiveCodex> {
    const live = this.current()
    if (live !== null) return Promise.resolve(live)
    const { state, error } = this.#machine
    if (error?.code === 'codex_missing' && state === 'failed' && Date.now() - this.#lookedAt > lookAgainMs)
      this.start()
    else if (state === 'failed' || state === 'stopped') return Promise.reject(this.#whyNot())
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
      }
      const timer = setTimeout(() => waiter.reject(tooSlow(timeoutMs)), timeoutMs)
      const waiter: Waiter = {
        resolve: (codex) => (settle(), resolve(codex)),
        reject: (thrown) => (settle(), reject(thrown)),
      }
      this.#waiters.add(waiter)
    })
  }

  /** What Codex warns about, newest last. */
  warn(method: string, params: unknown): void {
    const text = readWarning(method, params)
    if (text === null || this.#warnings.includes(text)) return
    this.#warnings = [...this.#warnings, text].slice(-keptWarnings)
    this.#options.changed()
  }

  state(): CodexChildState {
    const { state, restarts, retryAt, error } = this.#machine
    const missing = state === 'failed' && error?.code === 'codex_missing'
    const phase = state === 'unhealthy' ? 'running' : state === 'stopping' ? 'stopped' : state
    return {
      phase: missing ? 'missing' : phase,
      install: this.#chosen?.install ?? null,
      installs: this.#installs,
      pid: this.#attempt?.process?.pid ?? null,
      restarts,
      memoryBytes: this.#memoryBytes,
      retryAt,
      error,
      warnings: this.#warnings,
    }
  }

  /** Resolves when no process of ours is left. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#stopped.push(resolve)
      this.#dispatch({ type: 'stop' })
    })
  }

  #dispatch(event: WithoutTime<MachineEvent>): void {
    const before = this.#machine
    const next = transition(before, { ...event, at: Date.now() }, this.#policy)
    this.#machine = next.machine
    for (const effect of next.effects) this.#perform(effect)
    if (next.machine !== before) this.#options.changed()
    const { state } = this.#machine
    if (state === 'failed' || state === 'stopped') this.#fail(this.#whyNot())
    if (state === 'stopped') for (const resolve of this.#stopped.splice(0)) resolve()
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'launch':
        return void this.#launch()
      case 'request-stop':
        return this.#endAttempt((codex) => codex.requestStop())
      case 'signal':
        return this.#endAttempt((codex) => codex.signal(effect.signal))
      case 'timers':
        return this.#setTimers(effect.timers)
      case 'release':
      case 'probe':
        return
    }
  }

  /** Before there is a process, its end is only noted: {@link #launch} sees it. */
  #endAttempt(how: (codex: CodexProcess) => void): void {
    const attempt = this.#attempt
    if (attempt?.process != null) how(attempt.process)
    else if (attempt !== null) this.#ended(attempt, new AppError('codex_gone', { what: 'Stopped' }), false)
  }

  async #launch(): Promise<void> {
    const attempt: Attempt = { process: null, live: null, wasReady: false, ended: false }
    this.#attempt = attempt
    try {
      this.#lookedAt = Date.now()
      const installs = await this.#options.findInstalls()
      if (attempt.ended) return
      this.#installs = installs
      this.#chosen = null
      this.#chosen = chooseInstall(installs)
    } catch (thrown) {
      return this.#ended(attempt, thrown, true)
    }
    await this.#run(attempt, this.#chosen)
  }

  async #run(attempt: Attempt, { install, version }: ChosenInstall): Promise<void> {
    const options = this.#options
    const lines: string[] = []
    const args = (await options.args?.(version)) ?? []
    if (attempt.ended) return
    const codex = startCodex({
      file: install.path,
      version,
      args,
      env: codexEnvironment(options.env),
      line: (text) => this.#heard(lines, text),
    })
    attempt.process = codex
    codex.onExit((exit, refusal) => {
      const { wasReady } = attempt
      const failure = describeFailure({ file: install.path, version, exit, refusal, wasReady, lines })
      options.log(`Codex ${version} has ended: code ${exit.code ?? '-'}, signal ${exit.signal ?? '-'}`)
      if (codex.pid !== undefined) void removePidFile(options.pidFolder, options.pidName, codex.pid)
      this.#ended(attempt, AppError.fromWire(failure.error), failure.final)
    })
    if (codex.pid !== undefined) {
      options.log(`Codex ${version} started: pid ${codex.pid}, ${install.path}`)
      await writePidFile(options.pidFolder, options.pidName, codex.pid, install.path).catch(
        (error: unknown) => options.log(`its pid file cannot be written: ${String(error)}`),
      )
    }
    codex.link.onNotification((method, params) => this.warn(method, params))
    await this.#greet(attempt, codex, version)
  }

  async #greet(attempt: Attempt, codex: CodexProcess, version: string): Promise<void> {
    const { startTimeoutMs } = this.#policy
    try {
      const identity = await shakeHands(codex.link, version, this.#options.version, startTimeoutMs)
      if (attempt.ended || this.#machine.state !== 'starting') return
      const link = this.#options.wrap?.(codex.link) ?? codex.link
      const live: LiveCodex = { link, version, identity, epoch: ++this.#epoch }
      attempt.live = live
      attempt.wasReady = true
      codex.link.onClosed(() => this.#hungUp(attempt, codex))
      this.#options.started(live)
      this.#dispatch({ type: 'ready' })
      for (const waiter of this.#waiters) waiter.resolve(live)
      this.#watchMemory()
    } catch (thrown) {
      // A process that goes tells more by its exit; one that stays and answers nonsense is ended.
      if (attempt.ended || this.#machine.state !== 'starting') return
      this.#options.log(`the handshake failed: ${toWireError(thrown).message}`)
      codex.signal('SIGTERM')
    }
  }

  /** The end of its output comes before that of its process: from then on nobody may be sent to it. */
  #hungUp(attempt: Attempt, codex: CodexProcess): void {
    attempt.live = null
    if (this.#machine.state === 'running') setTimeout(() => codex.signal('SIGTERM'), hangUpMs).unref()
  }

  #ended(attempt: Attempt, thrown: unknown, final: boolean): void {
    if (attempt.ended) return
    attempt.ended = true
    if (this.#attempt === attempt) this.#attempt = null
    this.#memoryBytes = null
    if (this.#memoryTimer !== null) clearInterval(this.#memoryTimer)
    this.#dispatch({ type: 'exit', error: toWireError(thrown), final, jitter: Math.random() })
  }

  #heard(lines: string[], text: string): void {
    const line = redactLine(stripVTControlCharacters(text), [])
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    this.#options.log(`codex: ${line}`)
  }

  #watchMemory(): void {
    const look = async (): Promise<void> => {
      const pid = this.#attempt?.process?.pid
      const bytes = pid === undefined ? null : await processMemory(pid)
      if (bytes === this.#memoryBytes || this.#attempt === null) return
      this.#memoryBytes = bytes
      this.#options.changed()
    }
    void look()
    this.#memoryTimer = setInterval(() => void look(), memoryPeriodMs)
    this.#memoryTimer.unref()
  }

  #fail(error: AppError): void {
    for (const waiter of this.#waiters) waiter.reject(error)
  }

  #whyNot(): AppError {
    const { error } = this.#machine
    if (error !== null) return AppError.fromWire(error)
    return new AppError('codex_gone', { what: 'Codex is stopped', fix: 'Start it again in the tray' })
  }

  #setTimers(wanted: Readonly<Partial<Record<TimerName, number>>>): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    for (const name of ['start', 'backoff', 'stable', 'term', 'kill'] as const) {
      const ms = wanted[name]
      if (ms === undefined) continue
      const due = (): void => this.#dispatch({ type: 'timer', name, jitter: Math.random() })
      const timer = setTimeout(due, ms)
      // An hour of running must not keep a process alive that has nothing else to do.
      if (name === 'stable') timer.unref()
      this.#timers.set(name, timer)
    }
  }
}

const tooSlow = (timeoutMs: number): AppError =>
  new AppError('codex_timeout', {
    what: `Codex was not ready within ${timeoutMs / 1000} seconds`,
    fix: 'Look at the lines of the daemon',
  })
