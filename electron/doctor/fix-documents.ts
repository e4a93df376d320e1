import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { evaluate } from '../../shared/doctor/evaluate.ts'
import type { EnvView } from '../../shared/doctor/env-view.ts'
import type { Finding, Fix } from '../../shared/doctor/finding.ts'
import { editTomlAtOnce } from '../toml/edit-toml.ts'
import { independentFixes, type Fixable } from './independent-fixes.ts'
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

/** Fixes of one place wait for each other; nothing has so many of them. */
const maxRounds = 1000

/**
 * Does the fixes that are edits, each on what those before left: the second of two fixes of the same place may be
 * needless by then. Those of different places are done together, so that a file with hundreds of faults is judged a few
 * times and not hundreds of times. Notes (`info`) are left alone. Nothing is written.
 */
export function fixDocuments(documents: readonly ReadDocument[], judging: Judging): Fixed {
  const texts = new Map(documents.flatMap(({ view, text }) => (text === null ? [] : [[view.id, text]])))
  const original = new Map(texts)
  const tried = new Set<string>()
  const fixed: Fixed = { changes: [], done: [], refused: [] }
  for (let round = 0; round < maxRounds; round++) {
    const next = independentFixes(fixable(documents, texts, judging, tried))
    if (next.length === 0) break
    for (const { finding } of next) tried.add(nameOf(finding))
    doFixes(next, texts, fixed)
  }
  for (const [id, after] of texts) {
    const before = original.get(id) ?? null
    if (after !== before) fixed.changes.push({ id, file: fileOf(id, documents, judging), before, after })
  }
  return fixed
}

/** All of them, or, where that cannot be, each that can. */
function doFixes(next: readonly Fixable[], texts: Map<DocumentId, string>, fixed: Fixed): void {
  try {
    applyFixes(
      next.map(({ fix }) => fix),
      texts,
    )
    fixed.done.push(...next.map(({ finding }) => finding))
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const [only, ...others] = next
    if (only === undefined) return
    if (others.length === 0) fixed.refused.push({ finding: only.finding, reason: thrown.message })
    else for (const one of next) doFixes([one], texts, fixed)
  }
}

/** The worst first. */
function fixable(
  documents: readonly ReadDocument[],
  texts: ReadonlyMap<DocumentId, string>,
  { version, env, codexFile }: Judging,
  tried: ReadonlySet<string>,
): Fixable[] {
  const views = new Map(documents.map(({ view }) => [view.id, view]))
  for (const [id, text] of texts) {
    const known = views.get(id)
    views.set(id, viewOfText(id, known?.file ?? layerFile(codexFile, id), text, known?.access ?? null))
  }
  const config = { documents: [...views.values()] }
  return evaluate(config, { codex: version }, env).flatMap((finding) => {
    const { fix, severity } = finding
    if (fix === null || fix.edits.length === 0 || severity === 'info' || tried.has(nameOf(finding))) return []
    return [{ finding, fix }]
  })
}

const nameOf = ({ id, where }: Finding): string => JSON.stringify([id, where?.document, where?.key])

/** All of the edits or none. */
function applyFixes(fixes: readonly Fix[], texts: Map<DocumentId, string>): void {
  const byDocument = new Map<DocumentId, DocumentEdit[]>()
  for (const { document, edit } of fixes.flatMap(({ edits }) => edits)) {
    const edits = byDocument.get(document)
    if (edits === undefined) byDocument.set(document, [edit])
    else edits.push(edit)
  }
  const after = [...byDocument].map(
    ([id, edits]) => [id, editTomlAtOnce(texts.get(id) ?? '', edits)] as const,
  )
  for (const [id, text] of after) texts.set(id, text)
}

function fileOf(id: DocumentId, documents: readonly ReadDocument[], { codexFile }: Judging): string {
  const known = documents.find(({ view }) => view.id === id)
  return known?.view.file ?? layerFile(codexFile, id)
}
