#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * A small Codex for tests: `--version`, `app-server` (v2) and, for versions below 0.57, v1. Threads are kept in
 * CODEX_HOME as files, so that they survive it. What a turn does is in its text: `slow` never ends by itself, `approve
 * WORD` asks for approval and tells the decision, `die` ends the process, `flood N` sends N notifications of 1 KiB;
 * everything else is answered by `echo: TEXT`. FAKE_CODEX_VERSION, FAKE_CODEX_FAIL (`config`: dies as with a broken
 * config.toml; `mute`: never answers; `deaf`: stays when its input ends) come from its environment.
 *
 * Its login is CODEX_HOME/login, read at its start: `chatgpt TOKEN` or `apikey KEY`. With a provider of the user's
 * (FAKE_CODEX_PROVIDER) it tells nobody of it, as the real ones. A token is renewed by a `+`, but only while the file still
 * has the same: else its refresh token has been used by another process. A key with
 * `wrong` in it is refused.
 */
const version = process.env.FAKE_CODEX_VERSION ?? '0.169.0'
const minor = Number(version.split('.')[1])
const v1 = minor < 57
const home = process.env.CODEX_HOME ?? '.'
const [command, ...args] = process.argv.slice(2)

if (command === '--version') {
  console.log(`codex-cli ${version}`)
  process.exit(0)
}
if (command !== (minor < 44 ? 'mcp' : 'app-server')) {
  console.error('Error: stdin is not a terminal')
  process.exit(1)
}
if (process.env.FAKE_CODEX_FAIL === 'config') {
  console.error('Error: error loading config: TOML parse error at line 1, column 11')
  console.error('unclosed array, expected `]`')
  process.exit(1)
}

mkdirSync(join(home, 'threads'), { recursive: true })
/** Ids of threads in memory, each with its running turn or null. */
const loaded = new Map()
/** What each was opened with in this process: Codex too does not keep all of it. */
const openedWith = new Map()
const asked = new Map()
let lastAsked = 0

const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const notify = (method, params) => send({ method, params })
const fileOf = (id) => join(home, 'threads', `${id}.json`)
const pathOf = (id) => join(home, `rollout-2026-11-21T01-25-55-${id}.jsonl`)

function ask(method, params) {
  const id = lastAsked++
  send({ id, method, params })
  return new Promise((resolve) => asked.set(id, resolve))
}

const provider = args.includes('model_provider="openai"') ? 'openai' : process.env.FAKE_CODEX_PROVIDER
const requiresOpenaiAuth = (provider ?? 'openai') === 'openai'
const loginFile = join(home, 'login')
const savedLogin = () => (existsSync(loginFile) ? readFileSync(loginFile, 'utf8') : '')
let login = savedLogin()

function saveLogin(next) {
  login = next
  if (next === '') rmSync(loginFile, { force: true })
  else writeFileSync(loginFile, next)
}

function authStatus({ includeToken, refreshToken }) {
  if (refreshToken && login !== '' && login === savedLogin()) saveLogin(`${login}+`)
  const [method, secret] = requiresOpenaiAuth && login !== '' ? login.split(' ') : [null, null]
  const authToken = includeToken ? secret : null
  return { authMethod: method, authToken, requiresOpenaiAuth, pid: process.pid }
}

function account() {
  const { authMethod } = authStatus({})
  if (authMethod === null) return { account: null, requiresOpenaiAuth }
  const type = authMethod === 'chatgpt' ? 'chatgpt' : 'apiKey'
  return { account: { type, email: 'mei@example.com', planType: 'plus' }, requiresOpenaiAuth }
}

function changeLogin(next) {
  saveLogin(next)
  setImmediate(() => notify('account/updated', { authMode: next === '' ? null : next.split(' ')[0] }))
  return {}
}

class Refusal extends Error {
  constructor(message, code = -32600) {
    super(message)
    this.code = code
  }
}

