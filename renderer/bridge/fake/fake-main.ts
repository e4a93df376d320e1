import type { EventName, EventPayload } from '../../../shared/ipc/contract.ts'
import { idleDaemonState, type AccountState } from '../../../shared/codex/daemon-state.ts'
import type { ServiceId, ServiceStatus } from '../../../shared/services/service-status.ts'
import { readyDaemon, runningDaemon, stoppedDaemon } from './fake-daemon.ts'
import { runningProxy, stoppedProxy, type FakeState } from './fake-state.ts'

export const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The state main would hold, and its announcements. */
export class FakeMain {
  readonly #listeners: { [Name in EventName]: Set<(payload: EventPayload<Name>) => void> } = {
    'services.changed': new Set(),
    'proxy.activity': new Set(),
    'config.changed': new Set(),
    'preferences.changed': new Set(),
    'daemon.state': new Set(),
    'approvals.changed': new Set(),
    'documents.changed': new Set(),
    'window.navigate': new Set(),
    'doctor.changed': new Set(),
    'versions.changed': new Set(),
    'versions.progress': new Set(),
  }
  state: FakeState

  constructor(first: FakeState) {
    this.state = first
  }

  on<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void {
    this.#listeners[event].add(listener)
    return () => this.#listeners[event].delete(listener)
  }

  emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners[event]) listener(payload)
  }

  setService(service: ServiceStatus): void {
    const services = this.state.services.map((other) => (other.id === service.id ? service : other))
    this.state = { ...this.state, services }
    this.emit('services.changed', services)
  }

  setListen(port: number): void {
    const { config } = this.state
    const next = { ...config, exists: true, listen: { ...config.listen, port, source: 'file' as const } }
    this.state = { ...this.state, config: next }
    this.emit('config.changed', next)
  }

  setPreferences(preferences: FakeState['preferences']): void {
    this.state = { ...this.state, preferences }
    this.emit('preferences.changed', preferences)
  }

  setDaemon(part: Partial<FakeState['daemon']>): void {
    const daemon = { ...this.state.daemon, ...part }
    this.state = { ...this.state, daemon }
    this.emit('daemon.state', daemon)
  }

  setAccount(part: Partial<AccountState>): void {
    this.setDaemon({ account: { ...this.state.daemon.account, ...part } })
  }

  setDoctor(part: Partial<FakeState['doctor']>): void {
    const doctor = { ...this.state.doctor, ...part }
    this.state = { ...this.state, doctor }
    this.emit('doctor.changed', doctor)
  }

  setVersions(part: Partial<FakeState['versions']>): void {
    const versions = { ...this.state.versions, ...part }
    this.state = { ...this.state, versions }
    this.emit('versions.changed', versions)
  }

  setInstalling(installing: FakeState['versions']['installing']): void {
    this.state = { ...this.state, versions: { ...this.state.versions, installing } }
    this.emit('versions.progress', installing)
  }

  decide(id: string): void {
    const approvals = this.state.approvals.filter((approval) => approval.id !== id)
    this.state = { ...this.state, approvals }
    this.emit('approvals.changed', approvals)
  }

  async start(id: ServiceId): Promise<void> {
    const now = { restarts: 0, since: Date.now(), runningSince: Date.now() }
    const stopped = id === 'proxy' ? stoppedProxy : stoppedDaemon
    this.setService({ ...stopped, wanted: 'running', state: 'starting', since: Date.now() })
    await moment(700)
    if (id === 'daemon') {
      this.setService({ ...runningDaemon, ...now })
      this.setDaemon(readyDaemon)
    } else this.setService({ ...runningProxy, port: this.state.config.listen.port, ...now })
  }

  async stop(id: ServiceId): Promise<void> {
    const service = this.state.services.find((one) => one.id === id)
    if (service !== undefined) this.setService({ ...service, wanted: 'stopped', state: 'stopping' })
    await moment(500)
    this.setService(id === 'proxy' ? stoppedProxy : stoppedDaemon)
    if (id === 'daemon') this.setDaemon(idleDaemonState)
  }
}
