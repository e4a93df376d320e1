import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'

export type TappedConnection = { sent: string; received: string }
export type Tap = { port: number; connections: TappedConnection[]; close(): Promise<void> }

/**
 * A wire between client and proxy that hands everything on but the port in `Host`, and keeps a copy: shows what an HTTP
 * library hides, such as the answer to an upgrade.
 */
export async function openTap(target: URL): Promise<Tap> {
  const connections: TappedConnection[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const seen: TappedConnection = { sent: '', received: '' }
    connections.push(seen)
    const upstream = connect(Number(target.port), target.hostname)
    const pair = [client, upstream]
    for (const socket of pair) {
      sockets.add(socket)
      // Either side may break off: then the other one is of no use.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        for (const one of pair) one.destroy()
      })
    }
    client.on('data', (chunk: Buffer) => {
      // The proxy answers to its own port only.
      const text = chunk.toString('latin1').replace(/^(host: )\S+/im, `$1${target.host}`)
      seen.sent += text
      upstream.write(text, 'latin1')
    })
    client.on('end', () => upstream.end())
    upstream.on('data', (chunk: Buffer) => (seen.received += chunk.toString('latin1')))
    upstream.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    port,
    connections,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
