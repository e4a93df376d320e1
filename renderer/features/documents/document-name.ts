import type { DocumentId } from '../../../shared/codex-config/document.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'

/** Which file it is, in a few words. */
export function documentName(t: Translate, id: DocumentId): string {
  if (id === 'codex') return t('documents.codex')
  if (id === 'ours') return t('documents.ours')
  return t('documents.profile', { name: id.slice('profile:'.length) })
}
