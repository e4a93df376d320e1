import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error.ts'
import {
  calls,
  events,
  type CallInput,
  type CallName,
  type CallOutput,
  type EventName,
  type EventPayload,
} from '../../shared/ipc/contract.ts'
import { envelopeSchema } from '../../shared/ipc/envelope.ts'

/** What preload puts on `window.codexTray`: it carries messages and knows no schema. */
export type PreloadBridge = {
  call(name: string, input: unknown): Promise<unknown>
  on(event: string, listener: (payload: unknown) => void): () => void
}

/** Everything the window may ask of main and hear from it. Components know only this type. */
export type Client = {
  /** @throws AppError with main's code, or `ipc_invalid` when the answer breaks the contract */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  /** A payload that breaks the contract is dropped and reported to `onProblem`. */
  on<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
}

/** The contract again, typed so that one name ties the schema to its type inside a generic function. */
const answerOf: { [Name in CallName]: { output: z.ZodType<CallOutput<Name>> } } = calls
const payloadOf: { [Name in EventName]: z.ZodType<EventPayload<Name>> } = events

/**
 * The client over preload's bridge. Answers and events are parsed although main parsed them too: main may be
 * of another version while an update is being installed.
 *
 * @param onProblem hears of events that could not be understood
 */
export function createClient(bridge: PreloadBridge, onProblem: (error: AppError) => void): Client {
  return {
    async call(name, input) {
      const envelope = envelopeSchema.safeParse(await bridge.call(name, input))
      if (!envelope.success) throw brokenContract(`the answer to ${name}`, envelope.error)
      if (!envelope.data.ok) throw AppError.fromWire(envelope.data.error)
      const output = answerOf[name].output.safeParse(envelope.data.data)
      if (!output.success) throw brokenContract(`the answer to ${name}`, output.error)
      return output.data
    },
    on(event, listener) {
      return bridge.on(event, (payload) => {
        const parsed = payloadOf[event].safeParse(payload)
        if (parsed.success) listener(parsed.data)
        else onProblem(brokenContract(`the event ${event}`, parsed.error))
      })
    },
  }
}

function brokenContract(where: string, error: z.ZodError): AppError {
  return new AppError('ipc_invalid', {
    what: 'The window and the app do not understand each other',
    where,
    current: z.prettifyError(error).replaceAll('\n', ' '),
    fix: 'Quit codex-tray and start it again, so that both are of the same version',
  })
}
