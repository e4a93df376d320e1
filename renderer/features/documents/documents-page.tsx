import { useState, type ReactElement } from 'react'
import type { DocumentId, DocumentState } from '../../../shared/codex-config/document.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { documentName } from './document-name.ts'
import { HistorySection } from './history-section.tsx'
import { Problem } from './problem.tsx'
import { RawSection } from './raw-section.tsx'
import { useAsked } from './use-asked.ts'
import { useChange } from './use-change.tsx'
import './documents.css'

/** The files themselves: text, what is wrong with it and where, and every change that can be taken back. */
export function DocumentsPage(): ReactElement {
  const t = useTranslate()
  const states = useAsked((client) => client.call('documents.states', {}))
  const { propose, dialog } = useChange()
  const [chosen, setChosen] = useState<DocumentId | null>(null)
  return (
    <div className="page-scroll" data-testid="documents-page">
      <div className="page-column">
        <div className="page-head">
          <h1>{t('documents.title')}</h1>
          <p className="muted">{t('documents.help')}</p>
        </div>
        {states.problem !== null && <Problem error={states.problem.toWire()} />}
        {states.answer !== null && (
          <Files states={states.answer} chosen={chosen} onChoose={setChosen} propose={propose} />
        )}
        <HistorySection />
      </div>
      {dialog}
    </div>
  )
}

type FilesProps = {
  states: readonly DocumentState[]
  chosen: DocumentId | null
  onChoose: (id: DocumentId) => void
  propose: ReturnType<typeof useChange>['propose']
}

/** One that is wrong comes first, unless somebody chose. */
function Files({ states, chosen, onChoose, propose }: FilesProps): ReactElement | null {
  const t = useTranslate()
  const state =
    states.find(({ id }) => id === chosen) ?? states.find(({ problem }) => problem !== null) ?? states[0]
  if (state === undefined) return null
  return (
    <section className="files" aria-label={t('documents.title')}>
      <div className="files-head">
        <Segmented<DocumentId>
          label={t('documents.title')}
          value={state.id}
          segments={states.map(({ id, problem }) => ({
            value: id,
            label: `${problem === null ? '' : '▲ '}${documentName(t, id)}`,
            testId: `document-${id}`,
          }))}
          onChange={onChoose}
        />
        <code className="ellipsis muted" title={state.file}>
          {state.file}
        </code>
      </div>
      <RawSection key={state.id} state={state} propose={propose} />
    </section>
  )
}
