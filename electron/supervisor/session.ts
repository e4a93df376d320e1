import type { WireError } from '../../shared/errors/app-error.ts'
import type { ServiceLog } from '../node/service-log.ts'
import { describeExit, describeSpawnFailure, isFinalExit } from './describe-exit.ts'
import type { Child, ChildExit } from './launcher.ts'
import { removePidFile, writePidFile } from './pidfile.ts'
import type { Connection, Endpoint, ServiceSpec } from './service-spec.ts'

export type SessionEvents = {
  ready(endpoint: Endpoint): void
  adopted(endpoint: Endpoint): void
  cannotRun(error: WireError): void
  /** Exactly once, after which nothing else comes. */
  ended(error: WireError, final: boolean): void
  /** A log line or the pid is new. */
  changed(): void
}

export type SessionParts = { spec: ServiceSpec; pidFolder: string; log: ServiceLog; events: SessionEvents }

/**
 * One attempt to have a service running, from the look for an adoptable one to the end of the process. Events
 * come asynchronously, never from within the constructor.
 */
export class Session {
  readonly #parts: SessionParts
  #child: Child | null = null
  #connection: Connection | null = null
  #adoptedPid: number | null = null
  #file = ''
  #ended = false
  #stopAsked = false
  #recorded: Promise<void> = Promise.resolve()
  #tidied: Promise<void> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.#parts = parts
    queueMicrotask(() => void this.#begin())
  }

  get pid(): number | null {
    return this.#adoptedPid ?? this.#child?.pid ?? null
  }

  /** After the end: resolves when nothing of it is left on disk. */
  get tidied(): Promise<void> {
    return this.#tidied
  }

  requestStop(graceMs: number): void {
    this.#stopAsked = true
    this.#connection?.requestStop(graceMs)
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#stopAsked = true
    this.#child?.signal(signal)
  }

  /** Forgets an adopted process: it is not ours to end. */
  release(): void {
    this.#ended = true
  }

  async #begin(): Promise<void> {
    const { spec, events } = this.#parts
    try {
      const found = (await spec.adopt?.().catch(() => null)) ?? null
      if (this.#stopAsked) this.#end(describeExit(spec.id, { code: 0, signal: null }, undefined), false)
      else if (found === null) this.#launch()
      else {
        this.#adoptedPid = found.pid
        events.adopted(found.endpoint)
      }
    } catch (error) {
      this.#end(describeSpawnFailure(spec.id, this.#file, error), false)
    }
  }

  #launch(): void {
    const { spec, log, events } = this.#parts
    const request = spec.request()
    this.#file = request.file
    const child = spec.launcher.launch(request)
    this.#child = child
    child.onExit((exit) => this.#onExit(exit))
    child.onLine((line) => {
      log.write(line)
      events.changed()
    })
    this.#connection = spec.connect(child, {
      ready: (endpoint) => void (this.#ended || events.ready(endpoint)),
      cannotRun: (error) => void (this.#ended || events.cannotRun(error)),
    })
    this.#recorded = this.#recordWhenSpawned(child)
  }

  async #recordWhenSpawned(child: Child): Promise<void> {
    const { spec, pidFolder, log, events } = this.#parts
    try {
      await child.spawned
    } catch (error) {
      return this.#end(describeSpawnFailure(spec.id, this.#file, error), false)
    }
    events.changed()
    if (child.pid === undefined) return
    log.write(`[supervisor] started: pid ${child.pid}`)
    await writePidFile(pidFolder, spec.id, child.pid, this.#file).catch((error: unknown) =>
      this.#noteLostRecord(error),
    )
  }

  #onExit(exit: ChildExit): void {
    const { spec, log } = this.#parts
    log.write(`[supervisor] ended: code ${exit.code ?? '-'}, signal ${exit.signal ?? '-'}`)
    this.#end(describeExit(spec.id, exit, lastLineOf(log)), isFinalExit(exit))
  }

  #end(error: WireError, final: boolean): void {
    if (this.#ended) return
    this.#ended = true
    this.#connection?.closed()
    this.#tidied = this.#forgetRecord()
    this.#parts.events.ended(error, final)
  }

  /** Only after it was written, or the record would outlive the process. */
  async #forgetRecord(): Promise<void> {
    const { spec, pidFolder } = this.#parts
    try {
      await this.#recorded
      await removePidFile(pidFolder, spec.id, this.#child?.pid)
    } catch (error) {
      this.#noteLostRecord(error)
    }
  }

  #noteLostRecord(error: unknown): void {
    this.#parts.log.write(`[supervisor] pid file: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The newest line the service itself wrote. */
function lastLineOf(log: ServiceLog): string | undefined {
  return log.lines().findLast((line) => !line.startsWith('[supervisor]') && line.trim() !== '')
}
