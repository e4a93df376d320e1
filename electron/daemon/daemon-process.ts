import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import {
  daemonQuestions,
  hostToDaemonSchema,
  type DaemonToHost,
  type HostToDaemon,
} from '../../shared/services/daemon-messages.ts'
import { exitCannotRun } from '../../shared/services/proxy-messages.ts'
import type { ServiceChannel } from '../node/service-channel.ts'
import { redactLine } from '../node/redact-line.ts'
import { DaemonCore } from './daemon-core.ts'
import { createPublisher } from './state-publisher.ts'

/** What the process does to the world besides serving. */
export type DaemonEffects = {
  send(message: DaemonToHost): void
  exit(code: number): void
  log(line: string): void
}

type Ask = Extract<HostToDaemon, { type: 'ask' }>

/** Without its host nobody waits for it: a running turn is not waited for. */
const orphanMs = 0

/** The daemon process as its host sees it: messages in, a socket out. */
export class DaemonProcess {
  readonly #effects: DaemonEffects
  #core: DaemonCore | null = null
  #ending = false

  constructor(effects: DaemonEffects) {
    this.#effects = effects
  }

  attach(channel: ServiceChannel): void {
    channel.onMessage((message) => this.receive(message))
    channel.onHostGone(() => void this.#end(orphanMs))
  }

  receive(message: unknown): void {
    const parsed = hostToDaemonSchema.safeParse(message)
    if (!parsed.success) {
      // The message may hold secrets: only where it was wrong is said.
      const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'type').join(', ')
      return this.#log(`ignored a message from the host that is not valid at: ${where}`)
    }
    this.#handle(parsed.data)
  }

  #handle(message: HostToDaemon): void {
    switch (message.type) {
      case 'init':
        return void this.#open(message)
      case 'ask':
        return void this.#answer(message)
      case 'decide':
        if (this.#core?.decide(message.approval, message.decision) !== true)
          this.#log(`a decision came too late: ${message.approval}`)
        return
      case 'key':
        return this.#core?.setKey(message.apiKey)
      case 'drain':
        return void this.#end(message.timeoutMs)
    }
  }

  async #open(init: Extract<HostToDaemon, { type: 'init' }>): Promise<void> {
    if (this.#core !== null) return this.#log('ignored a second init')
    const core = new DaemonCore(init, {
      log: (line) => this.#log(line),
      changed: createPublisher(() => this.#effects.send({ type: 'state', state: core.state() })),
      approvals: (approvals) => this.#effects.send({ type: 'approvals', approvals }),
    })
    this.#core = core
    try {
      await core.open()
      this.#log(`listening on ${init.socket}`)
      this.#effects.send({ type: 'listening', socket: init.socket })
      this.#effects.send({ type: 'state', state: core.state() })
    } catch (thrown) {
      const error = toWireError(thrown)
      this.#log(error.message)
      this.#effects.send({ type: 'failed', error })
      this.#effects.exit(exitCannotRun)
    }
  }

  async #answer({ id, question, input }: Ask): Promise<void> {
    try {
      const core = this.#core
      if (core === null)
        throw new AppError('internal', { what: 'The daemon was asked before it was told to start' })
      const parsed = daemonQuestions[question].input.parse(input ?? {})
      this.#effects.send({ type: 'answer', id, output: await core.ask(question, parsed) })
    } catch (thrown) {
      this.#effects.send({ type: 'refused', id, error: refused(thrown, question) })
    }
  }

  async #end(timeoutMs: number): Promise<void> {
    if (this.#ending) return
    this.#ending = true
    await this.#core?.close(timeoutMs).catch((error: unknown) => this.#log(`ending: ${String(error)}`))
    this.#log('stopped')
    this.#effects.exit(0)
  }

  #log(line: string): void {
    this.#effects.log(redactLine(line, []))
  }
}

/** What Codex itself answered is told in its own words. */
function refused(thrown: unknown, question: string): WireError {
  if (thrown instanceof AppError) return thrown.toWire()
  const what = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('codex_refused', { what, where: question }).toWire()
}
