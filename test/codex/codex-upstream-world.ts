import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { createCodexUpstream } from '../../electron/proxy/upstream/codex/codex-upstream.ts'
import { listen } from '../fakes/upstream.mjs'
import { openProxyTo, proxyKey } from '../support/codex-proxy.ts'
import { makeCodexHome, spawnAppServer, type AppServer } from '../support/spawn-app-server.ts'
import { fetchCodex } from './fetch-codex.ts'

export type CodexUpstreamWorld = {
  client: OpenAI
  baseUrl: string
  codexHome: string
  upstream: ReturnType<typeof createCodexUpstream>
  /** Methods asked of Codex in this test. */
  methods(): string[]
  /** Threads Codex has in memory. */
  loaded(): Promise<number>
  /** Names of the files that a program made which must not run. */
  canaries(): string[]
  /** A path such a file can have, for calls of the model. */
  canary(name: string): string
}

const loadedSchema = z.object({ data: z.array(z.string()) })

const userPrograms = ['NOTIFIED', 'MCP-STARTED', 'HOOKED']

/**
 * The `openai` package -> our proxy -> upstream `codex` -> the real newest Codex -> a provider of the test. The user's
 * configuration is full of what must not reach a forwarded request.
 */
export function withCodexUpstream(provider: { server: Server }): () => CodexUpstreamWorld {
  let world: CodexUpstreamWorld | null = null
  let skipped = false
  const methods: string[] = []
  const cleanups: (() => Promise<void> | void)[] = [
    () => {
      provider.server.closeAllConnections()
      provider.server.close()
    },
  ]

  beforeAll(async () => {
    const codex = await fetchCodex('latest')
    if (codex === null) {
      skipped = true
      return
    }
    const home = await makeCodexHome('')
    cleanups.push(home.remove)
    const { codexHome, cwd } = home
    await writeFile(join(codexHome, 'config.toml'), userConfig(await listen(provider.server), cwd))
    const server = await spawnAppServer(codex, { codexHome })
    cleanups.push(() => server.close())
    const link = asDaemon(server, { methods })
    const upstream = createCodexUpstream({
      link: () => Promise.resolve(link),
      modelProvider: 'mock',
      timing: { settleMs: 500 },
    })
    cleanups.push(() => upstream.close())
    const proxy = await openProxyTo(upstream)
    cleanups.push(proxy.close)
    world = {
      client: new OpenAI({ baseURL: proxy.baseUrl, apiKey: proxyKey, maxRetries: 0 }),
      baseUrl: proxy.baseUrl,
      codexHome,
      upstream,
      methods: () => methods,
      loaded: async () => loadedSchema.parse(await server.link.request('thread/loaded/list', {})).data.length,
      canaries: () => [...userPrograms, 'CANARY'].filter((name) => existsSync(join(cwd, name))),
      canary: (name) => join(cwd, name),
    }
  })
  beforeEach((context) => {
    context.skip(skipped, 'no registry')
    methods.length = 0
  })
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })
  return () => {
    if (world === null) throw new Error('the world has not begun')
    return world
  }
}

/** The line as the daemon gives it: it answers for itself what it has found. */
export function asDaemon(
  { link, version }: AppServer,
  { methods = [], account = 'unknown' }: { methods?: string[]; account?: string } = {},
): CodexLink {
  return {
    ...link,
    request(method, params, options) {
      methods.push(method)
      if (method !== 'daemon/status') return link.request(method, params, options)
      const install = { path: '/codex', realPath: '/codex', source: 'path', version, error: null }
      const codex = { phase: 'running', install, error: null }
      return Promise.resolve({ codex, account: { status: account } })
    },
  }
}

function userConfig(port: number, folder: string): string {
  const touch = (name: string): string => JSON.stringify(['-c', `touch '${join(folder, name)}'; cat`])
  return `model = "gpt-5.5"
model_provider = "mock"
check_for_update_on_startup = false
cli_auth_credentials_store = "file"
developer_instructions = "INSTRUCTIONS-OF-THE-USER"
notify = ["sh", ${touch('NOTIFIED').slice(1, -1)}]

[model_providers.mock]
name = "Mock"
base_url = "http://127.0.0.1:${port}/v1"
wire_api = "responses"
supports_websockets = false
request_max_retries = 0
stream_max_retries = 3

[mcp_servers."a server"]
command = "sh"
args = ${touch('MCP-STARTED')}
startup_timeout_sec = 1

[[hooks.UserPromptSubmit]]
[[hooks.UserPromptSubmit.hooks]]
type = "command"
command = "touch '${join(folder, 'HOOKED')}'"
`
}