function open(id, params, ephemeral = false) {
  // One that is loaded keeps its running turn.
  if (!loaded.has(id) || v1) loaded.set(id, null)
  openedWith.set(id, params)
  if (!ephemeral) writeFileSync(fileOf(id), '{}')
  const thread = {
    id,
    path: ephemeral ? null : pathOf(id),
    ephemeral,
    preview: '',
    turns: [],
    cwd: '/',
    createdAt: 1,
    updatedAt: 1,
  }
  return { thread, model: params.model ?? 'fake-model', reasoningEffort: null, opened: params }
}

function find(id) {
  if (!loaded.has(id)) throw new Refusal(`${v1 ? 'conversation' : 'thread'} not found: ${id}`)
  return id
}

const event = (id, turnId, type, more) =>
  notify(`codex/event/${type}`, { id: turnId, msg: { type, ...more }, conversationId: id })

function begin(id, text, given) {
  const turn = { id: randomUUID(), given }
  loaded.set(id, turn)
  setImmediate(() => void run(id, turn, text))
  return turn.id
}

async function run(id, turn, text) {
  if (v1) event(id, turn.id, 'task_started', {})
  else notify('turn/started', { threadId: id, turn: { id: turn.id, status: 'inProgress' } })
  const [word, rest] = [text.split(' ')[0], text.split(' ').slice(1).join(' ')]
  if (word === 'die') process.kill(process.pid, 'SIGKILL')
  if (word === 'slow') return
  let answer = `echo: ${text}`
  if (word === 'settings') answer = JSON.stringify({ opened: openedWith.get(id), turn: turn.given })
  if (word === 'approve') answer = `decision: ${await approval(id, turn.id, rest)}`
  if (word === 'flood') for (let n = 0; n < Number(rest); n += 1) tell(id, turn.id, 'x'.repeat(1024))
  if (loaded.get(id) !== turn) return
  tell(id, turn.id, answer)
  end(id, turn, answer)
}

function tell(id, turnId, delta) {
  if (v1) event(id, turnId, 'agent_message_delta', { delta })
  else notify('item/agentMessage/delta', { threadId: id, turnId, itemId: 'm', delta })
}

async function approval(id, turnId, word) {
  if (v1) {
    const params = { conversationId: id, callId: 'call-1', command: ['rm', word], cwd: '/' }
    return (await ask('execCommandApproval', params)).decision
  }
  const params = {
    threadId: id,
    turnId,
    itemId: 'call-1',
    command: `/bin/bash -lc 'rm ${word}'`,
    cwd: '/',
    reason: 'need',
  }
  return (await ask('item/commandExecution/requestApproval', params)).decision
}

function end(id, turn, answer, status = 'completed') {
  loaded.set(id, null)
  if (v1) {
    if (status === 'interrupted') event(id, turn.id, 'turn_aborted', { reason: 'interrupted' })
    else {
      event(id, turn.id, 'agent_message', { message: answer })
      event(id, turn.id, 'task_complete', { last_agent_message: answer })
    }
    return
  }
  if (status === 'completed')
    notify('item/completed', {
      threadId: id,
      turnId: turn.id,
      item: { type: 'agentMessage', id: 'm', text: answer },
    })
  notify('turn/completed', { threadId: id, turn: { id: turn.id, status, items: [], error: null } })
}

function interrupt(id) {
  const turn = loaded.get(id)
  if (turn) end(id, turn, '', 'interrupted')
  return v1 ? { abortReason: 'interrupted' } : {}
}

const textOf = (items) => items.map((item) => item.text ?? item.data?.text ?? '').join('')
const mustBeSaved = (id) => {
  if (!existsSync(fileOf(id))) throw new Refusal(`no rollout found for ${id}`)
  return id
}

