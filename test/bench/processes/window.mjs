import { parentPort, workerData as port } from 'node:worker_threads'

/** A window that keeps a list of exchanges up to date and acknowledges, as the renderer does. */
const rows = new Map()
let announced = false
port.on('message', (message) => {
  if (message.type === 'snapshot' || message.type === 'update') {
    for (const exchange of message.exchanges) rows.set(exchange.id, exchange)
    for (const [id, frames] of message.progress ?? []) if (rows.has(id)) rows.get(id).frames = frames
    for (const id of message.removed ?? []) rows.delete(id)
    port.postMessage({ type: 'ack', seq: message.seq })
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  if (!announced) parentPort.postMessage('attached')
  announced = true
})
port.postMessage({ type: 'subscribe' })
