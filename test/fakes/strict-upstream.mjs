import { createServer } from 'node:http'

/**
 * The common half of the two strict upstreams (`chat-only-upstream.mjs`, `responses-only-upstream.mjs`): one path,
 * one dialect, every rule of real providers checked, the answers scripted by `decide`. What breaks a rule is
 * answered with 400 naming the rule and kept in `refusals`, so that a mistake of a conversion surfaces even when
 * the client makes light of it.
 *
 * @param {{
 *   path: string
 *   check: (body: object) => void
 *   read: (body: object) => object
 *   reply: (response: import('node:http').ServerResponse, body: object, move: object, turn: object, n: number) => void
 *   decide: (turn: object) => object
 *   expand?: (body: object) => object
 * }} dialect `expand` puts what was stored earlier in the place of references to it; the checks see the result
 */
export function createStrictUpstream({ path, check, read, reply, decide, expand = (body) => body }) {
  const requests = []
  const refusals = []
  const refuse = (response, status, error) => {
    refusals.push(`${status} ${error.param ?? ''}: ${error.message}`)
    sendJson(response, status, { error: { type: 'invalid_request_error', code: null, ...error } })
  }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const received = { method: request.method, path: request.url, headers: request.headers, body: null }
    requests.push(received)
    if (request.method !== 'POST' || request.url.split('?')[0] !== path) {
      // Not a broken rule: clients may look around (model lists, probes).
      return sendJson(response, 404, { detail: 'Not Found' })
    }
    try {
      received.body = JSON.parse(text)
      const body = expand(received.body)
      check(body)
      const turn = read(body)
      const move = decide(turn)
      if (move.fail === undefined) return reply(response, body, move, turn, requests.length)
      const { status, ...error } = move.fail
      return sendJson(response, status, {
        error: { type: 'provider_error', param: null, code: null, ...error },
      })
    } catch (thrown) {
      if (thrown instanceof Refusal) return refuse(response, 400, thrown.error)
      return refuse(response, 500, { message: String(thrown?.stack ?? thrown), param: null })
    }
  })
  return {
    server,
    requests,
    refusals,
    /** Bodies of the completions asked for, oldest first. */
    bodies: () => requests.map(({ body }) => body).filter((body) => body !== null),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A broken rule: `param` is the JSON path, `message` the rule. */
export class Refusal extends Error {
  constructor(param, message) {
    super(message)
    this.error = { message, param }
  }
}

/** @param {unknown} holds @param {string} param @param {string} rule */
export function must(holds, param, rule) {
  if (!holds) throw new Refusal(param, rule)
}

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Refuses members the dialect does not have: a field of the other dialect that leaked through. */
export function mustKnow(object, known, param, what) {
  for (const name of Object.keys(object)) {
    must(known.includes(name), `${param}${name}`, `Unknown ${what}: '${param}${name}'.`)
  }
}

/**
 * The next step of the script. Calls of this upstream are named `call_<step>_<index>`: the history alone tells how
 * far the script has come, so retries and several clients at once cannot confuse it.
 * @param {readonly string[]} callIds of the history
 */
export function nextStep(callIds) {
  const steps = callIds.map((id) => Number(/^call_(\d+)_\d+$/.exec(id)?.[1] ?? -1))
  return Math.max(-1, ...steps) + 1
}

export function sendJson(response, status, object) {
  const text = JSON.stringify(object)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/**
 * The pieces of several texts in turns, the way some servers send parallel calls: `[which text, piece]`.
 * @param {readonly string[]} texts
 */
export function inTurns(texts) {
  const queues = texts.map((text, index) => pieces(text, 11).map((piece) => [index, piece]))
  const rounds = Math.max(0, ...queues.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) =>
    queues.flatMap((queue) => queue.slice(round, round + 1)),
  ).flat()
}

/** Cuts a text into several pieces, never inside a code point. */
export function pieces(text, size = 7) {
  const points = [...text]
  const count = Math.ceil(points.length / size)
  return Array.from({ length: count }, (_, n) => points.slice(n * size, (n + 1) * size).join(''))
}
