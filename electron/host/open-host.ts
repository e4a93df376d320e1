import { AppError } from '../../shared/errors/app-error.ts'
import { baseUrlOf } from '../../shared/config/listen-address.ts'
import { secretsOf } from '../../shared/config/resolve-routing.ts'
import type { Listen } from '../../shared/services/proxy-messages.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import { daemonSocketPath } from '../node/daemon-socket.ts'
import { dataLayout, type DataLayout } from '../node/data-layout.ts'
import { takeLock, type Lock } from '../node/lock-file.ts'
import { ensurePrivateFolder } from '../node/private-folder.ts'
import { openServiceLog } from '../node/service-log.ts'
import { createProxyService } from '../services/proxy/proxy-service.ts'
import { keyVariable, openAccessKey, type AccessKey } from '../settings/access-key.ts'
import { openConfigStore, type ConfigStore } from '../settings/config-store.ts'
import { defaultPolicy } from '../supervisor/policy.ts'
import { probeHttp } from '../supervisor/probe.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { sweepOrphans } from '../supervisor/sweep.ts'
import { createEffectiveConfig, type EffectiveConfig } from './effective-config.ts'
import type { Host, HostOptions, OpenHost } from './host-api.ts'
import { createHostConfig } from './host-config.ts'
import { createListenMoves } from './listen-moves.ts'
import { createStatusWriter, type StatusWriter } from './status-file.ts'

const defaultDrainMs = 5_000
const defaultArchiveDays = 30

export const openHost: OpenHost = async (options) => {
  const layout = dataLayout(options.dataDir)
  for (const folder of [options.dataDir, layout.logs, layout.run]) await ensurePrivateFolder(folder)
  const lock = await takeLock(layout.run)
  let store: ConfigStore | null = null
  try {
    const swept = await sweepOrphans(layout.run)
    store = await openConfigStore(options.configFile)
    const effective = createEffectiveConfig(store, options)
    const key = await openAccessKey(layout.keyFile, options.env[keyVariable])
    const host = await compose({ options, layout, lock, store, effective, key })
    for (const { id, pid } of swept) host.note(`ended ${id} (pid ${pid}) that an earlier run left behind`)
    return host.host
  } catch (error) {
    store?.close()
    await lock.release()
    throw error
  }
}

type Parts = {
  options: HostOptions
  layout: DataLayout
  lock: Lock
  store: ConfigStore
  effective: EffectiveConfig
  key: AccessKey
}

async function compose(parts: Parts): Promise<{ host: Host; note(line: string): void }> {
  const { options, layout, store, effective, key } = parts
  const log = openServiceLog(layout.logs, 'proxy', () => [key.value(), ...secretsOf(effective.routing())])
  const note = (line: string): void => log.write(`[supervisor] ${line}`)
  const moves = createListenMoves(() => effective.listen())
  const activityListeners = new Set<Parameters<Host['proxy']['onActivity']>[0]>()

  let granted: Listen | null = null

  const proxy = createProxyService({
    launcher: options.launcher,
    entry: options.entries.proxy,
    policy: defaultPolicy,
    env: options.env,
    version: options.version,
    settings: () => ({
      listen: keepGranted(addressOf(effective), granted),
      apiKey: key.value(),
      config: effective.routing(),
      daemonSocket: daemonSocketPath(options.dataDir, store.current().config.daemon?.socket, options.env),
      conversations: {
        folder: layout.conversations,
        archiveAfterDays: store.current().config.conversations?.archive_after_days ?? defaultArchiveDays,
      },
    }),
    probe: probeHttp,
    onActivity(activity) {
      for (const listener of activityListeners) listener(activity)
    },
    onListening(listen) {
      granted = listen
      effective.setListenProblem(null)
      moves.succeeded(listen)
    },
    onListenRefused(error) {
      effective.setListenProblem(error)
      moves.refused(error)
    },
  })
  const supervisor = new Supervisor([proxy.spec], layout.run, () => log)
  const status = await createStatusWriter(layout.statusFile, (error) => note(`status file: ${String(error)}`))
  const proxyStatus = (): ServiceStatus => statusOf(supervisor)
  const baseUrl = (): string => baseUrlOfHost(proxyStatus(), effective)

  supervisor.onChange((all) => {
    status.update(all, baseUrl())
    if (proxyStatus().port === null) moves.abandoned()
  })
  status.update(supervisor.list(), baseUrl())
  followConfig(effective, supervisor, proxy.send)

  const host: Host = {
    dataDir: options.dataDir,
    logDir: layout.logs,
    services: servicesOf(supervisor, () => ({ file: log.file, lines: log.lines() })),
    config: createHostConfig({
      store,
      effective,
      moves,
      proxy: proxyStatus,
      startProxy: () => supervisor.start('proxy'),
    }),
    access: {
      apiKey: () => key.value(),
      source: () => key.source(),
      async rotate() {
        await key.rotate()
        proxy.send({ type: 'key', apiKey: key.value() })
      },
    },
    proxy: {
      baseUrl,
      activity: () => proxy.activity(),
      onActivity(listener) {
        activityListeners.add(listener)
        return () => activityListeners.delete(listener)
      },
      connectInspector: (port) => proxy.send({ type: 'inspector-port' }, [port]),
    },
    close: createClose(parts, supervisor, status),
  }
  return { host, note }
}

