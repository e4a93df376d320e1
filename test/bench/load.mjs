import { Agent, request as send } from 'node:http'
import { apiKey } from './stage.mjs'

/** The clock all processes share, ms. */
export const now = () => performance.timeOrigin + performance.now()

const agents = new Map()
function agentOf(port) {
  const agent = agents.get(port) ?? new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 2048 })
  agents.set(port, agent)
  return agent
}
export function closeAgents() {
  for (const agent of agents.values()) agent.destroy()
  agents.clear()
}

const messages = [
  { role: 'user', content: 'Say something of a usual length, please, so that this is a normal body.' },
]
/** What the same question looks like to a Responses server. @param model as the target knows it */
export const smallInput = (stream, model) => Buffer.from(JSON.stringify({ model, stream, input: messages }))
/** @param model `m` reaches the provider as it is, `up/m` as `m`, and the client gets its own name back */
export const smallBody = (stream, model = 'm') => Buffer.from(JSON.stringify({ model, stream, messages }))

/**
 * One request, read to its end.
 * @returns {Promise<{ status: number, ttft: number, bytes: number }>} `ttft` in ms from the last byte sent
 */
export function once(port, orders, body, onData, onRequest, path = '/v1/chat/completions') {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'content-length': body.length,
      'x-bench': orders,
    }
    const request = send(
      {
        port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers,
        agent: agentOf(port),
      },
      (response) => {
        let ttft = 0
        let bytes = 0
        response.on('data', (chunk) => {
          if (bytes === 0) ttft = performance.now() - begun
          bytes += chunk.length
          onData?.(chunk, request)
        })
        response.on('end', () => resolve({ status: response.statusCode, ttft, bytes }))
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    onRequest?.(request)
    const begun = performance.now()
    request.end(body)
  })
}

/** `total` runs of `action`, at most `width` at a time. */
export async function many(total, width, action) {
  let begun = 0
  const worker = async () => {
    while (begun < total) {
      begun += 1
      await action()
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, total) }, worker))
}

export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN
}
export const median = (values) => percentile(values, 50)

/** CPU microseconds a target spent during `action`. */
export async function cpuOf(target, action) {
  const before = await target.usage()
  await action()
  const after = await target.usage()
  return after.cpuUs - before.cpuUs
}
