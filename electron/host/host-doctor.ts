import { join } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import { parseCodexVersion } from '../../shared/compat/codex-version.ts'
import type { ConfigView } from '../../shared/doctor/config-view.ts'
import { idleDoctorState, type DoctorState } from '../../shared/doctor/doctor-state.ts'
import type { EnvView } from '../../shared/doctor/env-view.ts'
import type { DoctorReport } from '../../shared/doctor/finding.ts'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import type { Documents } from '../codex-config/documents.ts'
import { fileOf } from '../codex-config/document-places.ts'
import type { ReadDocument } from '../doctor/read-document.ts'
import { createDoctorFixes, type DoctorFixes } from './doctor-fixes.ts'
import type { Host } from './host-api.ts'
import { createHostAutoFix, type HostAutoFix } from './host-auto-fix.ts'

type Parts = {
  documents: Documents
  codexHome: string
  ourConfigFile: string
  backupsFolder: string
  /** What Codex would be started with. */
  env: Readonly<Record<string, string | undefined>>
  versionCacheFile: string
  /** The program the daemon is to run; null: the first on PATH. */
  program(): string | null
  /** Ids of providers of ours whose key is stored. */
  storedKeys(): ReadonlySet<string>
  /** Where our proxy listens; null: it does not run. */
  ownPort(): number | null
  restartDaemon(): void
  /** Default 300: several things that happen together are looked at once. */
  debounceMs?: number
}

export type HostDoctor = {
  doctor: Host['doctor']
  /** Something has changed that the findings may depend on; nobody who listens, nothing done. */
  changed(): void
  close(): void
}

/** The window is to be there first. */
const firstLookMs = 1_000

/**
 * The doctor, kept up to date while somebody listens: files, installs, our port. What it needs is loaded at the first
 * look, since a host without a window never asks.
 */
export function createHostDoctor(parts: Parts): HostDoctor {
  const { documents, codexHome, ourConfigFile, debounceMs = 300 } = parts
  const places = { codexHome, ourConfigFile }
  const listeners = new Set<(state: DoctorState) => void>()
  let state = idleDoctorState
  let stopWatching: (() => void) | null = null
  let quiet: NodeJS.Timeout | undefined
  let round = 0

  const autoFix = createHostAutoFix(documents, { codexHome, backupsFolder: parts.backupsFolder })
  const fixes = createDoctorFixes({
    documents,
    fileOf: (id: DocumentId) => fileOf(places, id),
    fixAll: async () => fixAll(parts, state.report?.codexVersion ?? null),
    planProfile: () => autoFix.plan(state.report),
  })
  const put = (part: Partial<DoctorState>): void => {
    state = { ...state, ...part }
    for (const listener of listeners) listener(state)
  }

  const look = async (): Promise<DoctorState> => {
    clearTimeout(quiet)
    const mine = ++round
    put({ looking: true })
    const part = await judge(parts, null).then(
      async (report): Promise<Partial<DoctorState>> => ({
        report,
        problem: null,
        files: await files(documents),
        lastFix: await fixes.lastFix(),
        ...(await autoFix.look(report)),
      }),
      (error: unknown): Partial<DoctorState> => ({ problem: toWireError(error) }),
    )
    // A later look knows more.
    if (mine === round) put({ ...part, looking: false, lookedAt: Date.now() })
    return state
  }
  const changed = (): void => {
    if (listeners.size === 0) return
    clearTimeout(quiet)
    quiet = setTimeout(() => void look(), debounceMs)
  }

  return {
    changed,
    doctor: {
      state: () => state,
      onState(listener) {
        listeners.add(listener)
        if (stopWatching === null) {
          stopWatching = documents.onChange(changed)
          quiet = setTimeout(() => void look(), firstLookMs)
        }
        return () => void listeners.delete(listener)
      },
      look,
      run: (codexVersion) => judge(parts, codexVersion),
      async upgrade(to) {
        if (parseCodexVersion(to) === null) throw noVersion(to)
        const { config, env } = await views(parts)
        const from = state.report?.codexVersion ?? null
        const { breaksOnUpgrade } = await import('../../shared/doctor/breaks-on-upgrade.ts')
        const { evaluate } = await import('../../shared/doctor/evaluate.ts')
        return from === null ? evaluate(config, { codex: to }, env) : breaksOnUpgrade(config, from, to, env)
      },
      ...actsOf({ fixes, autoFix, look, profile: () => state.autoFix, restartDaemon: parts.restartDaemon }),
    },
    close() {
      clearTimeout(quiet)
      round++
      stopWatching?.()
      listeners.clear()
    },
  }
}

