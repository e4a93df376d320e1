import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { buildMcpShim } from '../../fakes/build-bundle.mjs'
import { fakeCodex, type FakeCodex } from '../../support/fake-codex.ts'
import { serveFakeDaemon } from '../../support/mcp-daemon.ts'
import { callTool } from './tools.ts'

let shim: { entry: string; folder: string }
beforeAll(async () => {
  shim = await buildMcpShim()
}, 120_000)
afterAll(() => rm(shim.folder, { recursive: true, force: true }))

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function connect(socket: string, elicitation = false): Promise<{ client: Client }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [shim.entry, socket],
    stderr: 'pipe',
  })
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: elicitation ? { elicitation: {} } : {} },
  )
  await client.connect(transport)
  cleanups.push(() => client.close())
  return { client }
}

async function withDaemon(): Promise<{ codex: FakeCodex; socket: string; dropAll(): void }> {
  const codex = fakeCodex()
  const daemon = await serveFakeDaemon(codex.link)
  cleanups.push(daemon.close)
  return { codex, ...daemon }
}

it('lists its tools without a daemon, and each says what to do next', async () => {
  const { client } = await connect(join(tmpdir(), 'nobody-listens-here.sock'))
  const { tools } = await client.listTools()
  const readOnly = tools
    .filter(({ annotations }) => annotations?.readOnlyHint === true)
    .map(({ name }) => name)
  expect(readOnly.toSorted()).toEqual([
    'codex-account',
    'codex-config',
    'codex-git-diff',
    'codex-sessions',
    'codex-status',
  ])
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'codex',
      'codex-reply',
      'codex-archive',
      'codex-interrupt',
      'codex-exec',
      'codex-login',
    ]),
  )
  for (const name of ['codex-status', 'codex-sessions']) {
    const answer = await callTool(client, name)
    expect(answer.isError).toBe(true)
    expect(answer.text).toContain('Start it in the tray, or with codex-tray serve')
    expect(answer.text).toContain('daemon_unreachable')
  }
  expect((await callTool(client, 'codex', { prompt: 'hello' })).isError).toBe(true)
})

it('asks Codex and continues the conversation', async () => {
  const { codex, socket } = await withDaemon()
  const { client } = await connect(socket)
  const first = await callTool(client, 'codex', {
    prompt: 'one',
    cwd: 'sub',
    sandbox: 'workspace-write',
    'approval-policy': 'never',
    'base-instructions': 'BASE',
    config: { web_search: 'disabled' },
    effort: 'high',
  })
  expect(first).toEqual({
    text: 'You said: one',
    data: { threadId: 'thread-1', content: 'You said: one' },
    isError: false,
  })
  expect(codex.asked.find(({ method }) => method === 'thread/start')?.params).toMatchObject({
    cwd: join(process.cwd(), 'sub'),
    sandbox: 'workspace-write',
    approvalPolicy: 'never',
    baseInstructions: 'BASE',
    config: { web_search: 'disabled', model_reasoning_effort: 'high' },
  })
  for (const name of ['threadId', 'conversationId']) {
    const reply = await callTool(client, 'codex-reply', { prompt: 'two', [name]: 'thread-1' })
    expect(reply.data).toEqual({ threadId: 'thread-1', content: 'You said: two' })
  }
  expect((await callTool(client, 'codex-reply', { prompt: 'two', threadId: 'thread-9' })).text).toContain(
    'no such session',
  )
  expect((await callTool(client, 'codex-reply', { prompt: 'two' })).isError).toBe(true)
  expect((await callTool(client, 'codex', { prompt: 'x', sandbax: 'read-only' })).isError).toBe(true)
})

it('tells progress, and a cancelled call interrupts the turn', async () => {
  const { codex, socket } = await withDaemon()
  const { client } = await connect(socket)
  let interrupted = false
  codex.play(async (turn) => {
    turn.notify('item/started', { item: { id: 'c', type: 'commandExecution', command: 'ls' } })
    await turn.interrupted
    interrupted = true
  })
  const controller = new AbortController()
  const told: (string | undefined)[] = []
  const call = callTool(
    client,
    'codex',
    { prompt: 'one' },
    {
      signal: controller.signal,
      onprogress: ({ message }) => told.push(message),
    },
  )
  await expect.poll(() => told).toEqual(['command: ls'])
  controller.abort('enough')
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => interrupted).toBe(true)
})

