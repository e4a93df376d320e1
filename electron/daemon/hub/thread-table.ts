import { z } from 'zod'
import type { FileEdit } from '../approvals/file-edits.ts'
import type { Opened } from './thread-ids.ts'

/** A turn that runs. `owner`: the client that asked for it. */
export type RunningTurn<Client> = { id: string | null; owner: Client | null }

/** One conversation as far as the daemon has to know it. */
export type ThreadRecord<Client> = {
  readonly id: string
  path: string | null
  model: string | null
  readonly ephemeral: boolean
  readonly generation: 'v1' | 'v2'
  /** Of the Codex that has it in memory. */
  epoch: number
  /** How its client opened it: given again when it is loaded anew, or a read-only thread would come back writable. */
  settings: Readonly<Record<string, unknown>>
  /** What turns have changed since, which counts for those after them. */
  turnSettings: Readonly<Record<string, unknown>>
  /** `turnSettings` must be given with the next turn. */
  settingsDue: boolean
  turn: RunningTurn<Client> | null
  /** Who is asked first about it; the newest subscriber where that one has gone. */
  owner: Client | null
  readonly subscribers: Set<Client>
  /** The one subscription Codex has for us (v1). */
  listener: { id: string; raw: boolean } | null
  /** Edits Codex has announced, by item: its question about one names only the item (v2). */
  readonly edits: Map<string, readonly FileEdit[]>
}

/** Conversations nobody is subscribed to are remembered for their settings; beyond so many the oldest is forgotten. */
const maxRemembered = 1_000

/** What a start and a resume both take (0.169 bindings): how the thread may act, and as what. */
const settingNames: readonly string[] = [
  'model',
  'modelProvider',
  'serviceTier',
  'cwd',
  'runtimeWorkspaceRoots',
  'approvalPolicy',
  'approvalsReviewer',
  'sandbox',
  'permissions',
  'config',
  'baseInstructions',
  'developerInstructions',
  'personality',
  'profile',
  'compactPrompt',
  'includePlanTool',
  'includeApplyPatchTool',
]
/** "For this turn and those after it" (0.169 bindings of turn/start; sendUserTurn alike). */
const turnSettingNames: readonly string[] = [
  'cwd',
  'runtimeWorkspaceRoots',
  'approvalPolicy',
  'approvalsReviewer',
  'sandboxPolicy',
  'permissions',
  'model',
  'serviceTier',
  'effort',
  'summary',
  'personality',
]

/** The conversations of all clients. Purely bookkeeping: nothing here speaks to Codex. */
export class ThreadTable<Client> {
  readonly #records = new Map<string, ThreadRecord<Client>>()

  get(id: string | null): ThreadRecord<Client> | undefined {
    return id === null ? undefined : this.#records.get(id)
  }

  all(): IterableIterator<ThreadRecord<Client>> {
    return this.#records.values()
  }

  /** A conversation was opened by that client, with these parameters. */
  opened(opened: Opened, epoch: number, client: Client | null, params: unknown): ThreadRecord<Client> {
    const known = this.#records.get(opened.id)
    const record = known ?? this.#added(opened, epoch)
    const reloaded = record.epoch !== epoch
    record.epoch = epoch
    record.path = opened.path ?? record.path
    record.model = opened.model ?? record.model
    record.settings = { ...record.settings, ...settingsIn(params) }
    if (reloaded) record.listener = null
    record.settingsDue ||= reloaded
    if (client === null) return record
    record.subscribers.delete(client)
    record.subscribers.add(client)
    record.owner = record.turn === null || record.owner === null ? client : record.owner
    return record
  }

  /** A client is gone, or does not want to hear of that thread any more. @returns threads nobody follows now */
  left(client: Client, only?: string): ThreadRecord<Client>[] {
    const deserted: ThreadRecord<Client>[] = []
    for (const record of this.#records.values()) {
      if (only !== undefined && record.id !== only) continue
      if (record.owner === client) record.owner = null
      if (record.turn?.owner === client) record.turn.owner = null
      if (record.subscribers.delete(client) && record.subscribers.size === 0) deserted.push(record)
    }
    return deserted
  }

  forget(id: string): void {
    this.#records.delete(id)
  }

  /** Turns running, and threads that the Codex of that epoch has in memory. */
  counts(epoch: number): { turns: number; threads: number } {
    const records = [...this.#records.values()]
    return {
      turns: records.filter(({ turn }) => turn !== null).length,
      threads: records.filter((record) => record.epoch === epoch).length,
    }
  }

  #added(opened: Opened, epoch: number): ThreadRecord<Client> {
    const record: ThreadRecord<Client> = {
      id: opened.id,
      path: opened.path,
      model: opened.model,
      ephemeral: opened.ephemeral,
      generation: opened.generation,
      epoch,
      settings: {},
      turnSettings: {},
      settingsDue: false,
      turn: null,
      owner: null,
      subscribers: new Set(),
      listener: null,
      edits: new Map(),
    }
    this.#records.set(record.id, record)
    this.#trim()
    return record
  }

  #trim(): void {
    if (this.#records.size <= maxRemembered) return
    for (const record of this.#records.values()) {
      if (record.subscribers.size > 0 || record.turn !== null) continue
      this.#records.delete(record.id)
      if (this.#records.size <= maxRemembered) return
    }
  }
}

/** Whom to ask about a thread: its turn's owner, its owner, then whoever joined last. */
export function candidates<Client>(record: ThreadRecord<Client>): Client[] {
  const first = [record.turn?.owner ?? null, record.owner].filter((client) => client !== null)
  return [...new Set([...first, ...[...record.subscribers].toReversed()])]
}

const objectSchema = z.record(z.string(), z.unknown())

/** @param params of a start, a resume (v1: they are in `overrides`) */
export function settingsIn(params: unknown): Record<string, unknown> {
  const parsed = objectSchema.safeParse(params)
  if (!parsed.success) return {}
  const overrides = objectSchema.safeParse(parsed.data['overrides'])
  return picked(overrides.success ? overrides.data : parsed.data, settingNames)
}

/** @param params of a turn */
export function turnSettingsIn(params: unknown): Record<string, unknown> {
  const parsed = objectSchema.safeParse(params)
  return parsed.success ? picked(parsed.data, turnSettingNames) : {}
}

function picked(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(from).filter(
    ([name, value]) => names.includes(name) && value !== null && value !== undefined,
  )
  return Object.fromEntries(entries)
}
