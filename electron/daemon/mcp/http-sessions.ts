import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Refusal } from './http-guard.ts'

type Session = {
  transport: StreamableHTTPServerTransport
  server: McpServer
  /** Requests being answered, an open event stream among them. */
  busy: number
  usedAt: number
}

/** A client that went without a word is forgotten after so long without a request, ms. */
const idleMs = 4 * 60 * 60_000

/** The sessions of MCP over HTTP: one server each, so that clients see nothing of each other. Bounded. */
export class HttpSessions {
  readonly #create: () => McpServer
  readonly #max: number
  readonly #sessions = new Map<string, Session>()
  /** Being initialized. */
  #beginning = 0

  constructor(create: () => McpServer, max: number) {
    this.#create = create
    this.#max = max
  }

  /** @returns why the request was not answered; null when it was */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    newId: () => string,
  ): Promise<Refusal | null> {
    const id = request.headers['mcp-session-id']
    if (typeof id === 'string') {
      const session = this.#sessions.get(id)
      // The specification's word for it: a client that gets 404 begins a new session.
      if (session === undefined)
        return { status: 404, message: 'This session has ended: initialize a new one' }
      await this.#pass(session, request, response)
      return null
    }
    if (request.method !== 'POST') return { status: 400, message: 'The Mcp-Session-Id header is missing' }
    if (!(await this.#makeRoom())) {
      return {
        status: 503,
        message: `All ${this.#max} sessions are at work`,
        headers: { 'retry-after': '5' },
      }
    }
    this.#beginning += 1
    try {
      await this.#begin(request, response, newId)
    } finally {
      this.#beginning -= 1
    }
    return null
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id)))
  }

  async #begin(request: IncomingMessage, response: ServerResponse, newId: () => string): Promise<void> {
    const server = this.#create()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: newId,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
      onsessionclosed: (id) => this.#end(id),
    })
    const session: Session = { transport, server, busy: 0, usedAt: Date.now() }
    await server.connect(transport)
    await this.#pass(session, request, response)
    // Whatever it was, it was no valid `initialize`.
    if (transport.sessionId === undefined) await server.close()
  }

  async #pass(session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
    session.busy += 1
    response.once('close', () => {
      session.busy -= 1
      session.usedAt = Date.now()
    })
    await session.transport.handleRequest(request, response)
  }

  async #makeRoom(): Promise<boolean> {
    const idle = [...this.#sessions].filter(([, { busy }]) => busy === 0)
    idle.sort(([, a], [, b]) => a.usedAt - b.usedAt)
    for (const [id, { usedAt }] of idle) {
      if (this.#hasRoom() && Date.now() - usedAt < idleMs) break
      await this.#end(id)
    }
    return this.#hasRoom()
  }

  #hasRoom(): boolean {
    return this.#sessions.size + this.#beginning < this.#max
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    await session?.server.close()
  }
}
