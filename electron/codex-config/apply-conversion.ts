import type { ChangeResult } from '../../shared/codex-config/document.ts'
import type { ChangeReason, Documents } from './documents.ts'
import type { ProfileConversion } from './profiles.ts'

/**
 * Makes a conversion of a profile true: what is new is written before what it replaces goes, so that a profile is
 * never lost in between. A layer that exists already is not overwritten.
 *
 * @param codexRevision what the conversion was planned for
 * @returns of each write; the last one is the conflict, if there was one
 */
export async function applyConversion(
  docs: Documents,
  codexRevision: string | null,
  { edits, layer }: ProfileConversion,
  reason: ChangeReason,
): Promise<ChangeResult[]> {
  const { document, text } = layer
  const steps =
    text === null
      ? [() => docs.apply('codex', codexRevision, edits, reason), () => removeLayer()]
      : [
          () => docs.applyText(document, null, text, reason),
          () => docs.apply('codex', codexRevision, edits, reason),
        ]
  const results: ChangeResult[] = []
  for (const step of steps) {
    const result = await step()
    results.push(result)
    if (result.outcome === 'conflict') break
  }
  return results

  async function removeLayer(): Promise<ChangeResult> {
    const { revision } = await docs.text(document)
    return docs.removeLayer(document, revision ?? '', reason)
  }
}
