import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RawClient } from '../support/daemon-harness.ts'
import { v1Event, v1Events, withDaemon, type DaemonWorld } from './daemon-world.ts'

const conversation = z.object({ conversationId: z.string(), model: z.string(), rolloutPath: z.string() })

/** As a client written for 0.44 opens one, and listens. */
async function begin(
  client: RawClient,
  cwd: string,
  more: object = {},
): Promise<z.infer<typeof conversation>> {
  const opened = await client.result('newConversation', {
    cwd,
    approvalPolicy: 'never',
    sandbox: 'read-only',
    ...more,
  })
  const { conversationId } = conversation.parse(opened)
  const listening = await client.result('addConversationListener', { conversationId })
  expect(listening).toEqual({ subscriptionId: expect.any(String) })
  return conversation.parse(opened)
}

const text = (words: string): object[] => [{ type: 'text', data: { text: words } }]

async function say(client: RawClient, conversationId: string, words: string): Promise<void> {
  const from = client.received.length
  expect(await client.result('sendUserMessage', { conversationId, items: text(words) })).toEqual({})
  await v1Event(client, 'task_complete', from)
}

/**
 * The 18 methods of the conversation era through the daemon, in the form a client written for 0.44 sends them.
 * @param version or `latest`
 */
export function describeConversationEra(version: string): void {
  describe(`the conversation era on Codex ${version}`, () => {
    const world = withDaemon(version)
    describeConversations(world)
    describeApprovals(world)
    describeAccountAndConfig(world)
  })
}

function describeConversations(world: () => DaemonWorld): void {
  it('newConversation, sendUserMessage: a turn with its events', async () => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    model.play({ reasoning: 'I think.', text: ['Hel', 'lo.'] })
    const { conversationId, rolloutPath, model: name } = await begin(client, cwd)
    expect({ name, rolloutPath }).toEqual({
      name: 'fake-model',
      rolloutPath: expect.stringContaining(conversationId),
    })
    await say(client, conversationId, 'Say hello')
    const events = v1Events(client, conversationId)
    const deltas = events.flatMap((event) => (event.type === 'agent_message_delta' ? [event['delta']] : []))
    expect(deltas).toEqual(['Hel', 'lo.'])
    expect(events.filter(({ type }) => type === 'agent_message')).toMatchObject([{ message: 'Hello.' }])
    expect(events.filter(({ type }) => type === 'agent_reasoning')).toMatchObject([{ text: 'I think.' }])
    expect(events.find(({ type }) => type === 'task_started')).toBeDefined()
    expect(events.at(-1)).toMatchObject({ type: 'task_complete', last_agent_message: 'Hello.' })
    const usage = events.findLast((event) => event.type === 'token_count' && event['info'] !== null)
    expect(usage).toMatchObject({ info: { last_token_usage: { input_tokens: 100, output_tokens: 10 } } })
  })

  it('newConversation alone has no events, removeConversationListener ends them', async () => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    model.play({ text: ['one'] })
    const requests = model.requests().length
    const opened = await client.result('newConversation', {
      cwd,
      approvalPolicy: 'never',
      sandbox: 'read-only',
    })
    const { conversationId } = conversation.parse(opened)
    await client.result('sendUserMessage', { conversationId, items: text('quietly') })
    // What still runs would be heard between the two calls below.
    await expect.poll(() => model.requests().length, { timeout: 10_000 }).toBe(requests + 1)
    await expect
      .poll(async () => (await client.result('daemon/status', {}))['turns'], { timeout: 10_000 })
      .toBe(0)
    const { subscriptionId } = await client.result('addConversationListener', { conversationId })
    await client.result('removeConversationListener', { subscriptionId })
    await client.result('sendUserMessage', { conversationId, items: text('still quietly') })
    await expect.poll(() => model.requests().length, { timeout: 10_000 }).toBe(requests + 2)
    expect(
      client.received.filter(({ method }) => method !== undefined && /event|item|turn/.test(method)),
    ).toEqual([])
  })

  it('sendUserTurn, listConversations, resumeConversation, archiveConversation', async () => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    model.play({ text: ['first'] }, { text: ['second'] })
    const { conversationId, rolloutPath } = await begin(client, cwd)
    await say(client, conversationId, 'Remember the word kiwi')
    const listed = await client.result('listConversations', { pageSize: 20 })
    const items = z
      .array(z.looseObject({ conversationId: z.string(), path: z.string(), preview: z.string() }))
      .parse(listed['items'])
    expect(items.find((one) => one.conversationId === conversationId)).toMatchObject({
      path: rolloutPath,
      preview: 'Remember the word kiwi',
    })
    const other = await connect()
    const resumed = await other.result('resumeConversation', { path: rolloutPath, overrides: { cwd } })
    expect(resumed).toMatchObject({ conversationId, model: 'fake-model' })
    const said = z.array(z.looseObject({ type: z.string() })).parse(resumed['initialMessages'])
    expect(said).toContainEqual(
      expect.objectContaining({ type: 'user_message', message: 'Remember the word kiwi' }),
    )
    expect(said).toContainEqual(expect.objectContaining({ type: 'agent_message', message: 'first' }))
    await other.result('addConversationListener', { conversationId })
    const turn = {
      cwd,
      approvalPolicy: 'never',
      sandboxPolicy: { mode: 'read-only' },
      model: 'fake-model',
      effort: 'low',
      summary: 'auto',
    }
    expect(await other.result('sendUserTurn', { conversationId, items: text('And now?'), ...turn })).toEqual(
      {},
    )
    await v1Event(other, 'task_complete')
    expect(JSON.stringify(model.requests().at(-1)?.body)).toContain('kiwi')
    expect(await other.result('archiveConversation', { conversationId, rolloutPath })).toEqual({})
    const after = JSON.stringify(await client.result('listConversations', { pageSize: 20 }))
    expect(after).not.toContain(conversationId)
  })

  it('interruptConversation', async () => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    model.play({ text: ['one', 'two'], end: 'stall' })
    const { conversationId } = await begin(client, cwd)
    await client.result('sendUserMessage', { conversationId, items: text('long') })
    await v1Event(client, 'agent_message_delta')
    expect(await client.result('interruptConversation', { conversationId })).toEqual({
      abortReason: 'interrupted',
    })
    expect(v1Events(client, conversationId).at(-1)).toMatchObject({
      type: 'turn_aborted',
      reason: 'interrupted',
    })
  })
}

