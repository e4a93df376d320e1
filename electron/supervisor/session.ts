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
  changed(): void
}

/** One attempt to have the service running, from the look for an adoptable one to the end of the process. */
export type Session = {
  pid(): number | null
  requestStop(graceMs: number): void
  signal(signal: 'SIGTERM' | 'SIGKILL'): void
  /** Forgets an adopted process. */
  release(): void
}

/** Events come asynchronously, never from within this call. */
export function openSession(
  spec: ServiceSpec,
  pidFolder: string,
  log: ServiceLog,
  events: SessionEvents,
): Session {
  let child: Child | null = null
  let connection: Connection | null = null
  let adoptedPid: number | null = null
  let ended = false
  let stopAsked = false
  let file = ''

  const end = (error: WireError, final: boolean): void => {
    if (ended) return
    ended = true
    connection?.closed()
    // The record goes only after it was written, or it would outlive the process.
    void recorded.then(() => removePidFile(pidFolder, spec.id)).catch(noteLostRecord)
    events.ended(error, final)
  }
  const onExit = (exit: ChildExit): void => {
    log.write(`[supervisor] ended: code ${exit.code ?? '-'}, signal ${exit.signal ?? '-'}`)
    end(describeExit(spec.id, exit, lastLineOf(log)), isFinalExit(exit))
  }
  const noteLostRecord = (error: unknown): void =>
    log.write(`[supervisor] pid file: ${error instanceof Error ? error.message : String(error)}`)

  let recorded: Promise<void> = Promise.resolve()
  const launch = (): void => {
    const request = spec.request()
    file = request.file
    const started = spec.launcher.launch(request)
    child = started
    started.onExit(onExit)
    started.onLine((line) => {
      log.write(line)
      events.changed()
    })
    connection = spec.connect(started, {
      ready: (endpoint) => void (ended || events.ready(endpoint)),
      cannotRun: (error) => void (ended || events.cannotRun(error)),
    })
    recorded = started.spawned.then(
      () => record(started),
      (error: unknown) => end(describeSpawnFailure(spec.id, file, error), false),
    )
  }
  const record = async (started: Child): Promise<void> => {
    events.changed()
    if (started.pid === undefined) return
    log.write(`[supervisor] started: pid ${started.pid}`)
    await writePidFile(pidFolder, spec.id, started.pid, file).catch(noteLostRecord)
  }
  const begin = async (): Promise<void> => {
    const found = (await spec.adopt?.().catch(() => null)) ?? null
    if (stopAsked) return end(describeExit(spec.id, { code: 0, signal: null }, undefined), false)
    if (found === null) return launch()
    adoptedPid = found.pid
    events.adopted(found.endpoint)
  }
  queueMicrotask(() => {
    begin().catch((error: unknown) => end(describeSpawnFailure(spec.id, file, error), false))
  })

  return {
    pid: () => adoptedPid ?? child?.pid ?? null,
    requestStop(graceMs) {
      stopAsked = true
      connection?.requestStop(graceMs)
    },
    signal(signal) {
      stopAsked = true
      child?.signal(signal)
    },
    release() {
      ended = true
    },
  }
}

/** The newest line the service itself wrote. */
function lastLineOf(log: ServiceLog): string | undefined {
  return log.lines().findLast((line) => !line.startsWith('[supervisor]') && line.trim() !== '')
}
