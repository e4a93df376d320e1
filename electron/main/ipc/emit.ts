import type { MessagePortMain, WebContents } from 'electron'
import { channels } from '../../../shared/ipc/channels.ts'
import { events, type EventName, type EventPayload } from '../../../shared/ipc/contract.ts'
import type { PortName } from '../../../shared/ipc/ports.ts'

/** Announces state to a window; main is where the truth is, the window mirrors it. */
export function emit<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (contents.isDestroyed()) return
  contents.send(channels.event, name, events[name].parse(payload))
}

export function sendPort(contents: WebContents, name: PortName, port: MessagePortMain): void {
  contents.postMessage(channels.port, name, [port])
}
