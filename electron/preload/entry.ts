import { contextBridge, ipcRenderer } from 'electron'
import { channels } from '../../shared/ipc/channels.ts'

/**
 * The bridge carries messages and knows no channel by name: main checks the sender, the name and the input
 * of every call against the contract, and the renderer's client derives its types from the same table.
 */
contextBridge.exposeInMainWorld('codexTray', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(channels.call, name, input),

  on: (name: string, listener: (payload: unknown) => void): (() => void) => {
    const forward = (_event: unknown, eventName: string, payload: unknown): void => {
      if (eventName === name) listener(payload)
    }
    ipcRenderer.on(channels.event, forward)
    return () => ipcRenderer.removeListener(channels.event, forward)
  },
})

// A MessagePort cannot cross contextBridge, so it goes to the page as a message to its own origin.
ipcRenderer.on(channels.port, (event, name: string) => {
  window.postMessage({ type: channels.port, name }, window.location.origin, event.ports)
})
