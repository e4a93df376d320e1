import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../shared/errors/app-error.ts'
import { baseUrlOf } from '../../shared/config/listen-address.ts'
import { secretsOf } from '../../shared/config/resolve-routing.ts'
import type { Listen, ProxyActivity } from '../../shared/services/proxy-messages.ts'
import { serviceIds, type ServiceId, type ServiceStatus } from '../../shared/services/service-status.ts'
import { openConversations, type Conversations } from '../conversations/conversations.ts'
import { dataLayout, type DataLayout } from '../node/data-layout.ts'
import { takeLock, type Lock } from '../node/lock-file.ts'
import { ensurePrivateFolder } from '../node/private-folder.ts'
import { openServiceLog, type ServiceLog } from '../node/service-log.ts'
import { createProxyService, type ProxyService } from '../services/proxy/proxy-service.ts'
import { keyVariable, openAccessKey, type AccessKey } from '../settings/access-key.ts'
import { openConfigStore, type ConfigStore } from '../settings/config-store.ts'
import { openStoredKeys, type StoredKeys } from '../settings/stored-keys.ts'
import { defaultPolicy } from '../supervisor/policy.ts'
import { probeHttp } from '../supervisor/probe.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { sweepOrphans } from '../supervisor/sweep.ts'
import { daemonSettings, socketForProxy } from './daemon-settings.ts'
import { createEffectiveConfig, type EffectiveConfig } from './effective-config.ts'
import { followConfig } from './follow-config.ts'
import type { Host, HostOptions, OpenHost } from './host-api.ts'
import { createHostFiles, type HostFiles } from './host-files.ts'
import { createHostConfig } from './host-config.ts'
import { createHostDaemon } from './host-daemon.ts'
import { createListenMoves, type ListenMoves } from './listen-moves.ts'
import { createStatusWriter, type StatusWriter } from './status-file.ts'

const defaultDrainMs = 5_000
const defaultArchiveDays = 30
/** A keychain that asks for its password may take minutes; keys that come later take effect then. */
const keychainPatienceMs = 1_000

