import type { ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { hasStoredKey } from './provider-form.ts'

/** What is lost with a provider, before it is deleted: the file's own change is shown below. */
export function DeleteLead({ entry }: { entry: ProviderEntry }): ReactElement | null {
  const t = useTranslate()
  const { threads, selected, document } = entry
  const notes = [
    ...(threads !== null && threads > 0 ? [t('providers.deleteThreads', { count: threads })] : []),
    ...(entry.isOurs ? [t('providers.deleteOurs')] : []),
    ...(hasStoredKey(entry) ? [t('providers.keyGoes')] : []),
    ...(selected ? [t(document === 'ours' ? 'providers.deleteDefaultOurs' : 'providers.deleteDefault')] : []),
  ]
  if (notes.length === 0) return null
  return (
    <div className="delete-lead" data-testid="delete-lead">
      {notes.map((note) => (
        <p key={note} className="change-note">
          <StateShape shape="warning" tone="busy" />
          <span>{note}</span>
        </p>
      ))}
    </div>
  )
}
