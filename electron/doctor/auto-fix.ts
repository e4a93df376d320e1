import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import {
  overridesOf,
  overrideText,
  profileArguments,
  shellLine,
} from '../../shared/doctor/profile-arguments.ts'
import { overlayOf } from '../../shared/doctor/auto-fix.ts'
import type { AutoFixProfile } from '../../shared/doctor/doctor-state.ts'
import type { DoctorReport, Finding } from '../../shared/doctor/finding.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { inEnglish, say, type Wording } from '../../shared/i18n/wording/wording.ts'
import { readAutoFixNote, oneLine, sectionOf } from '../codex-config/auto-fix-note.ts'
import {
  autoFixLayer,
  autoFixTable,
  planAutoFixProfile,
  planRemoveAutoFix,
} from '../codex-config/auto-fix-profile.ts'
import { changedMeanwhile } from '../codex-config/changed-meanwhile.ts'
import type { Documents } from '../codex-config/documents.ts'
import { autoFixProfileName, autoFixReasons } from '../codex-config/our-names.ts'
import { parseOrThrow, parseToml, stringAt, tableAt, valueAt } from '../codex-config/parse-toml.ts'
import { profileForm } from '../codex-config/profiles.ts'
import { restoreAll } from '../codex-config/restore.ts'
import { tableToJson } from '../codex-config/table-edits.ts'
import { isTableValue, type TomlTableValue } from '../toml/toml-value.ts'

export type AutoFixPlan = {
  changes: Map<DocumentId, { edits: DocumentEdit[] } | { text: string }>
  mends: Finding[]
}

/**
 * The profile that mends what one can mend, as changes of files.
 *
 * @param date `YYYY-MM-DD`
 * @returns null when there is nothing it would mend
 * @throws AppError `config_syntax` when Codex's file cannot be parsed
 */
export async function planAutoFix(
  documents: Pick<Documents, 'text'>,
  findings: readonly Finding[],
  version: string,
  date: string,
): Promise<AutoFixPlan | null> {
  const codex = await documents.text('codex')
  const base = parseOrThrow(codex.text, codex.file)
  const overlay = overlayOf(findings, base, version)
  if (overlay === null) return null
  const there = await documents.text(autoFixLayer)
  const options = { version, entries: overlay.entries, reason: inEnglish(reasonOf(overlay.mends)), date }
  const old = there.revision === null ? null : {}
  const { changes, layer } = planAutoFixProfile(options, base, old)
  const plan: AutoFixPlan = { changes: new Map(), mends: overlay.mends }
  if (layer !== null) plan.changes.set(layer.document, { text: layer.text })
  if (changes.length > 0) plan.changes.set('codex', { edits: changes.map(({ edit }) => edit) })
  return plan
}

/** Which of the findings a profile would mend, by index. */
export function mendedByProfile(
  findings: readonly Finding[],
  codexText: string,
  version: string | null,
): number[] {
  const base = parseToml(codexText)
  if (version === null || !base.ok) return []
  const mends = new Set(overlayOf(findings, base.value, version)?.mends)
  return findings.flatMap((finding, index) => (mends.has(finding) ? [index] : []))
}

/** @param report its version is of the Codex that would be started with it */
export async function readAutoFix(
  documents: Pick<Documents, 'text' | 'states'>,
  { codexVersion: version, findings }: DoctorReport,
): Promise<AutoFixProfile | null> {
  const files = new Map((await documents.states()).map(({ id, file }) => [id, file]))
  const forDaemon = (await daemonProfile(documents)) === autoFixProfileName
  const found = await findProfile(documents, version)
  if (found === null) return null
  const { form, table } = found
  const entries = tableToJson(table)
  const isRead = version !== null && profileForm(version) === form
  const use = { name: autoFixProfileName, entries, command: '' }
  return {
    form,
    file: files.get(form === 'layer' ? autoFixLayer : 'codex') ?? '',
    note: await noteOf(documents, found, { codexVersion: version, findings }),
    says: overridesOf(entries).pairs.map((pair) => overrideText(pair).replace('=', ' = ')),
    command: isRead ? shellLine(['codex', ...profileArguments({ ...use, version })]) : null,
    forDaemon,
  }
}

/** In words for any language where what it was made for is found still; else as it is written. */
async function noteOf(
  documents: Pick<Documents, 'text'>,
  { form, text }: Found,
  { codexVersion, findings }: DoctorReport,
): Promise<AutoFixProfile['note']> {
  const note = readAutoFixNote(text, form === 'layer' ? null : autoFixTable)
  if (note === null) return null
  const base = await textOf(documents, 'codex')
  const overlay =
    base === null || codexVersion === null ? null : overlayOf(findings, base.value, codexVersion)
  const reason = overlay === null ? null : reasonOf(overlay.mends)
  const isKnown = reason !== null && oneLine(inEnglish(reason)) === note.reason
  return { date: note.date, reason: isKnown ? reason : say('fix.profile-reason', { reason: note.reason }) }
}

