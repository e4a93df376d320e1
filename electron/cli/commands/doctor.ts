import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Severity, ToldReport } from '../../../shared/doctor/finding.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { fileStore, type DocumentStore } from '../../doctor/document-store.ts'
import { runDoctor, type DoctorOutcome } from '../../doctor/run-doctor.ts'
import { dataLayout } from '../../node/data-layout.ts'
import { storedKeyIds } from '../../settings/key-file.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { toldOf } from '../told-finding.ts'

export type DoctorCommandOptions = {
  /** `--codex-version`; null: the Codex that is installed. */
  codexVersion: string | null
  /** `--config`, absolute; null: that of Codex. */
  configFile: string | null
  json: boolean
  fix: boolean
  /** `preview`: what the profile would say; `make`: writes it instead of changing the file; `remove`. */
  profile: 'none' | 'preview' | 'make' | 'remove'
  /** Absolute. */
  codexHome: string
  /** Our own configuration; not judged with `configFile`. */
  ourConfigFile: string
  dataDir: string
  configuredCodex: string | null
  ownPort: number | null
  env: Readonly<Record<string, string | undefined>>
}

/**
 * `codex-tray doctor`. Exit 0: nothing wrong (notes may be told); 1: findings; 2 by what is thrown.
 *
 * @throws AppError `usage`, `config_unreadable` when the file that was named is not there, `config_write_failed`
 */
export async function doctor(options: DoctorCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { configFile, dataDir, codexHome, env } = options
  if (configFile !== null && !existsSync(configFile)) throw noSuchFile(configFile)
  const outcome = await runDoctor({
    codexFile: configFile ?? join(codexHome, 'config.toml'),
    ourFile: configFile === null ? options.ourConfigFile : null,
    codexVersion: options.codexVersion,
    env,
    configuredCodex: options.configuredCodex,
    versionCacheFile: join(dataDir, 'codex-versions.json'),
    storedKeys: await storedKeyIds(dataLayout(dataDir).providerKeysFile),
    ownPort: options.ownPort,
    fix: options.fix && options.profile === 'none' ? await storeOf(options) : null,
  })
  if (options.profile !== 'none') {
    const { doctorProfile } = await import('./doctor-profile.ts')
    return doctorProfile({ ...options, profile: options.profile }, outcome, terminal)
  }
  if (options.json) terminal.out(JSON.stringify(toJson(outcome)))
  else for (const line of textOf(outcome)) terminal.out(line)
  return outcome.findings.some(({ severity }) => severity !== 'info') ? exitCodes.foundProblem : exitCodes.ok
}

/** The files of this user go through the editor's journal; a file that was named is none of them. */
async function storeOf({
  configFile,
  dataDir,
  codexHome,
  ourConfigFile,
}: DoctorCommandOptions): Promise<DocumentStore> {
  const backupsFolder = dataLayout(dataDir).backups
  if (configFile !== null) return fileStore(backupsFolder, Date.now)
  const [{ openDocuments }, { documentsStore }] = await Promise.all([
    import('../../codex-config/open-documents.ts'),
    import('../../doctor/documents-store.ts'),
  ])
  return documentsStore(
    openDocuments({ codexHome, ourConfigFile, backupsFolder, now: Date.now }),
    backupsFolder,
  )
}

/** The contract with scripts: `codexVersion` and `findings`; `fixed` with --fix. */
function toJson({ codexVersion, findings, fixed }: DoctorOutcome): object {
  const told: ToldReport = { codexVersion, findings: findings.map(toldOf) }
  if (fixed === null) return told
  const done = fixed.done.map(({ id, where, fix }) => ({ id, where, title: fix?.title ?? '' }))
  const refused = fixed.refused.map(({ finding, reason }) => ({ id: finding.id, reason }))
  return { ...told, fixed: { done, refused, backups: fixed.backups } }
}

const headings: Readonly<Record<Severity, string>> = {
  fatal: 'Codex does not start',
  error: 'Codex does not do what the file says',
  warning: 'Better otherwise',
  info: 'Good to know',
}

/** Grouped by severity; each finding with its place, the reason to believe it and what to do. */
function* textOf({ codexVersion, findings, fixed }: DoctorOutcome): Generator<string> {
  for (const { fix, where } of fixed?.done ?? []) yield `Done: ${fix?.title ?? ''} (${where?.document})`
  for (const { finding, reason } of fixed?.refused ?? []) yield `Not done: ${finding.fix?.title}: ${reason}`
  for (const backup of fixed?.backups ?? []) yield `Kept as it was: ${backup}`
  yield codexVersion === null ? 'No Codex was found and none was named.' : `Judged for Codex ${codexVersion}.`
  for (const severity of ['fatal', 'error', 'warning', 'info'] as const) {
    const group = findings.filter((finding) => finding.severity === severity)
    if (group.length > 0) yield `\n${headings[severity]} (${group.length})`
    for (const finding of group) yield* linesOf(finding)
  }
  if (findings.length === 0) yield 'Nothing is wrong.'
}

function* linesOf({ id, message, where, evidence, fix }: Finding): Generator<string> {
  yield `  ${placeText(where)}${message} [${id}]`
  yield `    shown by: ${evidence}`
  if (fix === null) return
  yield `    fix: ${fix.title}${fix.edits.length > 0 ? ' (--fix does it)' : ''}`
  if (fix.command !== null) yield `         ${fix.command}`
}

const fileNames = (document: string): string =>
  document.startsWith('profile:')
    ? `${document.slice('profile:'.length)}.config.toml`
    : document === 'codex'
      ? 'config.toml'
      : 'codex-tray/config.toml'

function placeText(where: Finding['where']): string {
  if (where === null) return ''
  const place = where.line === null ? '' : `:${where.line}:${where.column ?? 1}`
  return `${fileNames(where.document)}${place}: `
}

const noSuchFile = (file: string): AppError =>
  new AppError('config_unreadable', {
    what: 'There is no such file to judge',
    where: file,
    accepted: 'a config.toml of Codex',
    fix: 'Check the path given with --config, or leave the option out',
  })
