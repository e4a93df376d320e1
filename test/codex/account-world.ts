import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { openRpcPeer } from '../../electron/codex/rpc-peer.ts'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import type { Codex } from './fetch-codex.ts'

export type AccountWorld = {
  /** CODEX_HOME, with the login of somebody who does not exist. */
  home: string
  /** Starts the program anew: the one before is gone by then. */
  restart(): Promise<CodexLink>
  /** kill -9, and waits for its end. */
  kill(): Promise<void>
  /** From now on answers of the model begin and do not end. */
  hang(): void
  close(): Promise<void>
}

/** Nobody listens there: whatever is not for the fake service must not leave the machine. */
const nowhere = 'http://127.0.0.1:9'
const email = 'user@example.com'

/** A Codex over stdio with a temporary home, its model and its account service both a fake on this machine. */
export async function openAccountWorld(codex: Codex): Promise<AccountWorld> {
  const home = mkdtempSync(join(tmpdir(), 'codex-tray-account-'))
  let hanging = false
  const server = createServer((request, response) => void answer(request, response, () => hanging))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  writeFileSync(join(home, 'config.toml'), configOf(codex.version, `http://127.0.0.1:${port}`))
  writeFileSync(join(home, 'auth.json'), JSON.stringify(madeUpLogin()))
  let child: ReturnType<typeof startCodex> | null = null

  async function kill(): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  return {
    home,
    kill,
    hang: () => (hanging = true),
    async restart() {
      await kill()
      child = startCodex(codex, home)
      const old = !isAtLeast(codex.version, '0.44.0')
      const link = openRpcPeer({
        input: child.stdout,
        output: child.stdin,
        name: `Codex ${codex.version}`,
        jsonrpcMember: old,
      })
      const clientInfo = { name: 'codex_tray_test', title: 'Test', version: '0.1.0' }
      const mcp = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
      const plain = { clientInfo, capabilities: { experimentalApi: true } }
      await link.request('initialize', old ? mcp : plain)
      link.notify(old ? 'notifications/initialized' : 'initialized')
      return link
    },
    async close() {
      await kill()
      server.closeAllConnections()
      server.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function startCodex({ program, version }: Codex, home: string) {
  const proxies = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: '127.0.0.1' }
  return spawn(program, [isAtLeast(version, '0.44.0') ? 'app-server' : 'mcp'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home, ...proxies },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

/** `requires_openai_auth`: only then does Codex tell of a login while the provider is the user's own. */
function configOf(version: string, origin: string): string {
  return `cli_auth_credentials_store = "file"
check_for_update_on_startup = false
model = "gpt-5-codex"
model_provider = "fake"
chatgpt_base_url = "${origin}/backend-api/"

[model_providers.fake]
name = "fake"
base_url = "${origin}/v1"
wire_api = "responses"
requires_openai_auth = true
${isAtLeast(version, '0.93.0') ? 'supports_websockets = false' : ''}

[features]
apps = false
plugins = false
`
}

/** Codex does not check the signature of a login (0.42 to 0.169). */
function madeUpLogin(): unknown {
  const claims = {
    email,
    exp: Math.floor(Date.now() / 1000) + 5 * 86_400,
    'https://api.openai.com/profile': { email, email_verified: true },
    'https://api.openai.com/auth': {
      chatgpt_plan_type: 'pro',
      chatgpt_account_id: 'acct-mock-0001',
      chatgpt_user_id: 'user-mock',
      user_id: 'user-mock',
    },
  }
  const parts = [{ alg: 'none', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const token = `${parts.join('.')}.c2lnbmF0dXJl`
  return {
    OPENAI_API_KEY: null,
    tokens: { id_token: token, access_token: token, refresh_token: 'made-up', account_id: 'acct-mock-0001' },
    last_refresh: new Date().toISOString(),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  hanging: () => boolean,
): Promise<void> {
  request.resume()
  await once(request, 'end')
  const path = request.url ?? ''
  if (path.includes('/wham/usage')) return json(response, usage())
  if (path.includes('/wham/accounts/check'))
    return json(response, {
      accounts: [
        {
          id: 'acct-mock-0001',
          name: 'Personal',
          workspace_backend_origin: 'https://chatgpt.com',
          account_routing_override: 'NO_CONSTRAINT',
        },
      ],
    })
  if (request.method !== 'POST' || !path.endsWith('/responses')) {
    response.writeHead(404).end()
    return
  }
  modelAnswer(response, hanging())
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** What `GET wham/usage` answers, as far as 0.94 and 0.169 read it. */
function usage(): unknown {
  const now = Math.floor(Date.now() / 1000)
  const window = (percent: number, seconds: number) => ({
    used_percent: percent,
    limit_window_seconds: seconds,
    reset_after_seconds: 3600,
    reset_at: now + 3600,
  })
  return {
    account_id: 'acct-mock-0001',
    user_id: 'user-mock',
    email,
    plan_type: 'pro',
    rate_limit: {
      allowed: true,
      limit_reached: false,
      primary_window: window(12, 18_000),
      secondary_window: window(40, 604_800),
    },
    credits: null,
  }
}

/** The least events that end a turn, with the headers every version reads its limits from. */
function modelAnswer(response: ServerResponse, hanging: boolean): void {
  const resetAt = Math.floor(Date.now() / 1000) + 3600
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'x-codex-primary-used-percent': '20',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-after-seconds': '3600',
    'x-codex-primary-reset-at': String(resetAt),
  })
  const send = (event: Readonly<Record<string, unknown>>): void => {
    response.write(`event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  const content = [{ type: 'output_text', text: 'hello' }]
  const item = { type: 'message', id: 'msg_1', role: 'assistant', content }
  send({ type: 'response.created', response: { id: 'resp_1' } })
  send({ type: 'response.output_item.done', item })
  if (hanging) return
  const counts = { input_tokens: 10, output_tokens: 2, total_tokens: 12 }
  send({ type: 'response.completed', response: { id: 'resp_1', usage: counts } })
  response.end()
}
