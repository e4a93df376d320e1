import type { Socket } from 'node:net'
import { z } from 'zod'
import { readJsonLines } from '../../codex/json-lines.ts'
import type { RpcSession } from '../rpc/rpc-session.ts'
import { hasToken } from './pipe-token.ts'

/** The line protocol's side of one connection. */
export type LineSession = {
  handle(message: object, write: (reply: object) => void): Promise<void>
  close(): void
}

export type ConnectionParts = {
  openRpc(send: (message: object) => void, idle: () => void): RpcSession
  openLine(): LineSession
  /** What a client must send first; null where the socket itself is guarded. */
  token: string | null
  log(line: string): void
  /** Once, when it wants something: who only asks how the daemon is (a probe, `--health`) is no client. */
  engaged(): void
  closed(): void
}

/** What a client does not read waits here; beyond that it is dropped, so that nobody else waits for it. */
export const maxUnreadBytes = 16 * 1024 * 1024

const command = z.looseObject({ command: z.unknown() })
const statusQuestion = z.looseObject({ method: z.literal('daemon/status') })

/**
 * Serves one client: newline-delimited JSON, each message either of the line protocol (it has a `command`) or of
 * JSON-RPC. A client that has ended its side still gets the answers it waits for.
 */
export function serveConnection(socket: Socket, parts: ConnectionParts): void {
  new Connection(socket, parts).open()
}

class Connection {
  readonly #socket: Socket
  readonly #parts: ConnectionParts
  readonly #rpc: RpcSession
  #line: LineSession | null = null
  #commands = 0
  #trusted: boolean
  #engaged = false
  #ended = false
  #closed = false

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket
    this.#parts = parts
    this.#trusted = parts.token === null
    this.#rpc = parts.openRpc(
      (message) => this.#write(message),
      () => this.#endIfDone(),
    )
  }

  open(): void {
    const socket = this.#socket
    readJsonLines(
      socket,
      (text) => this.#received(text),
      () => this.#parts.log('a client was dropped: it sent a line without end'),
    )
    socket.on('end', () => {
      this.#ended = true
      this.#endIfDone()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#close())
  }

  #received(text: string): void {
    const message = parsed(text)
    if (!this.#trusted) return this.#greet(message)
    if (message === undefined) return this.#rpc.unreadable()
    this.#engage(message)
    const line = command.safeParse(message)
    if (line.success && !Array.isArray(message)) void this.#command(line.data)
    else this.#rpc.receive(message)
  }

  #engage(message: unknown): void {
    if (this.#engaged || statusQuestion.safeParse(message).success) return
    this.#engaged = true
    this.#parts.engaged()
  }

  #greet(message: unknown): void {
    this.#trusted = hasToken(message, this.#parts.token ?? '')
    if (this.#trusted) return
    this.#parts.log('a client was dropped: it did not show the token')
    this.#socket.destroy()
  }

  async #command(message: object): Promise<void> {
    this.#line ??= this.#parts.openLine()
    this.#commands += 1
    try {
      await this.#line.handle(message, (reply) => this.#write(reply))
    } catch (error) {
      this.#parts.log(`a command failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.#commands -= 1
      this.#endIfDone()
    }
  }

  #write(message: object): void {
    const socket = this.#socket
    if (!socket.writable) return
    socket.write(`${JSON.stringify(message)}\n`)
    if (socket.writableLength <= maxUnreadBytes) return
    this.#parts.log(`a client was dropped: it left ${socket.writableLength} bytes unread`)
    socket.destroy()
  }

  #endIfDone(): void {
    if (this.#ended && this.#commands === 0 && !this.#rpc.busy()) this.#socket.end()
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rpc.close()
    this.#line?.close()
    this.#parts.closed()
  }
}

/** Undefined for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
