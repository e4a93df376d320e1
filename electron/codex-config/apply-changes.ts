import type { ChangeResult, DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import type { ChangeReason, DocumentChange, Documents } from './documents.ts'

/**
 * Changes several documents, each in one write, in the order in which they are first named. Stops at the first that
 * somebody else is changing; what was written before stays and can be undone.
 *
 * @returns of each document; the last one is the conflict, if there was one
 * @throws AppError as {@link Documents.apply}
 */
export async function applyChanges(
  docs: Documents,
  changes: readonly DocumentChange[],
  reason: ChangeReason,
): Promise<ChangeResult[]> {
  const byDocument = new Map<DocumentId, DocumentEdit[]>()
  for (const { document, edit } of changes)
    byDocument.set(document, [...(byDocument.get(document) ?? []), edit])
  const results: ChangeResult[] = []
  for (const [document, edits] of byDocument) {
    const { revision } = await docs.text(document)
    const result = await docs.apply(document, revision, edits, reason)
    results.push(result)
    if (result.outcome === 'conflict') break
  }
  return results
}
