import { useState, type ReactElement } from 'react'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/section.tsx'
import { documentName } from '../documents/document-name.ts'
import { FileProblems } from '../documents/file-problems.tsx'
import { Problem } from '../documents/problem.tsx'
import { useAsked } from '../documents/use-asked.ts'
import { useChange } from '../documents/use-change.tsx'
import { DeleteLead } from './delete-lead.tsx'
import { LeftOverKeys } from './left-over-keys.tsx'
import { groupProviders, moveTarget, type ProviderGroup } from './provider-list.ts'
import { ProviderRow, type ProviderActs } from './provider-row.tsx'
import { ProviderSheet } from './provider-sheet.tsx'
import { UseInCodexSection } from './use-in-codex-section.tsx'
import { useSaveProvider } from './use-save-provider.tsx'
import './providers.css'

/** `new`: the sheet for one that is not there yet. */
type Edited = ProviderEntry | 'new' | null

const isSame =
  ({ document, id }: ProviderEntry) =>
  (other: ProviderEntry): boolean =>
    other.document === document && other.id === id

/** The providers of Codex's file and of ours as one list; every change shows its diff first. */
export function ProvidersPage(): ReactElement {
  const t = useTranslate()
  const list = useAsked((client) => client.call('providers.list', {}))
  const keys = useAsked((client) => client.call('keys.state', { askKeychain: false }))
  const [edited, setEdited] = useState<Edited>(null)
  const { propose, dialog } = useChange()
  const entries = list.answer ?? []
  const acts = useProviderActs(entries, propose, setEdited)
  const save = useSaveProvider(propose, () => setEdited(null))
  // As it is now: a key may have been deleted since the sheet was opened.
  const shown = edited === 'new' || edited === null ? null : (entries.find(isSame(edited)) ?? edited)
  return (
    <div className="page-scroll" data-testid="providers-page">
      <div className="page-column">
        <div className="page-title-line">
          <h1>{t('providers.title')}</h1>
          <Button icon="add" look="primary" onClick={() => setEdited('new')} testId="provider-add">
            {t('providers.add')}
          </Button>
        </div>
        <UseInCodexSection />
        <FileProblems />
        {keys.answer !== null && keys.answer.problem !== null && <Problem error={keys.answer.problem} />}
        {list.problem !== null && <Problem error={list.problem.toWire()} />}
        {list.answer === null && list.problem === null && <p className="muted">{t('documents.reading')}</p>}
        {groupProviders(entries).map((group) => (
          <Group key={group.document} group={group} acts={acts} />
        ))}
        {keys.answer !== null && <LeftOverKeys ids={keys.answer.leftOver} />}
      </div>
      {edited !== null && (
        <ProviderSheet
          entry={shown}
          entries={entries}
          onClose={() => setEdited(null)}
          onSave={(form, key) => save(shown, form, key)}
        />
      )}
      {dialog}
    </div>
  )
}

function Group({ group, acts }: { group: ProviderGroup; acts: ProviderActs }): ReactElement {
  const t = useTranslate()
  const { document, entries } = group
  const help =
    document === 'codex'
      ? t('providers.inCodex')
      : document === 'ours'
        ? t('providers.inOurs')
        : t('providers.inProfile')
  return (
    <Section title={documentName(t, document)} help={help}>
      <ul className="provider-cards">
        {entries.map((entry) => (
          <ProviderRow key={entry.id} entry={entry} acts={acts} />
        ))}
      </ul>
    </Section>
  )
}

function useProviderActs(
  entries: readonly ProviderEntry[],
  propose: ReturnType<typeof useChange>['propose'],
  edit: (entry: ProviderEntry) => void,
): ProviderActs {
  const t = useTranslate()
  const besides = ({ document }: ProviderEntry): ProviderEntry[] =>
    entries.filter((entry) => entry.document === document)
  const ask = (
    kind: 'duplicate' | 'select' | 'delete',
    { document, id, name }: ProviderEntry,
    lead?: ReactElement,
  ): void => {
    const title = t(`providers.${kind}Change`, { name })
    propose({
      request: { kind: `provider.${kind}`, document, id },
      title,
      reason: title,
      ...(lead === undefined ? {} : { lead }),
    })
  }
  return {
    edit,
    duplicate: (entry) => ask('duplicate', entry),
    select: (entry) => ask('select', entry),
    remove: (entry) => ask('delete', entry, <DeleteLead entry={entry} />),
    mayMove: (entry, direction) => moveTarget(besides(entry), entry.id, direction) !== undefined,
    move(entry, direction) {
      const before = moveTarget(besides(entry), entry.id, direction)
      if (before === undefined) return
      const { document, id, name } = entry
      const title = t('providers.moveChange', { name })
      propose({ request: { kind: 'provider.move', document, id, before }, title, reason: title })
    },
  }
}