/** With port 0 clients know the port they were told first: a restarted proxy must come back to it. */
function keepGranted(wanted: Listen, granted: Listen | null): Listen {
  return wanted.port === 0 && granted?.host === wanted.host ? granted : wanted
}

function addressOf(effective: EffectiveConfig): Listen {
  const { host, port } = effective.listen()
  return { host, port }
}

function baseUrlOfHost(proxy: ServiceStatus, effective: EffectiveConfig): string {
  const wanted = effective.listen()
  return baseUrlOf(proxy.host ?? wanted.host, proxy.port ?? wanted.port)
}

function statusOf(supervisor: Supervisor): ServiceStatus {
  const found = supervisor.list().find(({ id }) => id === 'proxy')
  if (found === undefined) throw new AppError('internal', { what: 'The proxy is not supervised' })
  return found
}

/** A running proxy is told; one that waits for another address to become free is started again. */
function followConfig(
  effective: EffectiveConfig,
  supervisor: Supervisor,
  send: ReturnType<typeof createProxyService>['send'],
): void {
  let routing = JSON.stringify(effective.routing())
  let listen = JSON.stringify(addressOf(effective))
  effective.onChange(() => {
    const nextRouting = JSON.stringify(effective.routing())
    const nextListen = JSON.stringify(addressOf(effective))
    const [routed, moved] = [nextRouting !== routing, nextListen !== listen]
    ;[routing, listen] = [nextRouting, nextListen]
    if (routed) send({ type: 'config', config: effective.routing() })
    if (!moved) return
    const { wanted, state } = statusOf(supervisor)
    if (state === 'failed' && wanted === 'running') void supervisor.start('proxy')
    else send({ type: 'listen', listen: addressOf(effective) })
  })
}

function servicesOf(
  supervisor: Supervisor,
  logOf: () => { file: string; lines: string[] },
): Host['services'] {
  return {
    list: () => supervisor.list(),
    start: (id) => supervisor.start(id),
    stop: (id) => supervisor.stop(id),
    restart: (id) => supervisor.restart(id),
    log: () => logOf(),
    onChange: (listener) => supervisor.onChange(listener),
  }
}

/** A second call with 0 while the first still waits ends everything at once. */
function createClose(
  { store, lock }: Parts,
  supervisor: Supervisor,
  status: StatusWriter,
): (drainMs?: number) => Promise<void> {
  let closing: Promise<void> | null = null
  return (drainMs = defaultDrainMs) => {
    if (closing !== null && drainMs === 0) supervisor.killAll()
    closing ??= (async () => {
      store.close()
      await supervisor.close(drainMs)
      await status.close()
      await lock.release()
    })()
    return closing
  }
}
