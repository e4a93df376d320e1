import { fileOf } from '../../codex-config/document-places.ts'
import type { Documents } from '../../codex-config/documents.ts'
import { autoFixReasons } from '../../codex-config/our-names.ts'
import { openDocuments } from '../../codex-config/open-documents.ts'
import { planAutoFix, readAutoFix, removeAutoFix, type AutoFixPlan } from '../../doctor/auto-fix.ts'
import { changedMeanwhile } from '../../doctor/document-store.ts'
import type { DoctorOutcome } from '../../doctor/run-doctor.ts'
import { dataLayout } from '../../node/data-layout.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { toldOf } from '../told-finding.ts'

export type DoctorProfileOptions = {
  profile: 'preview' | 'make' | 'remove'
  json: boolean
  codexHome: string
  ourConfigFile: string
  dataDir: string
}

type Change = { file: string; diff: string[] }

/**
 * The profile that mends what the doctor found, config.toml left as it is: shown, written through the editor's journal,
 * or taken away. With `--json` `{"codexVersion","findings","profile":{"made","mends","changes","command"}}`, after a
 * removal `{"codexVersion","findings","removed":[files]}`.
 *
 * @returns 0 when nothing is wrong that it does not mend (or it is removed), 1 with findings that it leaves
 * @throws AppError `config_write_failed`
 */
export async function doctorProfile(
  options: DoctorProfileOptions,
  { codexVersion, findings }: DoctorOutcome,
  terminal: Terminal,
): Promise<ExitCode> {
  const { codexHome, ourConfigFile, dataDir, json } = options
  const places = { codexHome, ourConfigFile }
  const backupsFolder = dataLayout(dataDir).backups
  const documents = openDocuments({ ...places, backupsFolder, now: Date.now })
  if (options.profile === 'remove') {
    const removed = await removeAutoFix(documents, { codexHome, backupsFolder, now: Date.now })
    if (json) terminal.out(JSON.stringify({ codexVersion, findings: findings.map(toldOf), removed }))
    else if (removed.length === 0) terminal.out('There is no profile codex-tray-auto-fix.')
    for (const file of json ? [] : removed) terminal.out(`Taken away: ${file}`)
    return exitCodes.ok
  }
  const today = new Date().toISOString().slice(0, 10)
  const plan = codexVersion === null ? null : await planAutoFix(documents, findings, codexVersion, today)
  const changes = plan === null ? [] : await preview(documents, plan, (id) => fileOf(places, id))
  const made = options.profile === 'make' && plan !== null
  if (plan !== null && made) await write(documents, plan)
  const command = (await readAutoFix(documents, { codexVersion, findings }))?.command ?? null
  const left = findings.filter((one) => one.severity !== 'info' && plan?.mends.includes(one) !== true)
  if (json) {
    const mends = (plan?.mends ?? []).map(({ id, where }) => ({ id, where }))
    const profile = { made, mends, changes, command }
    terminal.out(JSON.stringify({ codexVersion, findings: findings.map(toldOf), profile }))
  } else for (const line of textOf(plan, changes, made, left.length)) terminal.out(line)
  return left.length === 0 ? exitCodes.ok : exitCodes.foundProblem
}

async function preview(
  documents: Documents,
  { changes }: AutoFixPlan,
  nameOf: (id: Parameters<Documents['text']>[0]) => string,
): Promise<Change[]> {
  return Promise.all(
    [...changes].map(async ([id, wanted]) => {
      const { diff } =
        'edits' in wanted
          ? await documents.preview(id, null, wanted.edits)
          : await documents.previewText(id, null, wanted.text)
      return { file: nameOf(id), diff }
    }),
  )
}

async function write(documents: Documents, { changes }: AutoFixPlan): Promise<void> {
  const reason = autoFixReasons.make
  for (const [id, wanted] of changes) {
    const { revision } = await documents.text(id)
    const result =
      'edits' in wanted
        ? await documents.apply(id, revision, wanted.edits, reason)
        : await documents.applyText(id, revision, wanted.text, reason)
    if (result.outcome === 'conflict') throw changedMeanwhile(id)
  }
}

function* textOf(
  plan: AutoFixPlan | null,
  changes: readonly Change[],
  made: boolean,
  left: number,
): Generator<string> {
  if (plan === null) {
    yield 'There is nothing that a profile would mend.'
    return
  }
  for (const { file, diff } of changes) {
    yield file
    for (const line of diff) yield `  ${line}`
  }
  yield `\n${made ? 'Mended by it' : 'It would mend'} (${plan.mends.length}):`
  for (const { id, message } of plan.mends) yield `  ${message} [${id}]`
  if (left > 0) yield `Not mended by a profile: ${left} (codex-tray doctor tells which)`
  yield made
    ? '\nStart Codex with it: codex-tray codex run --auto-fix -- …\nTake it away: codex-tray doctor --remove-profile'
    : '\nNothing was written; --fix --profile makes it, and leaves your file as it is.'
}