function describeApprovals(world: () => DaemonWorld): void {
  /** As this version's model calls a shell. */
  const shell = (command: string) => (tools: string) => {
    if (tools.includes('"exec_command"'))
      return {
        name: 'exec_command',
        args: { cmd: command, sandbox_permissions: 'require_escalated', justification: 'need' },
      }
    if (tools.includes('"shell_command"'))
      return {
        name: 'shell_command',
        args: { command, sandbox_permissions: 'require_escalated', justification: 'need' },
      }
    return {
      name: 'shell',
      args: {
        command: ['bash', '-lc', command],
        with_escalated_permissions: true,
        sandbox_permissions: 'require_escalated',
        justification: 'need',
      },
    }
  }

  it.each(['approved', 'denied'])('execCommandApproval, answered with %s', async (decision) => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    const file = join(cwd, `made-${decision}.txt`)
    const call = shell(`touch ${file}`)
    model.play(({ body }) => ({ calls: [{ id: `call_${decision}`, ...call(JSON.stringify(body)) }] }), {
      text: ['after it'],
    })
    const { conversationId } = await begin(client, cwd, { approvalPolicy: 'on-request' })
    await client.result('sendUserMessage', { conversationId, items: text('do it') })
    const asked = await client.wait((m) => m.method === 'execCommandApproval', 'the question')
    expect(asked.params).toMatchObject({ conversationId, callId: `call_${decision}` })
    expect(JSON.stringify(asked.params)).toContain(`touch ${file}`)
    expect(v1Events(client, conversationId)).toContainEqual(
      expect.objectContaining({ type: 'exec_approval_request' }),
    )
    client.send({ jsonrpc: '2.0', id: asked.id, result: { decision } })
    await v1Event(client, 'task_complete')
    expect(existsSync(file)).toBe(decision === 'approved')
  })

  it('applyPatchApproval', async () => {
    const { model, cwd, client: connect } = world()
    const client = await connect()
    const patch = '*** Begin Patch\n*** Add File: patched.txt\n+hello\n*** End Patch'
    model.play(
      ({ body }) => {
        const tools = JSON.stringify(body)
        const line = `apply_patch <<'EOF'\n${patch}\nEOF\n`
        const { name } = shell(line)(tools)
        const forms: Record<string, object> = {
          exec_command: { cmd: line },
          shell_command: { command: line },
          shell: { command: ['apply_patch', patch] },
        }
        return { calls: [{ id: 'call_patch', name, args: forms[name] ?? {} }] }
      },
      { text: ['after the patch'] },
    )
    const { conversationId } = await begin(client, cwd, { approvalPolicy: 'on-request' })
    await client.result('sendUserMessage', { conversationId, items: text('patch it') })
    const asked = await client.wait((m) => m.method === 'applyPatchApproval', 'the question')
    expect(asked.params).toMatchObject({
      conversationId,
      callId: 'call_patch',
      fileChanges: { [join(cwd, 'patched.txt')]: expect.anything() },
    })
    client.send({ jsonrpc: '2.0', id: asked.id, result: { decision: 'denied' } })
    await v1Event(client, 'task_complete')
  })
}

