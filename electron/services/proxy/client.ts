import type { WireError } from '../../../shared/errors/app-error.ts'
import {
  proxyToHostSchema,
  type HostToProxy,
  type ProxyActivity,
  type ProxyToHost,
} from '../../../shared/services/proxy-messages.ts'
import type { Child } from '../../supervisor/launcher.ts'

export type ProxyListener = {
  listening(host: string, port: number): void
  listenRefused(error: WireError): void
  failed(error: WireError): void
  activity(activity: ProxyActivity): void
}

/** One proxy process, spoken to in its own types. */
export type ProxyClient = {
  /** @param ports transferred with `inspector-port` */
  send(message: HostToProxy, ports?: readonly unknown[]): void
}

/** What the process says is parsed; a message of another version or make is passed over. */
export function connectProxy(child: Child, listener: ProxyListener): ProxyClient {
  child.onMessage((message) => {
    const parsed = proxyToHostSchema.safeParse(message)
    if (parsed.success) deliver(parsed.data, listener)
  })
  return { send: (message, ports) => child.send(message, ports) }
}

function deliver(message: ProxyToHost, listener: ProxyListener): void {
  switch (message.type) {
    case 'listening':
      return listener.listening(message.host, message.port)
    case 'listen-refused':
      return listener.listenRefused(message.error)
    case 'failed':
      return listener.failed(message.error)
    case 'activity':
      return listener.activity(message.activity)
  }
}
