import { AppError, type WireError } from '../../../shared/errors/app-error.ts'
import type { Approval } from '../../../shared/codex/approval.ts'
import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import {
  daemonQuestions,
  daemonToHostSchema,
  type DaemonAnswer,
  type DaemonInput,
  type DaemonQuestion,
  type DaemonToHost,
  type HostToDaemon,
} from '../../../shared/services/daemon-messages.ts'
import type { z } from 'zod'
import type { Child } from '../../supervisor/launcher.ts'

export type DaemonListener = {
  listening(socket: string): void
  failed(error: WireError): void
  state(state: DaemonState): void
  approvals(approvals: readonly Approval[]): void
}

/** One daemon process, spoken to in its own types. */
export type DaemonClient = {
  send(message: HostToDaemon): void
  /** @throws AppError what the daemon refused with; `codex_gone` when it ended before it answered */
  ask<Q extends DaemonQuestion>(question: Q, input: DaemonInput<Q>): Promise<DaemonAnswer<Q>>
  /** The process is gone: whoever still waits is told. */
  closed(): void
}

type Waiting = { question: DaemonQuestion; resolve(output: unknown): void; reject(error: AppError): void }

/** What the process says is parsed; a message of another version or make is passed over. */
export function connectDaemonProcess(child: Child, listener: DaemonListener): DaemonClient {
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id)
    waiting.delete(id)
    return found
  }
  child.onMessage((message) => {
    const parsed = daemonToHostSchema.safeParse(message)
    if (parsed.success) deliver(parsed.data, listener, take)
  })
  return {
    send: (message) => child.send(message),
    async ask(question, input) {
      const id = nextId++
      const output = await new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { question, resolve, reject })
        child.send({ type: 'ask', id, question, input } satisfies HostToDaemon)
      })
      return readAnswer(question, output)
    },
    closed() {
      const left = [...waiting.values()]
      waiting.clear()
      for (const { question, reject } of left) reject(endedMeanwhile(question))
    },
  }
}

function deliver(
  message: DaemonToHost,
  listener: DaemonListener,
  take: (id: number) => Waiting | undefined,
): void {
  switch (message.type) {
    case 'listening':
      return listener.listening(message.socket)
    case 'failed':
      return listener.failed(message.error)
    case 'state':
      return listener.state(message.state)
    case 'approvals':
      return listener.approvals(message.approvals)
    case 'answer':
      return take(message.id)?.resolve(message.output)
    case 'refused':
      return take(message.id)?.reject(AppError.fromWire(message.error))
  }
}

/** The table of questions again, typed so that one name ties the schema to its type inside a generic function. */
const answers: { [Q in DaemonQuestion]: { output: z.ZodType<DaemonAnswer<Q>> } } = daemonQuestions

function readAnswer<Q extends DaemonQuestion>(question: Q, output: unknown): DaemonAnswer<Q> {
  const parsed = answers[question].output.safeParse(output ?? {})
  if (parsed.success) return parsed.data
  throw new AppError('internal', {
    what: 'The daemon answered in a form this version does not know',
    where: question,
    fix: 'Restart the daemon',
  })
}

function endedMeanwhile(question: DaemonQuestion): AppError {
  return new AppError('codex_gone', {
    what: 'The Codex daemon ended before it answered',
    where: question,
    fix: 'Try again: it is started anew by itself',
  })
}
