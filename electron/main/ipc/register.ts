import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { channels } from '../../../shared/ipc/channels.ts'
import { calls, type CallName, type CallOutput } from '../../../shared/ipc/contract.ts'
import type { Envelope } from '../../../shared/ipc/envelope.ts'

/** One handler per row of the contract; a missing or a superfluous one does not compile. */
export type Handlers = {
  [N in CallName]: (input: z.output<(typeof calls)[N]['input']>) => CallOutput<N> | Promise<CallOutput<N>>
}

/**
 * The only use of `ipcMain`. Every call is checked: it comes from the main frame of a page of ours, its
 * name is in the table, its input parses, and so does the answer.
 */
export function registerHandlers(handlers: Handlers, allowedOrigins: readonly string[]): void {
  ipcMain.handle(channels.call, async (event, name: unknown, input: unknown): Promise<Envelope> => {
    try {
      assertOurs(event, allowedOrigins)
      return { ok: true, data: await dispatch(handlers, name, input) }
    } catch (thrown) {
      return { ok: false, error: toWireError(thrown) }
    }
  })
}

function assertOurs(event: IpcMainInvokeEvent, allowedOrigins: readonly string[]): void {
  const frame = event.senderFrame
  const isMainFrame = frame !== null && frame === event.sender.mainFrame
  if (isMainFrame && allowedOrigins.some((origin) => frame.url.startsWith(`${origin}/`))) return
  throw new AppError('ipc_refused', {
    what: 'A page that is not part of this app asked for something',
    current: frame?.url ?? 'a frame that is gone',
  })
}

/** Exported for the contract test. @throws AppError `ipc_invalid` */
export async function dispatch(handlers: Handlers, name: unknown, input: unknown): Promise<unknown> {
  if (!isCallName(name)) {
    throw new AppError('ipc_invalid', {
      what: 'There is no such call',
      current: String(name),
      accepted: Object.keys(calls).join(', '),
    })
  }
  return run(handlers, name, input)
}

async function run<N extends CallName>(handlers: Handlers, name: N, input: unknown): Promise<unknown> {
  const { input: inputSchema, output: outputSchema } = calls[name]
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) {
    throw new AppError('ipc_invalid', { what: z.prettifyError(parsed.error), where: name })
  }
  const handler: (input: never) => unknown = handlers[name]
  return outputSchema.parse(await handler(parsed.data as never))
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}
