import { MessageChannelMain, type WebContents } from 'electron'
import type { Host } from '../../host/host-api.ts'
import { sendPort } from '../ipc/emit.ts'

/**
 * A direct line between the proxy process and the window: no stream byte passes through main. A restarted
 * proxy needs a new one, so the window asks again when the proxy is running.
 *
 * @returns false when there is no proxy to connect to
 */
export function connectInspector(host: Host, contents: WebContents): boolean {
  const { port1, port2 } = new MessageChannelMain()
  if (!host.proxy.connectInspector(port1)) {
    port1.close()
    return false
  }
  sendPort(contents, 'inspector', port2)
  return true
}
