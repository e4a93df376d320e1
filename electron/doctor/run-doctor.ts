import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseCodexVersion } from '../../shared/compat/codex-version.ts'
import { bySeverity, evaluate } from '../../shared/doctor/evaluate.ts'
import type { EnvView } from '../../shared/doctor/env-view.ts'
import type { DoctorReport, Finding } from '../../shared/doctor/finding.ts'
import { verdictFinding } from '../../shared/doctor/verdict.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { DocumentStore } from './document-store.ts'
import type { Fixed } from './fix-documents.ts'
import { readConfig } from './read-config.ts'
import type { ReadDocument } from './read-document.ts'
import { readEnv } from './read-env.ts'

export type DoctorOptions = {
  /** Codex's config.toml, or another file to be judged as if it were that. */
  codexFile: string
  /** Our own config.toml; null: it is not judged. */
  ourFile: string | null
  /** `X.Y.Z`: judged for that one, and nothing is run. Null: the one that would be run. */
  codexVersion: string | null
  /** What Codex would be started with. */
  env: Readonly<Record<string, string | undefined>>
  /** The program the user chose; null: the first on PATH. */
  configuredCodex: string | null
  /** Where versions of programs are kept. */
  versionCacheFile: string
  /** Ids of providers of ours whose key is stored. */
  storedKeys: ReadonlySet<string>
  /** Where our proxy listens; null: it does not run. */
  ownPort: number | null
  /** Does what can be done by edits first; null: only looks. */
  fix: DocumentStore | null
}

export type DoctorOutcome = DoctorReport & {
  /** What `fix` did and could not do; null without it. */
  fixed: { done: Finding[]; refused: Fixed['refused']; backups: string[] } | null
}

/**
 * Judges the configuration for one Codex. With `fix` the findings are those that are left.
 *
 * @throws AppError `usage` for a version that is none, `config_unreadable` never: that is a finding;
 *   `config_write_failed` from writing fixes
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorOutcome> {
  const codex = await whichCodex(options)
  const before = await look(options)
  if (options.fix === null) return { ...(await judge(options, codex, before)), fixed: null }
  const { fixDocuments } = await import('./fix-documents.ts')
  const fixed = fixDocuments(before.documents, { ...codex, env: before.env, codexFile: options.codexFile })
  const backups: string[] = []
  // Layers first: what config.toml loses must be somewhere before.
  for (const change of fixed.changes.toSorted((a) => (a.id === 'codex' ? 1 : -1))) {
    const backup = await options.fix.write(change, 'doctor')
    if (backup !== null) backups.push(backup)
  }
  const after = fixed.changes.length === 0 ? before : await look(options)
  const { done, refused } = fixed
  return { ...(await judge(options, codex, after)), fixed: { done, refused, backups } }
}

type Looked = { documents: ReadDocument[]; env: EnvView }

async function look(options: DoctorOptions): Promise<Looked> {
  const { env, codexFile, ourFile, storedKeys, ownPort } = options
  const documents = await readConfig({ codexFile, ourFile })
  const views = documents.map(({ view }) => view)
  return { documents, env: await readEnv({ env, codexFile, documents: views, storedKeys, ownPort }) }
}

type WhichCodex = { version: string | null; program: string | null }

async function judge(
  options: DoctorOptions,
  { version, program }: WhichCodex,
  { documents, env }: Looked,
): Promise<DoctorReport> {
  const config = { documents: documents.map(({ view }) => view) }
  const findings = evaluate(config, { codex: version }, env)
  const isThere = documents.some(({ view, text }) => view.id === 'codex' && text !== null)
  if (program === null || version === null || !isThere) return { codexVersion: version, findings }
  // Loaded when needed: a named version is judged without starting anything.
  const { askCodex } = await import('./codex-verdict.ts')
  const { codexFile } = options
  const verdict = await askCodex({ program, version, codexFile, env: options.env })
  const told = verdict === null ? null : verdictFinding(verdict, findings)
  return {
    codexVersion: version,
    findings: told === null ? findings : [...findings, told].toSorted(bySeverity),
  }
}

async function whichCodex(options: DoctorOptions): Promise<WhichCodex> {
  const { codexVersion, env, configuredCodex, versionCacheFile } = options
  if (codexVersion !== null) {
    if (parseCodexVersion(codexVersion) === null) throw noVersion(codexVersion)
    return { version: codexVersion, program: null }
  }
  const { findCodexInstalls } = await import('../codex/find-installs.ts')
  // Where it cannot be made the version is asked for each time.
  await mkdir(dirname(versionCacheFile), { recursive: true, mode: 0o700 }).catch(() => undefined)
  const installs = await findCodexInstalls({ env, configured: configuredCodex, cacheFile: versionCacheFile })
  const found = installs.find(({ version }) => version !== null)
  return found === undefined
    ? { version: null, program: null }
    : { version: found.version, program: found.path }
}

const noVersion = (current: string): AppError =>
  new AppError('usage', {
    what: 'This is no version of Codex',
    where: '--codex-version',
    current: JSON.stringify(current),
    accepted: 'a number such as 0.169.0',
  })
