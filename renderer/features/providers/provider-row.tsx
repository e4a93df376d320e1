import type { ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import { keyStateText } from '../../../shared/i18n/key-state.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { dialectLabel } from './provider-list.ts'

export type ProviderActs = {
  edit: (entry: ProviderEntry) => void
  duplicate: (entry: ProviderEntry) => void
  remove: (entry: ProviderEntry) => void
  select: (entry: ProviderEntry) => void
  move: (entry: ProviderEntry, direction: 'up' | 'down') => void
  mayMove: (entry: ProviderEntry, direction: 'up' | 'down') => boolean
}

/** Two lines: what it is, and where it is with what can be done. */
export function ProviderRow({ entry, acts }: { entry: ProviderEntry; acts: ProviderActs }): ReactElement {
  const t = useTranslate()
  return (
    <li className="provider-card" data-testid={`provider-${entry.document}-${entry.id}`}>
      <div className="provider-what">
        <p className="provider-title">
          <span className="ellipsis" title={entry.name}>
            {entry.name}
          </span>
          <code className="quiet ellipsis" title={entry.id}>
            {entry.id}
          </code>
          {entry.selected && <span className="badge badge-accent">{t('providers.default')}</span>}
          {entry.builtIn && <span className="badge">{t('providers.builtIn')}</span>}
          {entry.isOurs && <span className="badge">{t('providers.isOurs')}</span>}
          <span className="badge">{dialectLabel(entry) ?? t('providers.dialectUnsaid')}</span>
        </p>
        <p className="provider-where">
          <code className="muted ellipsis" title={entry.baseUrl}>
            {entry.baseUrl === '' ? t('providers.noAddress') : entry.baseUrl}
          </code>
          <KeyState entry={entry} />
          {entry.threads !== null && entry.threads > 0 && (
            <span className="quiet provider-threads">{t('providers.threads', { count: entry.threads })}</span>
          )}
        </p>
      </div>
      <Acts entry={entry} acts={acts} />
    </li>
  )
}

function KeyState({ entry }: { entry: ProviderEntry }): ReactElement | null {
  const t = useTranslate()
  if (entry.key === 'none' || entry.builtIn) return null
  const warn = entry.key === 'missing' || entry.storedKey === 'plain'
  return (
    <span className="provider-key-state">
      <StateShape shape={warn ? 'warning' : 'solid'} tone={warn ? 'busy' : 'ok'} />
      <span className="ellipsis" title={keyStateText(t, entry)}>
        {keyStateText(t, entry)}
      </span>
    </span>
  )
}

function Acts({ entry, acts }: { entry: ProviderEntry; acts: ProviderActs }): ReactElement {
  const t = useTranslate()
  const named = (label: string): string => `${label}: ${entry.name}`
  return (
    <div className="provider-acts">
      {!entry.selected && !entry.isOurs && (
        <Button look="link" onClick={() => acts.select(entry)} aria-label={named(t('providers.select'))}>
          {t('providers.select')}
        </Button>
      )}
      {!entry.builtIn && (
        <>
          {(['up', 'down'] as const).map((direction) => (
            <IconButton
              key={direction}
              icon={direction}
              label={named(t(`providers.${direction}`))}
              disabled={!acts.mayMove(entry, direction)}
              onClick={() => acts.move(entry, direction)}
            />
          ))}
          {!entry.isOurs && (
            <IconButton
              icon="copy"
              label={named(t('providers.duplicate'))}
              onClick={() => acts.duplicate(entry)}
            />
          )}
          <IconButton icon="clear" label={named(t('providers.delete'))} onClick={() => acts.remove(entry)} />
          <Button
            onClick={() => acts.edit(entry)}
            aria-label={named(t('providers.edit'))}
            testId="provider-edit"
          >
            {t('providers.edit')}
          </Button>
        </>
      )}
    </div>
  )
}
