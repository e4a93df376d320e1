import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serveMcpHttp, type McpHttp } from '../../electron/daemon/mcp/http.ts'
import { createMcpServer } from '../../electron/daemon/mcp/mcp-server.ts'
import { callTool } from '../integration/mcp/tools.ts'
import { runningDaemonState } from '../support/mcp-daemon.ts'
import { makeCodexHome } from '../support/spawn-app-server.ts'
import { openDaemonParts, type DaemonParts } from './daemon-parts.ts'
import { fetchCodex } from './fetch-codex.ts'
import { versions } from './versions.ts'

const apiKey = 'the-key'

function serve({ openLink, turns, version, cwd }: DaemonParts): Promise<McpHttp> {
  return serveMcpHttp({
    host: '127.0.0.1',
    port: 0,
    apiKey,
    createServer: () =>
      createMcpServer(openLink, {
        codexVersion: () => Promise.resolve(version),
        state: () => Promise.resolve(runningDaemonState),
        turns,
        version: '0.0.0',
        defaultCwd: cwd,
      }),
    log: (line) => process.stderr.write(`${line}\n`),
  })
}

async function connect(url: string | null): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${apiKey}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(url ?? ''), { requestInit }))
  return client
}

describe.each(versions(['0.42.0', '0.44.0', '0.94.0', 'latest']))('MCP in front of Codex %s', (wanted) => {
  let opened: { parts: DaemonParts; http: McpHttp; client: Client } | null = null
  const daemon = (): { parts: DaemonParts; client: Client } => {
    if (opened === null) throw new Error('no Codex')
    return opened
  }
  beforeAll(async () => {
    const codex = await fetchCodex(wanted)
    if (codex === null) return
    const parts = await openDaemonParts(codex)
    const http = await serve(parts)
    opened = { parts, http, client: await connect(http.url) }
  })
  afterAll(async () => {
    await opened?.client.close()
    await opened?.http.close()
    await opened?.parts.close()
  })
  beforeEach((context) => context.skip(opened === null, 'no registry'))

  it('codex and codex-reply hold one conversation', async () => {
    const { client, parts } = daemon()
    parts.model.play({ text: ['First'] })
    const begun = await callTool(client, 'codex', { prompt: 'one', 'base-instructions': 'BASE-OF-THE-TEST' })
    expect(begun).toMatchObject({ isError: false, text: 'First', data: { content: 'First' } })
    expect(JSON.stringify(parts.model.requests()[0]?.body)).toContain('BASE-OF-THE-TEST')
    parts.model.play({ text: ['Second'] })
    const { threadId } = begun.data
    expect(await callTool(client, 'codex-reply', { prompt: 'two', threadId })).toMatchObject({
      text: 'Second',
    })
    expect(JSON.stringify(parts.model.requests().at(-1)?.body['input'])).toContain('First')
  })

  it('lists a conversation, continues it from another client, and archives it', async () => {
    const { client, parts } = daemon()
    parts.model.play({ text: ['Words'] })
    const { data } = await callTool(client, 'codex', { prompt: 'Remember the milk' })
    const ids = async (): Promise<unknown> => {
      const { data: page } = await callTool(client, 'codex-sessions', { limit: 50 })
      return page['sessions']
    }
    const id = data['threadId']
    expect(await ids()).toContainEqual(
      expect.objectContaining({ id, preview: expect.stringContaining('Remember the milk') }),
    )
    const other = await connect(opened?.http.url ?? null)
    expect(await callTool(other, 'codex-reply', { prompt: 'and?', threadId: id })).toMatchObject({
      isError: false,
    })
    await other.close()
    expect(await callTool(client, 'codex-archive', { threadId: id })).toMatchObject({ isError: false })
    expect(await ids()).not.toContainEqual(expect.objectContaining({ id }))
  })

  it('a turn is interrupted by codex-interrupt', async () => {
    const { client, parts } = daemon()
    parts.model.play({ text: ['First'] })
    const { threadId } = (await callTool(client, 'codex', { prompt: 'one' })).data
    parts.model.play({ text: ['Never'], end: 'stall' })
    const told: unknown[] = []
    const onprogress = (progress: unknown): void => void told.push(progress)
    const running = callTool(client, 'codex-reply', { prompt: 'two', threadId }, { onprogress })
    await expect.poll(() => told.length).toBeGreaterThan(0)
    const stopped = await callTool(client, 'codex-interrupt', { threadId })
    expect(stopped.data).toEqual({ interrupted: true })
    expect(await running).toMatchObject({ isError: true, text: expect.stringContaining('turn_interrupted') })
  })

  it('tells and changes what Codex is configured with', async () => {
    const { client } = daemon()
    const before = await callTool(client, 'codex-config')
    expect(before.data).toMatchObject({ config: { model: 'fake-model' } })
    const set = await callTool(client, 'codex-set-model', { model: 'other-model', effort: 'low' })
    expect(set).toMatchObject({ isError: false })
    const after = await callTool(client, 'codex-config')
    expect(after.data).toMatchObject({ config: { model: 'other-model', modelReasoningEffort: 'low' } })
    await callTool(client, 'codex-set-model', { model: 'fake-model' })
  })

  it('logs Codex in with a key, which no tool tells', async () => {
    const { client } = daemon()
    expect((await callTool(client, 'codex-login', { method: 'api-key' })).isError).toBe(true)
    const apiKeyOfUser = 'sk-key-of-the-user'
    const login = await callTool(client, 'codex-login', { method: 'api-key', apiKey: apiKeyOfUser })
    expect(login).toMatchObject({ isError: false, data: { url: null } })
    const account = await callTool(client, 'codex-account')
    expect(account).toMatchObject({ isError: false })
    expect(JSON.stringify([login, account])).not.toContain(apiKeyOfUser)
  })

  it('runs one command, or says what keeps it from running', async () => {
    const { client, parts } = daemon()
    const command = ['sh', '-c', 'pwd; exit 3']
    const free = await callTool(client, 'codex-exec', { command, sandbox: 'danger-full-access' })
    expect(free).toMatchObject({ isError: false, data: { exitCode: 3, stdout: `${parts.cwd}\n` } })
    const safe = await callTool(client, 'codex-exec', { command: ['pwd'] })
    if (/^0\.(42|44|94)\./.test(parts.version)) {
      expect(safe).toMatchObject({ isError: true, text: expect.stringContaining('codex-linux-sandbox') })
    } else expect(safe).toMatchObject({ isError: false, data: { exitCode: 0 } })
  })

  it('tells what a repository has that its remote has not', async () => {
    const { client, parts } = daemon()
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', parts.cwd, ...args], { stdio: 'ignore' })
    git('init', '-q', '-b', 'main')
    git('init', '-q', '--bare', join(parts.cwd, '..', 'remote.git'))
    git('remote', 'add', 'origin', join(parts.cwd, '..', 'remote.git'))
    writeFileSync(join(parts.cwd, 'a.txt'), 'one\n')
    git('add', 'a.txt')
    git('-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '-qm', 'Start')
    git('push', '-q', '-u', 'origin', 'main')
    writeFileSync(join(parts.cwd, 'a.txt'), 'one\ntwo\n')
    const diff = await callTool(client, 'codex-git-diff')
    expect(diff).toMatchObject({ isError: false, text: expect.stringContaining('+two') })
    expect((await callTool(client, 'codex-git-diff', { cwd: '/' })).text).toContain('Codex refused')
  })

  it('tells its state', async () => {
    const status = await callTool(daemon().client, 'codex-status')
    expect(status).toMatchObject({ isError: false, data: { codex: { phase: 'running' } } })
  })
})

describe.each(versions(['0.94.0', '0.153.0']))('the tools of `codex mcp-server` %s', (wanted) => {
  it('are there, and take and answer the same', async (context) => {
    const codex = await fetchCodex(wanted)
    if (codex === null) return context.skip('no registry')
    const home = await makeCodexHome('')
    const theirs = new Client({ name: 'test', version: '1' })
    await theirs.connect(
      new StdioClientTransport({
        command: codex.program,
        args: ['mcp-server'],
        env: { PATH: process.env['PATH'] ?? '', HOME: home.codexHome, CODEX_HOME: home.codexHome },
        stderr: 'ignore',
      }),
    )
    const ours = await listOfOurs()
    const { tools } = await theirs.listTools()
    await theirs.close()
    await home.remove()
    expect(tools.map(({ name }) => name)).toEqual(['codex', 'codex-reply'])
    for (const tool of tools) {
      const own = ours.find(({ name }) => name === tool.name)
      // Profiles of config.toml ended with 0.133 (codex-facts), before this version's successor dropped the tool.
      const wantedNames = Object.keys(tool.inputSchema.properties ?? {}).filter((name) => name !== 'profile')
      expect(Object.keys(own?.inputSchema.properties ?? {})).toEqual(expect.arrayContaining(wantedNames))
      expect(own?.inputSchema.required).toEqual(tool.inputSchema.required)
      expect(own?.outputSchema?.required?.toSorted()).toEqual(tool.outputSchema?.required?.toSorted())
    }
  })
})

async function listOfOurs(): Promise<Awaited<ReturnType<Client['listTools']>>['tools']> {
  const nothing = (): Promise<never> => Promise.reject(new Error('nobody asks'))
  const http = await serveMcpHttp({
    host: '127.0.0.1',
    port: 0,
    apiKey,
    createServer: () =>
      createMcpServer(nothing, {
        codexVersion: nothing,
        state: nothing,
        turns: { run: nothing, cancel: () => false },
        version: '0.0.0',
        defaultCwd: '/',
      }),
    log: () => undefined,
  })
  const client = await connect(http.url)
  const { tools } = await client.listTools()
  await client.close()
  await http.close()
  return tools
}
