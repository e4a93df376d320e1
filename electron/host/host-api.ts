import type { Approval, ApprovalDecision } from '../../shared/codex/approval.ts'
import type { Conversation } from '../../shared/codex/conversation.ts'
import type { DaemonState } from '../../shared/codex/daemon-state.ts'
import type {
  ChangeRequest,
  Fields,
  RequestPreview,
  RequestResult,
  Revisions,
} from '../../shared/codex-config/change-request.ts'
import type { Backup, ChangeResult, DocumentId, DocumentState } from '../../shared/codex-config/document.ts'
import type { McpServerEntry, ProfileEntry, ProviderEntry } from '../../shared/codex-config/entries.ts'
import type { ProviderTestResult } from '../../shared/codex-config/provider-test.ts'
import type { UseInCodexState, UseMode } from '../../shared/codex-config/use-in-codex-state.ts'
import type { VersionsState } from '../../shared/codex/versions-state.ts'
import type { ConfigState } from '../../shared/config/config-state.ts'
import type { KeysState } from '../../shared/config/stored-key.ts'
import type { DoctorState } from '../../shared/doctor/doctor-state.ts'
import type { DoctorReport, Finding } from '../../shared/doctor/finding.ts'
import type { DaemonAnswer, DaemonInput, DaemonQuestion } from '../../shared/services/daemon-messages.ts'
import type { ProxyActivity } from '../../shared/services/proxy-messages.ts'
import type { ServiceId, ServiceStatus } from '../../shared/services/service-status.ts'
import type { SecretBox } from '../settings/secret-box.ts'
import type { Launcher } from '../supervisor/launcher.ts'
import type { DoctorFixes } from './doctor-fixes.ts'

/**
 * The host: supervisor, configuration and access key put together, without Electron. The tray app and
 * `codex-tray serve` both build exactly this and differ only in the launcher they pass in.
 */
export type HostOptions = {
  /** `utility` in the app, `fork` headless. */
  launcher: Launcher
  /** Absolute entry file of each service of ours. */
  entries: Readonly<Record<ServiceId, string>>
  dataDir: string
  configFile: string
  /** From `--host`/`--port`: strongest. `CODEX_OPENAI_PROXY_ADDR` in `env` comes next, then the file. */
  listen: { host?: string; port?: number }
  /** Read for `CODEX_TRAY_API_KEY`, `CODEX_OPENAI_PROXY_ADDR`, each provider's `env_key`, proxies, PATH; and Codex's own. */
  env: Readonly<Record<string, string | undefined>>
  version: string
  /** Whether there is a window in which a person can be asked for approval. */
  canPrompt: boolean
  /** Absolute program and arguments that restore Codex's provider when we are gone; null: nobody switches it here. */
  restoreCommand: readonly [string, ...string[]] | null
  /** The system's keychain, for stored keys of providers; null headless, where encrypted ones stay closed. */
  secretBox: SecretBox | null
}

export type Unsubscribe = () => void

