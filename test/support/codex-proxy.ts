import { createExchangeRing } from '../../shared/inspector/exchange-ring.ts'
import { resolveRouting } from '../../shared/config/resolve-routing.ts'
import type { RoutingConfig } from '../../shared/config/routing-config.ts'
import type { ExchangeDeps } from '../../electron/proxy/exchange/run-exchange.ts'
import { createResponseStore } from '../../electron/proxy/convert/response-store.ts'
import { openListener } from '../../electron/proxy/listener/listener.ts'
import { ProviderModels } from '../../electron/proxy/models/provider-models.ts'
import { createAccessKey } from '../../electron/proxy/plugins/access-key.ts'
import { createPracticeUpstream } from '../../electron/proxy/practice/practice-upstream.ts'
import { createRecorder } from '../../electron/proxy/recorder.ts'
import { createQuietWatch } from '../../electron/proxy/relay/quiet-watch.ts'
import { buildServer } from '../../electron/proxy/server.ts'
import type { Upstream } from '../../electron/proxy/upstream/upstream.ts'

export const proxyKey = 'key-of-the-proxy'

/**
 * The proxy in this process, with one provider `codex`, behind which is the given upstream.
 *
 * @param more in place of what it has of itself
 */
export async function openProxyTo(
  upstream: Upstream,
  more: Partial<ExchangeDeps> = {},
): Promise<{ baseUrl: string; port: number; close(): Promise<void> }> {
  const log = (): void => undefined
  const deps = {
    config: () => routing,
    recorder: createRecorder(createExchangeRing(), log),
    http: nobody,
    chatgpt: nobody,
    codex: upstream,
    login: { current: notLoggedIn },
    loginModels: { list: () => [] },
    models: new ProviderModels({ ask: () => Promise.resolve(null), now: () => 0 }),
    practice: createPracticeUpstream,
    store: createResponseStore(),
    conversations: () => null,
    quietWatch: createQuietWatch(() => performance.now()),
    log,
    ...more,
  }
  const listener = await openListener({ host: '127.0.0.1', port: 0 }, (allowsHost) =>
    buildServer({
      deps,
      accessKey: createAccessKey(proxyKey),
      allowsHost,
      draining: () => false,
      version: '0.0.0',
      conversations: () => null,
    }),
  )
  return {
    baseUrl: `http://127.0.0.1:${listener.port}/v1`,
    port: listener.port,
    close: () => listener.close(),
  }
}

/** Only one provider is asked here. */
export const nobody: Upstream = {
  open: () => {
    throw new Error('another upstream was asked')
  },
}
const notLoggedIn = (): Promise<never> => Promise.reject(new Error('the login was asked for'))

const routing: RoutingConfig = { ...resolveRouting({}, {}), defaultProvider: 'codex' }
