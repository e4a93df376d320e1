/**
 * The child's end of the line to its host, the same in both launchers: `process.parentPort` under
 * Electron's utilityProcess (which can receive transferred ports), Node's IPC channel under
 * `child_process.fork`. When the host is gone, so is the reason to run: `onHostGone` fires once.
 */
export type TransferredPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export type ServiceChannel = {
  send(message: unknown): void
  onMessage(listener: (message: unknown, ports: readonly TransferredPort[]) => void): void
  onHostGone(listener: () => void): void
}

type ParentPort = {
  postMessage(message: unknown): void
  on(
    event: 'message',
    listener: (event: { data: unknown; ports: readonly TransferredPort[] }) => void,
  ): unknown
}

export function openServiceChannel(): ServiceChannel {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort
  return parentPort ? overParentPort(parentPort) : overIpc()
}

function overParentPort(port: ParentPort): ServiceChannel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data, event.ports)),
    // Electron ends a utility process itself when its parent is gone (measured: within 2 s).
    onHostGone: () => undefined,
  }
}

function overIpc(): ServiceChannel {
  return {
    send: (message) => {
      // A message to a host that has just gone must not become an unhandled error.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (listener) => process.on('message', (message) => listener(message, [])),
    onHostGone: (listener) => process.once('disconnect', listener),
  }
}
