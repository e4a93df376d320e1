import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CodexLink } from '../../electron/codex/link.ts'
import { RpcError, rpcCodes } from '../../electron/codex/rpc-error.ts'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'

export type FakeDaemon = {
  socket: string
  /** Methods asked, oldest first. */
  asked: { method: string; params: unknown }[]
  /** Open connections. */
  clients: Set<CodexLink>
  /** Ends every connection and listens no more; `listen` again. */
  stop(): Promise<void>
  listen(): Promise<void>
  /** Stops and removes the socket's folder. */
  close(): Promise<void>
}

/** @returns undefined for a method it does not know */
export type Answers = (method: string, params: unknown) => Promise<unknown> | undefined

/** A daemon's socket: any number of clients, every question answered by the test. */
export async function startFakeDaemon(answers: Answers): Promise<FakeDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-daemon-'))
  const socket = join(folder, 'daemon.sock')
  const asked: FakeDaemon['asked'] = []
  const clients = new Set<CodexLink>()
  const sockets = new Set<Socket>()
  const server = createServer((line) => {
    sockets.add(line)
    const link = openRpcPeer({ input: line, output: line, name: 'a client', jsonrpcMember: true })
    clients.add(link)
    link.onClosed(() => {
      clients.delete(link)
      sockets.delete(line)
      line.destroy()
    })
    link.onServerRequest((method, params) => {
      asked.push({ method, params })
      return answers(method, params) ?? Promise.reject(new RpcError(rpcCodes.methodNotFound, `no ${method}`))
    })
  })
  const listen = async (): Promise<void> => {
    server.listen(socket)
    await once(server, 'listening')
  }
  const stop = async (): Promise<void> => {
    for (const line of sockets) line.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  await listen()
  return {
    socket,
    asked,
    clients,
    listen,
    stop,
    async close() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