export const openHost: OpenHost = async (options) => {
  const layout = dataLayout(options.dataDir)
  for (const folder of [options.dataDir, layout.logs, layout.run, layout.daemon])
    await ensurePrivateFolder(folder)
  const lock = await takeLock(layout.run)
  let store: ConfigStore | null = null
  try {
    const swept = await sweepOrphans(layout.run)
    store = await openConfigStore(options.configFile)
    const keys = await openStoredKeys(layout.providerKeysFile, options.secretBox)
    await Promise.race([keys.opened, delay(keychainPatienceMs, undefined, { ref: false })])
    const effective = createEffectiveConfig(store, options, keys)
    const key = await openAccessKey(layout.keyFile, options.env[keyVariable])
    const host = await compose({ options, layout, lock, store, effective, key, keys })
    const problem = keys.problem()
    if (problem !== null) host.note('proxy', problem.message)
    for (const { id, pid } of swept) host.note(id, `ended ${id} (pid ${pid}) that an earlier run left behind`)
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
  keys: StoredKeys
}
type Logs = Readonly<Record<ServiceId, ServiceLog>>

async function compose(parts: Parts): Promise<{ host: Host; note(id: string, line: string): void }> {
  const { options, layout, store, effective, key, keys } = parts
  const logs = openLogs(parts)
  const note = (id: string, line: string): void => logOf(logs, id).write(`[supervisor] ${line}`)
  const moves = createListenMoves(() => effective.listen())
  const activityListeners = new Set<Parameters<Host['proxy']['onActivity']>[0]>()

  const files = createHostFiles({
    options,
    layout,
    key,
    keys,
    codexPath: () => store.current().config.daemon?.codex_path ?? null,
    baseUrl: () => baseUrl(),
    ownPort: () => statusOf('proxy').port,
    restartDaemon: () => restartIfWanted(supervisor, 'daemon'),
    note: (line) => note('daemon', line),
  })
  const { compat } = files
  const { service: daemonService, daemon } = createHostDaemon({
    launcher: options.launcher,
    entry: options.entries.daemon,
    env: options.env,
    version: options.version,
    settings: () => daemonSettings(store.current().config, key.value(), options, compat.managedProgram()),
    onLogin: (loggedIn) => effective.setLoggedIn(loggedIn),
  })
  const proxy = composeProxy(parts, moves, (activity) => {
    for (const listener of activityListeners) listener(activity)
  })
  // What is first ends last: open streams of the proxy may need the daemon until their end.
  const supervisor = new Supervisor([daemonService.spec, proxy.spec], layout.run, (id) => logs[id])
  const status = await createStatusWriter(layout.statusFile, (error) =>
    note('proxy', `status file: ${String(error)}`),
  )
  const statusOf = (id: ServiceId): ServiceStatus => findStatus(supervisor, id)
  const baseUrl = (): string => baseUrlOfHost(statusOf('proxy'), effective)

  daemon.onState((state) => compat.daemonSays(state))
  supervisor.onChange((all) => {
    status.update(all, baseUrl())
    files.proxyIs(statusOf('proxy'))
    if (statusOf('proxy').port === null) moves.abandoned()
  })
  status.update(supervisor.list(), baseUrl())
  await files.open()
  followConfig({
    effective,
    file: () => store.current().config,
    statusOf,
    start: (id) => supervisor.start(id),
    restart: (id) => supervisor.restart(id),
    send: (message) => void proxy.send(message),
  })

  const host = assemble(parts, {
    supervisor,
    logs,
    moves,
    status,
    statusOf,
    baseUrl,
    proxy,
    activityListeners,
    daemon,
    daemonService,
    conversations: openConversations({ folder: layout.conversations, now: Date.now }),
    files,
  })
  return { host, note }
}

type Pieces = {
  supervisor: Supervisor
  logs: Logs
  moves: ListenMoves
  status: StatusWriter
  statusOf(id: ServiceId): ServiceStatus
  baseUrl(): string
  proxy: ProxyService
  activityListeners: Set<Parameters<Host['proxy']['onActivity']>[0]>
  daemon: Host['daemon']
  daemonService: ReturnType<typeof createHostDaemon>['service']
  conversations: Conversations
  files: HostFiles
}

/** What the window and the command line get of all that was put together. */
function assemble(parts: Parts, pieces: Pieces): Host {
  const { options, layout, store, effective, key } = parts
  const { supervisor, logs, moves, status, statusOf, baseUrl, proxy, activityListeners } = pieces
  const { daemon, daemonService, conversations, files } = pieces
  return {
    dataDir: options.dataDir,
    logDir: layout.logs,
    services: servicesOf(supervisor, logs),
    config: createHostConfig({
      store,
      effective,
      moves,
      proxy: () => statusOf('proxy'),
      startProxy: () => supervisor.start('proxy'),
    }),
    access: accessOf(key, (apiKey) => {
      proxy.send({ type: 'key', apiKey })
      daemonService.setKey(apiKey)
    }),
    proxy: {
      baseUrl,
      activity: () => proxy.activity(),
      onActivity(listener) {
        activityListeners.add(listener)
        return () => activityListeners.delete(listener)
      },
      connectInspector: (port) => proxy.send({ type: 'inspector-port' }, [port]),
    },
    daemon,
    conversations: {
      list: () => conversations.list(),
      delete: async (id) => void (await conversations.delete(id)),
    },
    doctor: files.compat.doctor,
    versions: files.compat.versions,
    documents: files.documents,
    keys: files.keys,
    useInCodex: files.useInCodex,
    close: createClose(parts, supervisor, status, files.close),
  }
}

function composeProxy(
  { options, layout, store, effective, key }: Parts,
  moves: ListenMoves,
  onActivity: (activity: ProxyActivity) => void,
): ProxyService {
  let granted: Listen | null = null
  return createProxyService({
    launcher: options.launcher,
    entry: options.entries.proxy,
    policy: defaultPolicy,
    env: options.env,
    version: options.version,
    settings: () => ({
      listen: keepGranted(addressOf(effective), granted),
      apiKey: key.value(),
      config: effective.routing(),
      daemonSocket: socketForProxy(store.current().config, options),
      conversations: {
        folder: layout.conversations,
        archiveAfterDays: store.current().config.conversations?.archive_after_days ?? defaultArchiveDays,
      },
    }),
    probe: probeHttp,
    onActivity,
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
}

function openLogs({ layout, effective, key }: Parts): Logs {
  const secrets = (): string[] => [key.value(), ...secretsOf(effective.routing())]
  const open = (id: ServiceId): ServiceLog => openServiceLog(layout.logs, id, secrets)
  return { proxy: open('proxy'), daemon: open('daemon') }
}

/** Of a service that an earlier version had, the proxy's. */
function logOf(logs: Logs, id: string): ServiceLog {
  return logs[serviceIds.find((known) => known === id) ?? 'proxy']
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

function findStatus(supervisor: Supervisor, wanted: ServiceId): ServiceStatus {
  const found = supervisor.list().find(({ id }) => id === wanted)
  if (found === undefined) throw new AppError('internal', { what: `${wanted} is not supervised` })
  return found
}

/** One that waits or has given up begins anew too. */
function restartIfWanted(supervisor: Supervisor, id: ServiceId): void {
  const { wanted, state } = findStatus(supervisor, id)
  if (wanted === 'running') void (state === 'failed' ? supervisor.start(id) : supervisor.restart(id))
}

function servicesOf(supervisor: Supervisor, logs: Logs): Host['services'] {
  return {
    list: () => supervisor.list(),
    start: (id) => supervisor.start(id),
    stop: (id) => supervisor.stop(id),
    restart: (id) => supervisor.restart(id),
    log: (id) => ({ file: logs[id].file, lines: logs[id].lines() }),
    onChange: (listener) => supervisor.onChange(listener),
  }
}

function accessOf(key: AccessKey, onRotated: (apiKey: string) => void): Host['access'] {
  return {
    apiKey: () => key.value(),
    source: () => key.source(),
    async rotate() {
      await key.rotate()
      onRotated(key.value())
    },
  }
}

/** A second call with 0 while the first still waits ends everything at once. */
function createClose(
  { store, lock }: Parts,
  supervisor: Supervisor,
  status: StatusWriter,
  closeDocuments: () => Promise<void>,
): (drainMs?: number) => Promise<void> {
  let closing: Promise<void> | null = null
  return (drainMs = defaultDrainMs) => {
    if (closing !== null && drainMs === 0) supervisor.killAll()
    closing ??= (async () => {
      store.close()
      await closeDocuments()
      await supervisor.close(drainMs)
      await status.close()
      await lock.release()
    })()
    return closing
  }
}