const v2Methods = {
  'thread/start': (params) => open(randomUUID(), params, params.ephemeral),
  'thread/resume': ({ threadId, ...params }) => open(mustBeSaved(threadId), params),
  'thread/list': () => ({
    data: [...loaded.keys()].map((id) => ({
      id,
      path: pathOf(id),
      preview: 'p',
      createdAt: 1,
      updatedAt: 1,
    })),
    nextCursor: null,
  }),
  'thread/unsubscribe': ({ threadId }) => (loaded.delete(threadId), { status: 'unsubscribed' }),
  'thread/loaded/list': () => ({ data: [...loaded.keys()] }),
  'turn/start': ({ threadId, input, ...given }) => ({
    turn: { id: begin(find(threadId), textOf(input), given), items: [], status: 'inProgress' },
  }),
  'turn/interrupt': ({ threadId }) => interrupt(find(threadId)),
  'account/read': account,
  'account/rateLimits/read': () => ({ rateLimits: { primary: null, secondary: null, planType: 'plus' } }),
  'account/login/start': ({ apiKey }) => {
    if (apiKey.includes('wrong')) throw new Refusal('the key was not accepted')
    return changeLogin(`apikey ${apiKey}`)
  },
  'account/logout': () => changeLogin(''),
  'config/read': () => ({ config: { model: 'fake-model' } }),
  'config/batchWrite': () => ({}),
  'command/exec': ({ command: words, processId }) => {
    if (processId)
      notify('command/exec/outputDelta', { processId, stream: 'stdout', deltaBase64: '', capReached: false })
    return { exitCode: 0, stdout: `${words.join(' ')}\n`, stderr: '' }
  },
}
const v1Methods = {
  newConversation: (params) => {
    const { thread, model } = open(randomUUID(), params)
    return { conversationId: thread.id, model, rolloutPath: thread.path }
  },
  resumeConversation: ({ path, overrides }) => {
    const id = path.match(/([0-9a-f-]{36})\.jsonl$/)?.[1] ?? path
    open(mustBeSaved(id), overrides)
    return { conversationId: id, model: 'fake-model', initialMessages: [] }
  },
  addConversationListener: ({ conversationId }) => ({ subscriptionId: `s-${find(conversationId)}` }),
  removeConversationListener: () => ({}),
  sendUserMessage: ({ conversationId, items }) => (begin(find(conversationId), textOf(items), {}), {}),
  sendUserTurn: ({ conversationId, items, ...given }) => (
    begin(find(conversationId), textOf(items), given),
    {}
  ),
  interruptConversation: ({ conversationId }) => interrupt(find(conversationId)),
  listConversations: () => ({
    items: [...loaded.keys()].map((id) => ({ conversationId: id, path: pathOf(id), preview: 'p' })),
  }),
  userInfo: () => ({ allegedUserEmail: null }),
}
const methods = {
  ...(v1 ? v1Methods : v2Methods),
  getAuthStatus: authStatus,
}

function initialize() {
  const userAgent = `fake/${version}`
  if (minor < 44) return { serverInfo: { name: 'codex-mcp-server', user_agent: userAgent } }
  return v1 ? { userAgent } : { userAgent, codexHome: home, platformFamily: 'unix', platformOs: 'linux' }
}

function answer(id, method, params) {
  if (process.env.FAKE_CODEX_FAIL === 'mute') return
  if (method === 'initialize') return send({ id, result: initialize() })
  const known = methods[method]
  if (known === undefined) {
    // 0.42 says nothing at all.
    if (minor >= 44)
      send({
        id,
        error: { code: -32600, message: `Invalid request: unknown variant \`${method}\`, expected one of …` },
      })
    return
  }
  try {
    send({ id, result: known(params ?? {}) })
  } catch (error) {
    const { code = -32600, message } = error
    send({ id, error: { code, message } })
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  if (message.method === undefined) {
    asked.get(message.id)?.(message.result ?? { decision: `error ${message.error?.code}` })
    asked.delete(message.id)
  } else if (message.id !== undefined) answer(message.id, message.method, message.params)
})
process.stdin.on('end', () => {
  if (process.env.FAKE_CODEX_FAIL !== 'deaf') process.exit(0)
})
if (process.env.FAKE_CODEX_FAIL === 'deaf') setInterval(() => undefined, 60_000)
