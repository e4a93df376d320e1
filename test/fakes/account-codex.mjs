#!/usr/bin/env node
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * A Codex 0.169 for the window's tests: a login that comes and goes, saved sessions, and turns that ask for approval.
 * It keeps its login in CODEX_HOME/login, where a test may write `chatgpt` while a login is under way, as the browser
 * would end one. What was decided it appends to CODEX_HOME/decisions. The only API key it refuses contains `wrong`.
 */
const home = process.env.CODEX_HOME
const [command] = process.argv.slice(2)
if (command === '--version') {
  console.log('codex-cli 0.169.0')
  process.exit(0)
}
if (command !== 'app-server' || home === undefined) process.exit(2)
mkdirSync(home, { recursive: true })

const loginFile = join(home, 'login')
const login = () => (existsSync(loginFile) ? readFileSync(loginFile, 'utf8').trim() : 'none')
const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const notify = (method, params) => send({ method, params })
const hour = 3600
const nowSeconds = () => Math.floor(Date.now() / 1000)

let begun = null
let asked = 0
let threads = 0
const waiting = new Map()
const sessions = [
  { id: 'session-done', preview: 'Explain the build', status: 'completed' },
  { id: 'session-cut', preview: 'Rename the module', status: 'interrupted' },
]

class Refusal extends Error {}

const methods = {
  initialize: () => ({
    userAgent: 'fake/0.169.0',
    codexHome: home,
    platformFamily: 'unix',
    platformOs: 'linux',
  }),
  getAuthStatus: () => ({
    authMethod: { chatgpt: 'chatgpt', key: 'apikey' }[login()] ?? null,
    authToken: null,
    requiresOpenaiAuth: true,
  }),
  'account/read': () => ({
    account: login() === 'chatgpt' ? { type: 'chatgpt', email: 'mei@example.com', planType: 'plus' } : null,
    requiresOpenaiAuth: true,
  }),
  'account/rateLimits/read': () => ({
    rateLimits: {
      primary: { usedPercent: 42, windowDurationMins: 300, resetsAt: nowSeconds() + 2 * hour },
      secondary: { usedPercent: 91, windowDurationMins: 10_080, resetsAt: nowSeconds() + 80 * hour },
      planType: 'plus',
    },
  }),
  'account/login/start': ({ type, apiKey }) => {
    if (type === 'apiKey') {
      if (apiKey.includes('wrong')) throw new Refusal('the key was not accepted')
      writeFileSync(loginFile, 'key')
      setImmediate(() => notify('account/updated', { authMode: 'apikey' }))
      return { type }
    }
    begun = 'login-1'
    return { type, loginId: begun, authUrl: 'https://auth.openai.com/oauth/authorize?state=fake' }
  },
  'account/login/cancel': ({ loginId }) => {
    begun = null
    notify('account/login/completed', { loginId, success: false, error: 'cancelled' })
    return { status: 'canceled' }
  },
  'account/logout': () => {
    rmSync(loginFile, { force: true })
    setImmediate(() => notify('account/updated', { authMode: null }))
    return {}
  },
  'thread/list': () => ({
    data: sessions.map(({ id, preview }) => ({
      id,
      preview,
      cwd: '/home/mei/shop',
      createdAt: nowSeconds() - 2 * hour,
      updatedAt: nowSeconds() - hour,
      path: null,
    })),
    nextCursor: null,
  }),
  'thread/turns/list': ({ threadId }) => ({
    data: sessions.filter(({ id }) => id === threadId).map(({ status }) => ({ status })),
  }),
  'thread/archive': ({ threadId }) => {
    sessions.splice(
      sessions.findIndex(({ id }) => id === threadId),
      1,
    )
    return {}
  },
  'thread/start': () => ({ thread: { id: `thread-${++threads}`, turns: [] }, model: 'fake' }),
  'turn/start': ({ threadId, input }) => {
    setImmediate(() => void turn(threadId, input[0].text))
    return { turn: { id: `turn-${input[0].text}`, items: [], status: 'inProgress' } }
  },
}

async function turn(threadId, text) {
  const id = `approval-${asked++}`
  const command = `/bin/bash -lc '${text}'`
  const params = {
    threadId,
    turnId: `turn-${text}`,
    itemId: id,
    command,
    cwd: '/home/mei/shop',
    reason: 'It must be so',
  }
  send({ id, method: 'item/commandExecution/requestApproval', params })
  const answer = await new Promise((resolve) => waiting.set(id, resolve))
  appendFileSync(join(home, 'decisions'), `${text}: ${answer?.decision}\n`)
  notify('turn/completed', {
    threadId,
    turn: { id: `turn-${text}`, status: 'completed', items: [], error: null },
  })
}

watch(home, () => {
  if (begun === null || login() !== 'chatgpt') return
  notify('account/login/completed', { loginId: begun, success: true, error: null })
  notify('account/updated', { authMode: 'chatgpt', planType: 'plus' })
  begun = null
})

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result } = JSON.parse(line)
  if (method === undefined) waiting.get(id)?.(result)
  else if (id !== undefined) answer(id, method, params)
})
process.stdin.on('end', () => process.exit(0))

function answer(id, method, params) {
  const known = methods[method]
  if (known === undefined)
    return send({ id, error: { code: -32600, message: `Invalid request: unknown variant \`${method}\`` } })
  try {
    send({ id, result: known(params ?? {}) })
  } catch (error) {
    send({ id, error: { code: -32600, message: error.message } })
  }
}