export type Host = {
  readonly dataDir: string
  readonly logDir: string
  services: {
    list(): ServiceStatus[]
    start(id: ServiceId): Promise<void>
    stop(id: ServiceId): Promise<void>
    restart(id: ServiceId): Promise<void>
    log(id: ServiceId): { file: string; lines: string[] }
    onChange(listener: (all: ServiceStatus[]) => void): Unsubscribe
  }
  config: {
    state(): ConfigState
    onChange(listener: (state: ConfigState) => void): Unsubscribe
    /** Writes `[proxy] port`, keeping every other byte; the proxy moves without dropping open streams. */
    setPort(port: number): Promise<void>
    /** A port nobody listens on near the present one, written and used; starts the proxy. */
    useFreePort(): Promise<number>
    /** Creates a commented file if there is none; returns its path. */
    ensureFile(): Promise<string>
  }
  access: {
    apiKey(): string
    /** `environment`: set by CODEX_TRAY_API_KEY, cannot be rotated here. */
    source(): 'environment' | 'file'
    rotate(): Promise<void>
  }
  proxy: {
    /** `http://127.0.0.1:PORT/v1` while it listens, else where it would. */
    baseUrl(): string
    activity(): ProxyActivity
    onActivity(listener: (activity: ProxyActivity) => void): Unsubscribe
    /** Hands a transferred port to the proxy process; false when it does not run. */
    connectInspector(port: unknown): boolean
  }
  daemon: {
    /** Idle while the daemon does not run. */
    state(): DaemonState
    onState(listener: (state: DaemonState) => void): Unsubscribe
    /** @throws AppError `daemon_unreachable` while it does not run; what it refused with; `codex_gone` */
    ask<Q extends DaemonQuestion>(question: Q, input: DaemonInput<Q>): Promise<DaemonAnswer<Q>>
    /** Oldest first. */
    approvals(): readonly Approval[]
    onApprovals(listener: (approvals: readonly Approval[]) => void): Unsubscribe
    /** One that is decided already is passed over. */
    decide(approval: string, decision: ApprovalDecision): void
  }
  /** Those that the proxy keeps for clients that send `conversation_id`; they are there also while it is stopped. */
  conversations: {
    /** Newest first, archived ones last. */
    list(): Promise<Conversation[]>
    /** One that is gone already is what was asked for. */
    delete(id: string): Promise<void>
  }
  /** Codex's configuration files and ours, as the pages show and change them; see `electron/codex-config`. */
  documents: {
    states(): Promise<DocumentState[]>
    text(document: DocumentId): Promise<{ text: string; revision: string | null }>
    /** @throws AppError when the request cannot be done; see `plan-change.ts` */
    preview(request: ChangeRequest): Promise<RequestPreview>
    /** @param revisions as the preview told them; a file that has another by now is not written */
    apply(request: ChangeRequest, revisions: Revisions, reason: string): Promise<RequestResult>
    backups(): Promise<Backup[]>
    restore(backup: string): Promise<ChangeResult>
    undo(): Promise<ChangeResult | null>
    onChange(listener: () => void): Unsubscribe
    providers(): Promise<ProviderEntry[]>
    /**
     * Asks the provider, with the key it has.
     *
     * @param id null: one that is not saved yet
     * @param typedKey in place of the stored one, and not stored by this; null: none was typed
     */
    testProvider(
      document: DocumentId,
      id: string | null,
      fields: Fields,
      typedKey: string | null,
    ): Promise<ProviderTestResult>
    /** @param ask `list`: Codex too, if there is one; `start`: and let it start each server */
    mcpServers(
      ask: 'nobody' | 'list' | 'start',
    ): Promise<{ servers: McpServerEntry[]; refused: string | null }>
    profiles(): Promise<ProfileEntry[]>
    /** Of the Codex that reads them; null: none was found. */
    codexVersion(): Promise<string | null>
  }
  /** Keys of providers that we keep, for `key_source = "keychain"`. They can be set and taken away, never read. */
  keys: {
    /** @param askKeychain whether it is there: it may then ask for its password */
    state(askKeychain: boolean): Promise<KeysState>
    /** @throws AppError `keychain_unavailable` where there is none and it may not be plain; see `StoredKeys.set` */
    set(provider: string, key: string, mayBePlain: boolean): Promise<void>
    clear(provider: string): Promise<void>
  }
  useInCodex: {
    state(): Promise<UseInCodexState>
    /** @throws AppError `codex_missing`; `config_write_failed` when somebody else is changing the file */
    enable(mode: UseMode): Promise<UseInCodexState>
    disable(): Promise<UseInCodexState>
  }
  /** What is wrong with the configuration for the Codex the daemon runs. */
  doctor: {
    state(): DoctorState
    /** Looks at once and whenever something changes, as long as somebody listens. */
    onState(listener: (state: DoctorState) => void): Unsubscribe
    look(): Promise<DoctorState>
    /** Judges without telling the listeners; null: for the Codex that would be run. @throws AppError `usage` */
    run(codexVersion: string | null): Promise<DoctorReport>
    /** What is wrong with that version and is not now. @throws AppError `usage` */
    upgrade(to: string): Promise<Finding[]>
    /** Takes the profile of ours away, from the daemon's settings too. @throws AppError `config_write_failed` */
    removeProfile(): Promise<void>
    /** Whether the daemon's Codex is started with it, from the next start on, which is now. @throws AppError */
    useProfile(forDaemon: boolean): Promise<void>
  } & Pick<DoctorFixes, 'preview' | 'fix' | 'undo'>
  /** Versions of Codex of our own. Acts throw what `ManagedVersions` throws. */
  versions: {
    state(): VersionsState
    onState(listener: (state: VersionsState) => void): Unsubscribe
    /** Looks for every Codex anew. */
    refresh(): Promise<VersionsState>
    available(): Promise<string[]>
    /** Begins; how it goes is told by the state. */
    install(version: string): void
    /** Ends an installation that is under way, or forgets one that failed. */
    cancel(version: string): void
    remove(version: string): Promise<void>
    /** Restarts the daemon with it. Null: the user's own Codex. */
    use(version: string | null): Promise<void>
    rollback(): Promise<void>
  }
  /** Drains streams (at most `drainMs`, default 5000), ends every child it owns, releases the lock. */
  close(drainMs?: number): Promise<void>
}

/**
 * Takes the data folder's lock (throws `already_running`, naming the pid), ends children that a killed
 * host left behind and that are proven ours, reads the configuration and the key. Starts no service.
 */
export type OpenHost = (options: HostOptions) => Promise<Host>
