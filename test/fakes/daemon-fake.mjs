import { createServer } from 'node:net'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The daemon as its host sees it, without a Codex: speaks daemon-messages over Node's IPC channel or Electron's
 * parentPort, answers `daemon/status` on its socket, and plays a login. What its host sent it tells in the log, names
 * of variables and never values.
 *
 * Its first argument says how it behaves:
 * `missing` (no Codex), `logged-out` (the default), `logged-in`, `approvals` (logged in, two questions wait),
 * `cannot-run`, `deaf` (never answers a question).
 */
const behaviour = process.argv[2] ?? 'logged-out'
const port = process.parentPort
const say = (message) => (port === undefined ? process.send?.(message) : port.postMessage(message))
const note = (line) => console.log(line)

let init = null
let approvals = []
let sessions = []
let server = null
const install = {
  path: '/usr/local/bin/codex',
  realPath: '/usr/local/lib/node_modules/@openai/codex/bin/codex.js',
  source: 'path',
  version: '0.169.0',
  error: null,
}
const state = {
  socket: null,
  mcpUrl: null,
  clients: 0,
  turns: 0,
  threads: 0,
  codex: {
    phase: 'running',
    install,
    installs: [install],
    pid: process.pid,
    restarts: 0,
    memoryBytes: 61 * 1024 * 1024,
    retryAt: null,
    error: null,
    warnings: [],
  },
  account: {
    status: 'logged-out',
    email: null,
    plan: null,
    limits: [],
    limitsAt: null,
    login: null,
    error: null,
  },
}

if (port === undefined) {
  process.on('message', receive)
  process.on('disconnect', () => end())
} else port.on('message', (event) => receive(event.data))

function receive(message) {
  if (message.type === 'init') begin(message)
  else if (message.type === 'ask') ask(message)
  else if (message.type === 'decide') decide(message)
  else if (message.type === 'key') note(`new key of ${message.apiKey.length} characters`)
  else if (message.type === 'drain') end()
}

function begin(message) {
  init = message
  note(`codex ${init.codexPath ?? 'from PATH'}, archive after ${init.archiveAfterDays ?? 'never'}`)
  note(`mcp ${init.mcp === null ? 'off' : `on port ${init.mcp.port}`}, prompt ${init.canPrompt}`)
  note(`env ${Object.keys(init.env).sort().join(' ')}`)
  if (behaviour === 'cannot-run') return cannotRun()
  if (behaviour === 'missing') {
    state.codex = { ...state.codex, phase: 'missing', install: null, installs: [], pid: null }
    state.account.status = 'unknown'
  }
  if (behaviour === 'logged-in' || behaviour === 'approvals') logIn('mei@example.com', 'plus')
  sessions = [session('one', 'completed'), session('two', 'interrupted')]
  listen()
}

function listen() {
  mkdirSync(dirname(init.socket), { recursive: true, mode: 0o700 })
  rmSync(init.socket, { force: true })
  server = createServer((line) => {
    line.on('error', () => undefined)
    line.on('data', (chunk) => {
      for (const text of chunk.toString().split('\n').filter(Boolean)) {
        const { id } = JSON.parse(text)
        line.write(
          `${JSON.stringify({ jsonrpc: '2.0', id, result: { ...state, pid: process.pid, version: init.version } })}\n`,
        )
      }
    })
  })
  server.listen(init.socket, () => {
    state.socket = init.socket
    say({ type: 'listening', socket: init.socket })
    publish()
    if (behaviour === 'approvals') {
      approvals = [approval('a1', ['rm', '-rf', 'build']), approval('a2', ['npm', 'test'])]
      publishApprovals()
    }
  })
}

function ask({ id, question, input }) {
  if (behaviour === 'deaf') return
  const answer = (output = {}) => say({ type: 'answer', id, output })
  const refuse = (code, what) =>
    say({ type: 'refused', id, error: { code, message: `${what}.`, facts: { what } } })
  if (question === 'account.login' && input.method === 'api-key') {
    if (input.apiKey !== 'sk-good') return refuse('codex_refused', 'Codex did not take the key')
    state.account = { ...state.account, status: 'api-key', login: null }
    publish()
    return answer({ url: null })
  }
  if (question === 'account.login') {
    const url = 'https://auth.openai.com/oauth/authorize?state=fake'
    state.account = { ...state.account, login: { id: 'login-1', url } }
    publish()
    return answer({ url })
  }
  if (question === 'account.cancelLogin') state.account = { ...state.account, login: null }
  if (question === 'account.logout')
    state.account = { ...state.account, status: 'logged-out', plan: null, email: null, limits: [] }
  if (question === 'account.refresh') state.account = { ...state.account, limitsAt: Date.now() }
  if (question === 'codex.restart') state.codex = { ...state.codex, restarts: 0 }
  if (question === 'sessions.list') return answer({ sessions, cursor: null })
  if (question === 'sessions.archive') sessions = sessions.filter((one) => one.id !== input.id)
  publish()
  answer()
}

function decide({ approval: id, decision }) {
  note(`decided ${id}: ${decision}`)
  approvals = approvals.filter((one) => one.id !== id)
  publishApprovals()
}

function logIn(email, plan) {
  state.account = {
    ...state.account,
    status: 'chatgpt',
    email,
    plan,
    limits: [
      { name: 'primary', usedPercent: 42, windowMinutes: 300, resetsAt: Date.now() + 7_200_000 },
      { name: 'secondary', usedPercent: 91, windowMinutes: 10_080, resetsAt: Date.now() + 3 * 86_400_000 },
    ],
    limitsAt: Date.now(),
    login: null,
  }
}

function cannotRun() {
  const what = 'Another daemon holds the socket (pid 1)'
  say({ type: 'failed', error: { code: 'daemon_socket_in_use', message: `${what}.`, facts: { what } } })
  setTimeout(() => process.exit(98), 20)
}

function session(name, lastTurn) {
  return {
    id: `session-${name}`,
    preview: `Session ${name}`,
    cwd: '/home/mei/project',
    createdAt: Date.now() - 86_400_000,
    updatedAt: Date.now() - 3_600_000,
    archived: false,
    lastTurn,
  }
}

function approval(id, command) {
  return {
    id,
    kind: 'command',
    threadId: 'thread-1',
    command,
    cwd: '/home/mei/project',
    files: [],
    reason: null,
    requestedAt: Date.now(),
  }
}

const publish = () => say({ type: 'state', state })
const publishApprovals = () => say({ type: 'approvals', approvals })

function end() {
  if (server === null) process.exit(0)
  server.close()
  rmSync(init.socket, { force: true })
  process.exit(0)
}
