import { request } from 'node:http'
import type { Endpoint } from './service-spec.ts'

/**
 * Asks `GET path` and wants a 200. An own connection each time, because a kept-alive one would survive a listener
 * that takes no new ones. Loopback only: a service listening on every address is asked on 127.0.0.1.
 */
export function probeHttp(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (endpoint.port === null) {
      reject(new Error('it has not said where it listens'))
      return
    }
    const host = reachableHost(endpoint.host ?? '127.0.0.1')
    const asked = request({ host, port: endpoint.port, path, signal, agent: false }, (answer) => {
      answer.resume()
      answer.on('error', reject)
      if (answer.statusCode === 200) answer.on('end', resolve)
      else reject(new Error(`GET ${path} answered ${answer.statusCode ?? 'nothing'}`))
    })
    asked.on('error', (error) =>
      reject(signal.aborted ? new Error(`GET ${path} did not answer in time`) : error),
    )
    asked.end()
  })
}

/** The wildcard addresses are for listening, not for calling. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