function describeAccountAndConfig(world: () => DaemonWorld): void {
  it('getUserAgent, userInfo, getUserSavedConfig, setDefaultModel', async () => {
    const { codex, client: connect } = world()
    const client = await connect()
    expect(await client.result('getUserAgent')).toEqual({ userAgent: expect.stringContaining(codex.version) })
    expect(await client.result('userInfo')).toEqual({ allegedUserEmail: null })
    expect(await client.result('getUserSavedConfig')).toMatchObject({ config: { model: 'fake-model' } })
    expect(await client.result('setDefaultModel', { model: 'other-model', reasoningEffort: 'low' })).toEqual(
      {},
    )
    const saved = await client.result('getUserSavedConfig')
    expect(saved).toMatchObject({ config: { model: 'other-model', modelReasoningEffort: 'low' } })
    await client.result('setDefaultModel', { model: 'fake-model', reasoningEffort: null })
    expect(await client.result('getUserSavedConfig')).toMatchObject({ config: { model: 'fake-model' } })
  })

  it('loginApiKey, getAuthStatus, loginChatGpt', async () => {
    const { client: connect } = world()
    const client = await connect()
    expect(await client.result('loginApiKey', { apiKey: 'sk-test-of-the-daemon' })).toEqual({})
    await client.wait((m) => m.method === 'authStatusChange', 'authStatusChange')
    expect(client.notified('authStatusChange')).toContainEqual({ authMethod: 'apikey' })
    expect(await client.result('getAuthStatus', { includeToken: false })).toHaveProperty('requiresOpenaiAuth')
    const { loginId, authUrl } = await client.result('loginChatGpt')
    expect(authUrl).toMatch(/^https:\/\/auth\.openai\.com\//)
    await client.result('cancelLoginChatGpt', { loginId })
    await client.result('logoutChatGpt')
  })

  it('gitDiffToRemote', async () => {
    const { place, client: connect } = world()
    const client = await connect()
    const refused = await client.call('gitDiffToRemote', { cwd: join(place.folder, 'no-repo') })
    expect(refused.error?.message).toContain('failed to compute git diff')
    const repo = join(place.folder, 'repo')
    const remote = join(place.folder, 'remote.git')
    const git = (...args: string[]): Buffer => execFileSync('git', ['-C', repo, ...args], { stdio: 'pipe' })
    mkdirSync(repo)
    execFileSync('git', ['init', '--quiet', '--bare', remote])
    git('init', '--quiet', '-b', 'main')
    writeFileSync(join(repo, 'f.txt'), 'hi\n')
    git('add', '.')
    git('-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '-m', 'Start')
    git('remote', 'add', 'origin', remote)
    git('push', '--quiet', '-u', 'origin', 'main')
    writeFileSync(join(repo, 'f.txt'), 'changed\n')
    expect(await client.result('gitDiffToRemote', { cwd: repo })).toMatchObject({
      sha: expect.any(String),
      diff: expect.stringContaining('+changed'),
    })
  })

  it('execOneOffCommand', async () => {
    const { cwd, codex, client: connect } = world()
    const client = await connect()
    const command = { command: ['echo', 'hi'], timeoutMs: 10_000, cwd }
    const sandboxed = await client.call('execOneOffCommand', {
      ...command,
      sandboxPolicy: { mode: 'read-only' },
    })
    const free = await client.call('execOneOffCommand', {
      ...command,
      sandboxPolicy: { mode: 'danger-full-access' },
    })
    expect(free.result).toMatchObject({ exitCode: 0, stdout: 'hi\n' })
    // Up to 0.94 at least, where the method is Codex's own, it cannot run a command in a sandbox, and says so.
    if (/^0\.(4[24]|94)\./.test(codex.version))
      expect(sandboxed.error?.message).toContain('codex-linux-sandbox')
    else expect(sandboxed).toMatchObject({ result: { exitCode: 0, stdout: 'hi\n' } })
  })

  it('refuses unknown methods and wrong parameters by the numbers of JSON-RPC', async () => {
    const { client: connect } = world()
    const client = await connect()
    expect((await client.call('thread/noSuchThing', {})).error).toMatchObject({
      code: -32601,
      message: expect.stringContaining('thread/noSuchThing'),
    })
    const { error } = await client.call('sendUserMessage', { items: [] })
    expect(error).toMatchObject({ code: -32602, message: "Invalid params: 'conversationId' is missing" })
  })
}
