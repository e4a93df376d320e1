import { z } from 'zod'
import { channels } from '../../shared/ipc/channels.ts'
import { portNames, type WindowToInspector } from '../../shared/ipc/ports.ts'

/** The window's end of the line to the proxy process, as the inspector sees it. Messages arrive unparsed. */
export type InspectorPort = {
  send(message: WindowToInspector): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** Where inspector ports come from: a new one after each `inspector.connect`. */
export type InspectorPorts = {
  onPort(listener: (port: InspectorPort) => void): () => void
}

const announcement = z.object({ type: z.literal(channels.port), name: z.enum(portNames) })

/**
 * Ports forwarded by preload as messages of this page to itself. Anything from another window, frame or
 * origin is ignored: a port decides what the inspector shows.
 */
export function windowInspectorPorts(page: Window): InspectorPorts {
  return {
    onPort(listener) {
      const receive = (event: MessageEvent<unknown>): void => {
        if (event.source !== page || event.origin !== page.location.origin) return
        const port = event.ports[0]
        if (port === undefined || !announcement.safeParse(event.data).success) return
        listener(wrap(port))
      }
      page.addEventListener('message', receive)
      return () => page.removeEventListener('message', receive)
    },
  }
}

function wrap(port: MessagePort): InspectorPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data))
      // Until now the messages waited in the port.
      port.start()
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  }
}
