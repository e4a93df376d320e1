import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { systemReason } from '../../node/system-reason.ts'
import { createHttpGuard, type Refusal } from './http-guard.ts'
import { HttpSessions } from './http-sessions.ts'

export type McpHttpOptions = {
  host: string
  /** 0: any free one. */
  port: number
  apiKey: string
  /** For one client; closed with its session. */
  createServer(): McpServer
  /** Beyond so many the longest idle session ends; with all at work a new one is refused. Default 64. */
  maxSessions?: number
  log(line: string): void
}

export type McpHttp = {
  /** `http://HOST:PORT/mcp`; null when nobody can be served there. */
  url: string | null
  setKey(apiKey: string): void
  close(): Promise<void>
}

const path = '/mcp'

/**
 * MCP over streamable HTTP (specification 2025-06-18). A port that cannot be had costs MCP over HTTP, never the daemon: it is
 * told in one line of the log.
 */
export async function serveMcpHttp(options: McpHttpOptions): Promise<McpHttp> {
  const { host, port, log } = options
  const sessions = new HttpSessions(options.createServer, options.maxSessions ?? 64)
  const guard = createHttpGuard(options.apiKey)
  const server = createServer((request, response) => {
    const address = server.address()
    const actual = typeof address === 'object' && address !== null ? address.port : port
    const refusal = guard.refuse(request, { host, port: actual, path })
    if (refusal !== null) return refuse(response, refusal)
    void handle(sessions, request, response, log)
  })
  const failure = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve)
    server.listen({ host, port }, () => resolve(null))
  })
  if (failure !== null) {
    log(
      `MCP is not served over HTTP: ${host}:${port} ${systemReason(failure)}; choose another port in [daemon]`,
    )
    return { url: null, setKey: guard.setKey, close: () => Promise.resolve() }
  }
  server.on('error', (error) => log(`MCP over HTTP: ${systemReason(error)}`))
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}${path}`,
    setKey: guard.setKey,
    async close() {
      await sessions.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function handle(
  sessions: HttpSessions,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  try {
    const refusal = await sessions.handle(request, response, randomUUID)
    if (refusal !== null) refuse(response, refusal)
  } catch (error) {
    log(`MCP over HTTP: ${String(error)}`)
    if (response.headersSent) response.destroy()
    else refuse(response, { status: 500, message: 'Internal error' })
  }
}

/** JSON-RPC's shape, as the transport itself answers. */
function refuse(response: ServerResponse, { status, message, headers = {} }: Refusal): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null })
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
  response.end(body)
}
