import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { RoutingConfig } from '../../shared/config/routing-config.ts'
import type { HostToProxy } from '../../shared/services/proxy-messages.ts'

type Init = Extract<HostToProxy, { type: 'init' }>

/** The first message to a proxy under test: any free port, a daemon that is not there, nothing kept. */
export function proxyInit(config: RoutingConfig, apiKey: string, more: Partial<Init> = {}): Init {
  const nowhere = join(tmpdir(), 'codex-tray-test-nowhere')
  return {
    type: 'init',
    listen: { host: '127.0.0.1', port: 0 },
    apiKey,
    config,
    daemonSocket: join(nowhere, 'daemon.sock'),
    conversations: { folder: join(nowhere, 'conversations'), archiveAfterDays: 30 },
    version: '0.0.0',
    ...more,
  }
}