type Acts = Pick<Host['doctor'], 'preview' | 'fix' | 'undo' | 'removeProfile' | 'useProfile'>
type ActParts = {
  fixes: DoctorFixes
  autoFix: HostAutoFix
  look: () => Promise<DoctorState>
  /** As it was looked at last. */
  profile: () => DoctorState['autoFix']
  restartDaemon: () => void
}

/** After each the files are looked at anew. The Codex that runs was started with what the profile said before. */
function actsOf({ fixes, autoFix, look, profile, restartDaemon }: ActParts): Acts {
  return {
    preview: fixes.preview,
    async fix(target, previews) {
      const result = await fixes.fix(target, previews)
      await look()
      if (target.what === 'profile' && profile()?.forDaemon === true) restartDaemon()
      return result
    },
    async undo() {
      const before = profile()
      await fixes.undo()
      await look()
      const isSame = JSON.stringify(profile()?.says) === JSON.stringify(before?.says)
      if (before?.forDaemon === true && !isSame) restartDaemon()
    },
    async removeProfile() {
      await autoFix.remove()
      await look()
    },
    async useProfile(forDaemon) {
      await autoFix.useForDaemon(forDaemon)
      await look()
    },
  }
}

async function judge(parts: Parts, codexVersion: string | null): Promise<DoctorReport> {
  const { runDoctor } = await import('../doctor/run-doctor.ts')
  const { codexVersion: version, findings } = await runDoctor({
    codexFile: join(parts.codexHome, 'config.toml'),
    ourFile: parts.ourConfigFile,
    codexVersion,
    env: parts.env,
    configuredCodex: parts.program(),
    versionCacheFile: parts.versionCacheFile,
    storedKeys: parts.storedKeys(),
    ownPort: parts.ownPort(),
    fix: null,
  })
  return { codexVersion: version, findings }
}

type Views = { documents: ReadDocument[]; config: ConfigView; env: EnvView }

async function views({ codexHome, ourConfigFile, env, storedKeys, ownPort }: Parts): Promise<Views> {
  const [{ readConfig }, { readEnv }] = await Promise.all([
    import('../doctor/read-config.ts'),
    import('../doctor/read-env.ts'),
  ])
  const codexFile = join(codexHome, 'config.toml')
  const documents = await readConfig({ codexFile, ourFile: ourConfigFile })
  const config = { documents: documents.map(({ view }) => view) }
  return {
    documents,
    config,
    env: await readEnv({
      env,
      codexFile,
      documents: config.documents,
      storedKeys: storedKeys(),
      ownPort: ownPort(),
    }),
  }
}

async function fixAll(parts: Parts, version: string | null): Promise<{ id: DocumentId; after: string }[]> {
  const { fixDocuments } = await import('../doctor/fix-documents.ts')
  const { documents, env } = await views(parts)
  return fixDocuments(documents, { version, env, codexFile: join(parts.codexHome, 'config.toml') }).changes
}

async function files(documents: Documents): Promise<DoctorState['files']> {
  const states = await documents.states()
  return states.filter(({ exists }) => exists).map(({ id, file }) => ({ document: id, file }))
}

const noVersion = (current: string): AppError =>
  new AppError('usage', {
    what: 'This is no version of Codex',
    current: JSON.stringify(current),
    accepted: 'a number such as 0.169.0',
  })
