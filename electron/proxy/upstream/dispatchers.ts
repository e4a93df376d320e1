import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici'

export type Dispatchers = {
  for(origin: URL): Dispatcher
  close(): Promise<void>
}

const proxyVariables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Providers set cookies and rate-limit headers beyond undici's default of 16 KiB. */
const options = {
  maxHeaderSize: 64 * 1024,
  keepAliveTimeout: 30_000,
  connect: { timeout: 15_000 },
} as const

/**
 * Connection pools towards providers. The system's HTTP proxy is used only if its variables are set, and never
 * for this machine: a proxy that swallows localhost is a frequent complaint (cc-switch issue 4686).
 *
 * @param env where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up
 */
export function createDispatchers(env: NodeJS.ProcessEnv): Dispatchers {
  const direct = new Agent(options)
  const proxied = proxyVariables.some((name) => env[name]) ? new EnvHttpProxyAgent(options) : null
  return {
    for: (origin) => (proxied === null || loopback.test(origin.hostname) ? direct : proxied),
    async close() {
      await Promise.all([direct.destroy(), proxied?.destroy()])
    },
  }
}
