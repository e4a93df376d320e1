import { useState, type ReactElement } from 'react'
import type { DocumentState } from '../../../shared/codex-config/document.ts'
import { withLineEndsOf, withPlainEnds } from '../../../shared/codex-config/line-ends.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { documentName } from './document-name.ts'
import { Problem } from './problem.tsx'
import { RawEditor } from './raw-editor.tsx'
import { useAsked } from './use-asked.ts'
import type { WantedChange } from './use-change.tsx'

/** What somebody wrote, and the file they began with. */
type Draft = { text: string; base: string | null; original: string }

type RawSectionProps = { state: DocumentState; propose: (change: WantedChange) => void }

/** The whole text of one file. It is read when this is shown and never before: it has the secrets in it. */
export function RawSection({ state, propose }: RawSectionProps): ReactElement {
  const t = useTranslate()
  const read = useAsked((client) => client.call('documents.text', { document: state.id }))
  const [draft, setDraft] = useState<Draft | null>(null)
  const saved = read.answer
  // The field has `\n` for every end of a line; what is written has the file's own again.
  const isEdited = draft !== null && saved !== null && draft.text !== withPlainEnds(saved.text)
  const save = ({ text, base, original }: Draft): void =>
    propose({
      request: { kind: 'text', document: state.id, text: withLineEndsOf(original, text), base },
      title: t('documents.saveTitle', { name: documentName(t, state.id) }),
      reason: t('documents.reasonText'),
      onWritten: () => {
        setDraft(null)
        read.reload()
      },
    })
  if (read.problem !== null) return <Problem error={read.problem.toWire()} />
  if (saved === null) return <p className="muted">{t('documents.reading')}</p>
  const shown = draft ?? { text: withPlainEnds(saved.text), base: saved.revision, original: saved.text }
  const write = (text: string): void => setDraft({ ...shown, text })
  return (
    <>
      {state.readOnly !== null && (
        <Problem error={state.readOnly} title={t('documents.readOnlyTitle')} tone="busy" />
      )}
      <RawEditor state={state} text={shown.text} isEdited={isEdited} onChange={write} />
      <div className="raw-actions">
        <span className="muted">{t(state.exists ? 'documents.rawHelp' : 'documents.absent')}</span>
        <Button disabled={!isEdited} onClick={() => setDraft(null)}>
          {t('documents.discard')}
        </Button>
        <Button
          look="primary"
          disabled={!isEdited || state.readOnly !== null}
          onClick={() => save(shown)}
          testId="raw-save"
        >
          {t('documents.saveText')}
        </Button>
      </div>
    </>
  )
}
