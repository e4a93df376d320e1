import { Worker, MessageChannel } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'

/**
 * Our proxy with a window attached: `process.parentPort` is played as Electron would provide it, and a worker
 * thread plays the window (subscribes, applies, acknowledges). Its CPU counts as the proxy's: an upper bound.
 */
const listeners = []
process.parentPort = {
  postMessage: (message) => process.send(message),
  on: (_event, listener) => listeners.push(listener),
}
const deliver = (data, ports = []) => listeners.forEach((listener) => listener({ data, ports }))

function attach() {
  const { port1, port2 } = new MessageChannel()
  const window = new Worker(fileURLToPath(new URL('./window.mjs', import.meta.url)), {
    workerData: port2,
    transferList: [port2],
  })
  window.once('message', () => process.send({ type: 'attached' }))
  deliver({ type: 'inspector-port' }, [
    {
      postMessage: (message) => port1.postMessage(message),
      on: (event, listener) => port1.on(event, event === 'message' ? (data) => listener({ data }) : listener),
      start: () => port1.start(),
      close: () => port1.close(),
    },
  ])
}

await import(process.argv[2])
// Only now: Node keeps messages back until somebody listens, and the first one is `init`.
process.on('message', (message) => {
  if (message?.bench === undefined) deliver(message)
  if (message?.bench === 'attach') attach()
})
await import('./measured.mjs')