type Found = { form: AutoFixProfile['form']; text: string; table: TomlTableValue }

/** Of both forms the one that is read. */
async function findProfile(
  documents: Pick<Documents, 'text'>,
  version: string | null,
): Promise<Found | null> {
  const layer = await textOf(documents, autoFixLayer)
  const codex = await textOf(documents, 'codex')
  const table = codex === null ? undefined : valueAt(codex.value, autoFixTable)
  const forms: Found[] = [
    ...(layer === null ? [] : [{ form: 'layer' as const, text: layer.text, table: layer.value }]),
    ...(codex !== null && isTableValue(table) ? [{ form: 'table' as const, text: codex.text, table }] : []),
  ]
  return forms.find(({ form }) => version !== null && profileForm(version) === form) ?? forms[0] ?? null
}

/**
 * Takes the profile away in both forms, and from the daemon's settings: by the notes of how they were made, so that the
 * bytes are as before; what is there without such a note, or was changed since, goes all the same. With a backup.
 *
 * @returns the files that were changed; none when there was no profile
 * @throws AppError `config_write_failed` when somebody else is changing one of them
 */
export async function removeAutoFix(
  documents: Documents,
  places: { codexHome: string; backupsFolder: string; now: () => number },
): Promise<string[]> {
  const { restored, failed } = await restoreAll({ ...places, what: 'auto-fix' })
  if (failed[0] !== undefined) throw AppError.fromWire(failed[0].error)
  const names = new Map((await documents.states()).map(({ id, file }) => [id, file]))
  const changed: DocumentId[] = []
  const reason = doctorDoes(say('fix.remove-profile', ofProfile))
  if (await useForDaemon(documents, false)) changed.push('ours')
  const codex = await textOf(documents, 'codex')
  const edits = codex === null ? [] : planRemoveAutoFix(codex.value).map(({ edit }) => edit)
  if (codex !== null && edits.length > 0) {
    refuseConflict(await documents.apply('codex', codex.revision, edits, reason), names.get('codex'))
    changed.push('codex')
  }
  const { revision } = await documents.text(autoFixLayer)
  if (revision !== null) {
    refuseConflict(await documents.removeLayer(autoFixLayer, revision, reason), names.get(autoFixLayer))
    changed.push(autoFixLayer)
  }
  return [...new Set([...restored.map(({ file }) => file), ...changed.flatMap((id) => names.get(id) ?? [])])]
}

/**
 * `[daemon] codex_profile` of our own file.
 *
 * @returns whether something was changed
 * @throws AppError `config_write_failed`; `config_syntax` when our file cannot be edited
 */
export async function useForDaemon(documents: Documents, wanted: boolean): Promise<boolean> {
  const { text, revision, file } = await documents.text('ours')
  const value = parseOrThrow(text, file)
  const isSet = stringAt(value, 'daemon', 'codex_profile') === autoFixProfileName
  if (isSet === wanted) return false
  const edit: DocumentEdit = wanted
    ? { op: 'set', path: ['daemon', 'codex_profile'], value: autoFixProfileName }
    : { op: 'delete', path: isAlone(text, value) ? ['daemon'] : ['daemon', 'codex_profile'] }
  const reason = wanted ? autoFixReasons.daemon : doctorDoes(say('fix.profile-not-for-daemon', ofProfile))
  refuseConflict(await documents.apply('ours', revision, [edit], reason), file)
  return true
}

/** The table was made for this one key, and goes with it. */
const isAlone = (text: string, value: TomlTableValue): boolean =>
  Object.keys(tableAt(value, ['daemon'])).length === 1 && !sectionOf(text, ['daemon']).includes('#')

async function daemonProfile(documents: Pick<Documents, 'text'>): Promise<string | null> {
  const ours = await textOf(documents, 'ours')
  return ours === null ? null : stringAt(ours.value, 'daemon', 'codex_profile')
}

type Text = { text: string; revision: string | null; value: TomlTableValue }

/** Null: not there, or not to be read; that is told elsewhere. */
async function textOf(documents: Pick<Documents, 'text'>, id: DocumentId): Promise<Text | null> {
  const found = await documents.text(id).catch(() => null)
  if (found === null || found.revision === null) return null
  const parsed = parseToml(found.text)
  return parsed.ok ? { ...found, value: parsed.value } : null
}

/** One line for the comment: what Codex would not start with, else what it would not do. */
function reasonOf([first, ...others]: readonly [Finding, ...Finding[]]): Wording {
  return others.length === 0
    ? first.text
    : say('fix.profile-reasons', { reason: first.text, count: others.length })
}

const ofProfile = { profile: autoFixProfileName }
const doctorDoes = (title: Wording): Wording => say('change.doctor', { title })

function refuseConflict({ outcome }: { outcome: string }, where: string | undefined): void {
  if (outcome === 'conflict') throw changedMeanwhile(where)
}
