import { useCallback, useEffect, useState, type ReactElement } from 'react'
import { fixTargetSchema, type FixPreview, type FixTarget } from '../../../shared/doctor/doctor-state.ts'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { Client } from '../../bridge/client.ts'
import { useAction, useAppState, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { DiffLines } from '../../ui/diff-lines.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'

/** `lookedAt`: the look at the files it is about. */
type Shown = {
  lookedAt: number | null
  previews: readonly FixPreview[]
  problem: AppError | null
  conflict: string | null
}

type FixPanelProps = {
  target: FixTarget
  /** Beside the button. */
  help: string
  /** It is written; for a panel that is not gone with its finding. */
  onDone?: () => void
}

/** What a fix would change in each file, and the button that does it: nothing is written that was not shown. */
export function FixPanel({ target, help, onDone }: FixPanelProps): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const { shown, show } = usePreviews(client, target)
  const apply = async (): Promise<void> => {
    const previews = shown?.previews.map(({ document, revision }) => ({ document, revision })) ?? []
    const result = await client.call('doctor.fix', { target, previews })
    if (result.outcome === 'conflict') show(result.file)
    else onDone?.()
  }
  if (shown === null) return <p className="quiet">{t('compat.preparing')}</p>
  if (shown.problem !== null) {
    return (
      <ErrorNotice error={shown.problem.toWire()} language={language} t={t} title={t('compat.noPreview')} />
    )
  }
  const blocked = shown.previews.flatMap((preview) => preview.blocked ?? [])
  return (
    <div className="fix-panel" data-testid="fix-panel">
      {shown.conflict !== null && (
        <p className="fix-conflict" role="alert">
          {t('compat.conflict', { file: shown.conflict })}
        </p>
      )}
      {shown.previews.map(({ document, file, diff }) => (
        <div key={document} className="fix-file">
          <p className="quiet">
            <code>{file}</code>
          </p>
          <DiffLines lines={diff} label={t('compat.diff', { file })} />
        </div>
      ))}
      {blocked.map((error) => (
        <ErrorNotice
          key={error.facts.where}
          error={error}
          language={language}
          t={t}
          title={t('documents.readOnlyTitle')}
          tone="busy"
        />
      ))}
      <p className="fix-act">
        <Button
          look="primary"
          disabled={busy || blocked.length > 0}
          onClick={() => run(apply)}
          testId="apply-fix"
        >
          {t('compat.apply')}
        </Button>
        <span className="quiet">{help}</span>
      </p>
    </div>
  )
}

/** Asked anew after every look: the files may be others by then. */
function usePreviews(
  client: Client,
  target: FixTarget,
): { shown: Shown | null; show: (conflict: string | null) => void } {
  const lookedAt = useAppState((state) => state.doctor.lookedAt)
  const [shown, setShown] = useState<Shown | null>(null)
  // A target is made anew at every render; what it says tells whether it is another.
  const asked = JSON.stringify(target)
  const show = useCallback(
    (conflict: string | null, isWanted: () => boolean = () => true) => {
      client.call('doctor.preview', { target: fixTargetSchema.parse(JSON.parse(asked)) }).then(
        (previews) => isWanted() && setShown({ lookedAt, previews, problem: null, conflict }),
        (thrown: unknown) => {
          const problem = AppError.fromWire(toWireError(thrown))
          if (isWanted()) setShown({ lookedAt, previews: [], problem, conflict })
        },
      )
    },
    [client, asked, lookedAt],
  )
  useEffect(() => {
    let wanted = true
    show(null, () => wanted)
    return () => {
      wanted = false
    }
  }, [show])
  return { shown, show }
}
