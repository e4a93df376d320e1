import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeCertificates } from './certificates.mjs'
import { createBackendRoutes, readJsonBody } from './chatgpt-backend-routes.mjs'
import { createTokens } from './chatgpt-tokens.mjs'

/** The hosts a Codex login speaks to; any other one is noted and refused. */
const hosts = ['chatgpt.com', 'auth.openai.com', 'api.openai.com']
const account = { accountId: 'acct-fake-0001', email: 'user@example.com', plan: 'pro' }

/**
 * The service behind a ChatGPT login, with an authority and a CONNECT proxy of its own, so that a real Codex with
 * its default addresses reaches it (`HTTPS_PROXY`, `CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE`). It keeps every request,
 * and which credential came to which host. Run it (`node chatgpt-backend.mjs`, prints where everything is) or start it inside a test.
 */
export async function startChatgptBackend({ decide = () => ({ text: 'Hello.' }) } = {}) {
  const tokens = createTokens(account)
  const now = Math.floor(Date.now() / 1000)
  const state = {
    decide,
    unauthorized: 0,
    usageLimitReached: false,
    rateLimited: 0,
    refreshRefused: false,
    nextTokens: {},
    models: [],
    backendOrigin: 'https://chatgpt.com',
    limits: {
      primary: { usedPercent: 34, windowMinutes: 300, resetsAt: now + 4 * 3600 },
      secondary: { usedPercent: 12, windowMinutes: 10_080, resetsAt: now + 5 * 86_400 },
    },
  }
  const requests = []
  const refusals = []
  const tunnels = []
  const route = createBackendRoutes({ state, tokens, account, refusals })
  const handle = (plain) => async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const received = {
      host: plain ? 'plain' : String(request.headers.host),
      method: request.method,
      path: request.url,
      headers: request.headers,
      credential: /^Bearer (.+)$/.exec(String(request.headers.authorization ?? ''))?.[1] ?? null,
      body: readJsonBody(Buffer.concat(chunks), request.headers['content-encoding']),
    }
    requests.push(received)
    route(response, received)
  }

  const { ca, cert, key } = makeCertificates([...hosts, 'localhost', '127.0.0.1'])
  const secure = createTlsServer({ cert, key }, handle(false))
  const plain = createServer(handle(true))
  // Codex tries a WebSocket first; 426 sends it to HTTP at once.
  for (const server of [secure, plain]) {
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
    )
  }
  const securePort = await listening(secure)
  const sockets = new Set()
  const proxy = connectProxy(tunnels, sockets, securePort)
  const folder = mkdtempSync(join(tmpdir(), 'codex-tray-backend-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, ca)
  const proxyUrl = `http://127.0.0.1:${await listening(proxy)}`
  return {
    account,
    tokens,
    state,
    requests,
    refusals,
    tunnels,
    caFile,
    folder,
    proxyUrl,
    plainUrl: `http://127.0.0.1:${await listening(plain)}/backend-api`,
    env: { HTTPS_PROXY: proxyUrl, CODEX_CA_CERTIFICATE: caFile, SSL_CERT_FILE: caFile },
    asked: (path) => requests.filter((request) => request.path.split('?')[0] === path),
    /** Every credential with the hosts it came to. */
    credentials() {
      const seen = new Map()
      for (const { credential, host } of requests) {
        if (credential !== null) seen.set(credential, new Set([...(seen.get(credential) ?? []), host]))
      }
      return seen
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      for (const server of [secure, plain, proxy]) {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
    },
  }
}

function connectProxy(tunnels, sockets, securePort) {
  const proxy = createServer((request, response) => {
    // Plain HTTP through the proxy has no place here, whoever it is for.
    tunnels.push({ host: String(request.headers.host), allowed: false })
    response.writeHead(403).end()
  })
  proxy.on('connect', (request, client, head) => {
    const allowed = hosts.some((host) => request.url === `${host}:443`)
    tunnels.push({ host: request.url, allowed })
    client.on('error', () => undefined)
    if (!allowed) return client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    const upstream = connect(securePort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client)
      client.pipe(upstream)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  return proxy
}

async function listening(server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { proxyUrl, plainUrl, caFile } = await startChatgptBackend()
  console.log(JSON.stringify({ proxyUrl, plainUrl, caFile }))
}