it('asks the user of a client that can, and otherwise leaves approvals to others', async () => {
  const { codex, socket } = await withDaemon()
  codex.play(async (turn) => {
    const answer = turn.ask('item/commandExecution/requestApproval', { itemId: 'c', command: 'rm -f zzz' })
    turn.message(
      await answer.then(JSON.stringify, (error: { code?: number }) => `handed back: ${error.code}`),
    )
    turn.complete()
  })
  const { client } = await connect(socket, true)
  const questions: string[] = []
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    questions.push(params.message)
    return { action: 'accept', content: { decision: 'approve' } }
  })
  expect((await callTool(client, 'codex', { prompt: 'one' })).text).toBe('{"decision":"accept"}')
  expect(questions).toEqual([expect.stringContaining('rm -f zzz')])
  await client.close()
  const plain = await connect(socket)
  expect((await callTool(plain.client, 'codex', { prompt: 'one' })).text).toBe('handed back: -32601')
})

it('finds a daemon that was started later or anew', async () => {
  const { codex, socket, dropAll } = await withDaemon()
  const { client } = await connect(socket)
  expect((await callTool(client, 'codex', { prompt: 'one' })).text).toBe('You said: one')
  codex.play((turn) => {
    if (turn.text === 'two') return dropAll()
    turn.message('back')
    turn.complete()
  })
  expect(await callTool(client, 'codex', { prompt: 'two' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('codex_gone'),
  })
  expect((await callTool(client, 'codex', { prompt: 'three' })).text).toBe('back')
})

it('tells account, configuration, status and sessions without a secret', async () => {
  const { codex, socket } = await withDaemon()
  codex.answer('getAuthStatus', { authMethod: 'chatgpt', authToken: 'SECRET', requiresOpenaiAuth: true })
  codex.answer('account/read', { account: { type: 'chatgpt', email: 'a@b.example', planType: 'pro' } })
  codex.answer('config/read', {
    config: {
      model: 'gpt-6',
      sandbox_mode: null,
      model_providers: { x: { experimental_bearer_token: 'SECRET' } },
    },
  })
  const { client } = await connect(socket)
  const account = await callTool(client, 'codex-account')
  expect(account.data).toEqual({
    authMethod: 'chatgpt',
    requiresOpenaiAuth: true,
    email: 'a@b.example',
    plan: 'pro',
  })
  const config = await callTool(client, 'codex-config')
  expect(config.data).toMatchObject({ config: { model: 'gpt-6', sandboxMode: null } })
  const status = await callTool(client, 'codex-status')
  expect(status.data).toMatchObject({ codex: { phase: 'running' }, userAgent: null })
  expect(JSON.stringify([account, config, status])).not.toContain('SECRET')
  expect(codex.asked.find(({ method }) => method === 'getAuthStatus')?.params).toMatchObject({
    includeToken: false,
  })
})

it('begins a login the user ends in a browser', async () => {
  const { codex, socket } = await withDaemon()
  codex.answer('account/login/start', { type: 'chatgpt', loginId: 'l1', authUrl: 'https://login.example/' })
  const { client } = await connect(socket)
  const login = await callTool(client, 'codex-login', { method: 'chatgpt' })
  expect(login.data).toEqual({ url: 'https://login.example/', loginId: 'l1' })
  expect(login.text).toContain('https://login.example/')
  expect(codex.asked.at(-1)).toMatchObject({ params: { type: 'chatgpt' } })
})

it('writes nothing but the protocol, and ends with its client', async () => {
  const { socket } = await withDaemon()
  const child = spawn(process.execPath, [shim.entry, socket], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const clientInfo = { name: 'raw', version: '1' }
  const call = { name: 'codex', arguments: { prompt: 'one' } }
  const messages = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
    { id: 3, method: 'tools/call', params: call },
  ]
  for (const message of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  await expect.poll(() => out).toContain('You said: one')
  child.stdin.end()
  expect(await ended).toBe(0)
  const answers: unknown[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(answers).toMatchObject([1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, result: {} })))
  expect(err).toBe('')
})
