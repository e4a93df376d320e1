import type { DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { bySeverity, evaluate } from '../../shared/doctor/evaluate.ts'
import type { EnvView } from '../../shared/doctor/env-view.ts'
import type { Finding, Fix } from '../../shared/doctor/finding.ts'
import { editToml } from '../toml/edit-toml.ts'
import { layerFile } from './read-config.ts'
import { viewOfText, type ReadDocument } from './read-document.ts'
import type { DocumentChange } from './document-store.ts'

export type Fixed = {
  changes: DocumentChange[]
  /** What was done, in order. */
  done: Finding[]
  /** What could not be done, with the reason. */
  refused: { finding: Finding; reason: string }[]
}

type Judging = { version: string | null; env: EnvView; codexFile: string }

/** More than any file has; every round does one fix or gives one up. */
const maxRounds = 1000

/**
 * Does the fixes that are edits, one after the other, each on what the one before left: the second of two fixes of the
 * same place may be needless by then. Notes (`info`) are left alone. Nothing is written.
 */
export function fixDocuments(documents: readonly ReadDocument[], judging: Judging): Fixed {
  const texts = new Map(documents.flatMap(({ view, text }) => (text === null ? [] : [[view.id, text]])))
  const original = new Map(texts)
  const tried = new Set<string>()
  const fixed: Fixed = { changes: [], done: [], refused: [] }
  for (let round = 0; round < maxRounds; round++) {
    const next = firstFixable(documents, texts, judging, tried)
    if (next === null) break
    tried.add(nameOf(next.finding))
    try {
      applyFix(next.fix, texts)
      fixed.done.push(next.finding)
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
      fixed.refused.push({ finding: next.finding, reason: thrown.message })
    }
  }
  for (const [id, after] of texts) {
    const before = original.get(id) ?? null
    if (after !== before) fixed.changes.push({ id, file: fileOf(id, documents, judging), before, after })
  }
  return fixed
}

function firstFixable(
  documents: readonly ReadDocument[],
  texts: ReadonlyMap<DocumentId, string>,
  { version, env, codexFile }: Judging,
  tried: ReadonlySet<string>,
): { finding: Finding; fix: Fix } | null {
  const views = new Map(documents.map(({ view }) => [view.id, view]))
  for (const [id, text] of texts) {
    const known = views.get(id)
    views.set(id, viewOfText(id, known?.file ?? layerFile(codexFile, id), text, known?.access ?? null))
  }
  const config = { documents: [...views.values()] }
  for (const finding of evaluate(config, { codex: version }, env).toSorted(bySeverity)) {
    const { fix, severity } = finding
    if (fix === null || fix.edits.length === 0 || severity === 'info' || tried.has(nameOf(finding))) continue
    return { finding, fix }
  }
  return null
}

const nameOf = ({ id, where }: Finding): string => JSON.stringify([id, where?.document, where?.key])

/** All of its edits or none. */
function applyFix(fix: Fix, texts: Map<DocumentId, string>): void {
  const after = new Map<DocumentId, string>()
  for (const { document, edit } of fix.edits) {
    const text = after.get(document) ?? texts.get(document) ?? ''
    after.set(document, editToml(text, [edit]))
  }
  for (const [id, text] of after) texts.set(id, text)
}

function fileOf(id: DocumentId, documents: readonly ReadDocument[], { codexFile }: Judging): string {
  const known = documents.find(({ view }) => view.id === id)
  return known?.view.file ?? layerFile(codexFile, id)
}
