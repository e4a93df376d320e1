import { contextBridge, ipcRenderer } from 'electron'
import { channels } from '../../shared/ipc/channels.ts'

type Listener = (payload: unknown) => void
const listeners = new Map<string, Set<Listener>>()

// One for all: Node takes more than ten on a channel for a leak, and warns in the page's console.
ipcRenderer.on(channels.event, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

/**
 * The bridge carries messages and knows no channel by name: main checks the sender, the name and the input
 * of every call against the contract, and the renderer's client derives its types from the same table.
 */
contextBridge.exposeInMainWorld('codexTray', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(channels.call, name, input),

  on: (name: string, listener: Listener): (() => void) => {
    const heard = listeners.get(name) ?? new Set<Listener>()
    listeners.set(name, heard.add(listener))
    return () => void heard.delete(listener)
  },
})

// A MessagePort cannot cross contextBridge, so it goes to the page as a message to its own origin.
ipcRenderer.on(channels.port, (event, name: string) => {
  window.postMessage({ type: channels.port, name }, window.location.origin, event.ports)
})
