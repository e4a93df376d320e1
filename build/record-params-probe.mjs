import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * Codex before 0.58 prints no schema. It does tell which parameters it knows: a known one of a wrong type is refused
 * (or, by 0.42, never answered), an unknown one is passed over. So each is sent with `[[1]]`, which fits none of them.
 */
export const probeSource =
  'each parameter sent as [[1]] beside valid ones: a known one is refused, an unknown one passed over'

const nobody = '00000000-0000-4000-8000-000000000000'
/** How long silence must last to be an answer, ms: everything asked here is answered within a few. */
const patienceMs = 3000

/**
 * A valid call of each method and the optional parameters of the oldest schemas (0.58 and 0.77).
 * @type {readonly { method: string, valid: Record<string, unknown>, params: readonly string[] }[]}
 */
const calls = [
  {
    method: 'newConversation',
    valid: {},
    params: [
      'model',
      'modelProvider',
      'profile',
      'cwd',
      'approvalPolicy',
      'sandbox',
      'config',
      'baseInstructions',
      'developerInstructions',
      'compactPrompt',
      'includeApplyPatchTool',
    ],
  },
  { method: 'listConversations', valid: {}, params: ['pageSize', 'cursor', 'modelProviders'] },
  {
    method: 'resumeConversation',
    valid: { path: '/nowhere/rollout.jsonl' },
    params: ['path', 'conversationId', 'history', 'overrides'],
  },
  { method: 'getAuthStatus', valid: {}, params: ['includeToken', 'refreshToken'] },
  { method: 'setDefaultModel', valid: {}, params: ['model', 'reasoningEffort'] },
  {
    method: 'execOneOffCommand',
    valid: { command: ['true'] },
    params: ['timeoutMs', 'cwd', 'sandboxPolicy'],
  },
  {
    method: 'addConversationListener',
    valid: { conversationId: nobody },
    params: ['experimentalRawEvents'],
  },
  { method: 'gitDiffToRemote', valid: { cwd: '/' }, params: ['cwd'] },
]

/**
 * @param {string} program
 * @param {readonly string[]} args `['app-server']`, or `['mcp']` at 0.42
 * @param {NodeJS.ProcessEnv} env with a temporary CODEX_HOME
 * @returns {Promise<{ method: string, param: string, known: boolean }[]>}
 * @throws when a parameter nobody can know is refused: then the others prove nothing
 */
export async function probeParams(program, args, env) {
  const line = new Line(program, args, env)
  try {
    await line.accepts('initialize', { clientInfo: { name: 'codex-tray', version: '0.1.0' } })
    line.notify('initialized')
    const found = []
    for (const { method, valid, params } of calls) {
      // Whether this version has the method is no matter of this program.
      if (!(await line.accepts(method, valid))) continue
      if (!(await line.accepts(method, { ...valid, nobodyKnowsThis: [[1]] })))
        throw new Error(`${method} refuses a parameter that cannot exist`)
      for (const param of params) {
        const known = !(await line.accepts(method, { ...valid, [param]: [[1]] }))
        found.push({ method, param, known })
      }
    }
    return found
  } finally {
    await line.close()
  }
}

class Line {
  #child
  #id = 0
  /** @type {Map<number, (accepted: boolean) => void>} */
  #waiting = new Map()

  /** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
  constructor(program, args, env) {
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    createInterface({ input: this.#child.stdout }).on('line', (text) => this.#receive(text))
  }

  /**
   * @param {string} method @param {unknown} params
   * @returns {Promise<boolean>} false when the request itself is refused, or not answered
   */
  accepts(method, params) {
    const id = ++this.#id
    this.#send({ id, method, params })
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs)
      this.#waiting.set(id, (accepted) => {
        clearTimeout(timer)
        resolve(accepted)
      })
    })
  }

  /** @param {string} method */
  notify(method) {
    this.#send({ method })
  }

  async close() {
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await ended
  }

  /** @param {Record<string, unknown>} message */
  #send(message) {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  /** @param {string} text */
  #receive(text) {
    /** @type {{ id?: unknown, error?: { code?: unknown, message?: unknown } }} */
    const { id, error } = JSON.parse(text)
    // "failed to ..." and the like come from a method that has understood its parameters.
    const refused = error?.code === -32602 || String(error?.message).startsWith('Invalid request')
    if (typeof id === 'number') this.#waiting.get(id)?.(!refused)
  }
}
