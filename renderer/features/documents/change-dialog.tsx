import { useCallback, useEffect, useState, type ReactElement } from 'react'
import type { RequestPreview } from '../../../shared/codex-config/change-request.ts'
import type { ChangeResult } from '../../../shared/codex-config/document.ts'
import { toWireError, type WireError } from '../../../shared/errors/app-error.ts'
import { useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ChangeSteps } from './change-steps.tsx'
import { Conflict } from './conflict.tsx'
import { Problem } from './problem.tsx'
import type { WantedChange } from './use-change.tsx'
import './documents.css'

type Stage =
  | { at: 'asking' }
  | { at: 'refused'; error: WireError }
  | { at: 'shown'; preview: RequestPreview; error: WireError | null; busy: boolean; written: boolean }
  | { at: 'conflict'; result: Extract<ChangeResult, { outcome: 'conflict' }> }

/** What a change would do to each file, what Codex says of it, and the button that does it. */
export function ChangeDialog(props: { change: WantedChange; onClose: () => void }): ReactElement {
  const t = useTranslate()
  const { change } = props
  const { stage, look, save, close } = useChangeStages(change, props.onClose)
  const nothing =
    stage.at === 'shown' && stage.preview.steps.every(({ preview }) => preview.diff.length === 0)
  return (
    <Dialog open onClose={close} title={change.title} wide testId="change-dialog">
      <div className="change">
        {change.lead !== undefined && <div className="change-lead">{change.lead}</div>}
        {stage.at === 'asking' && <p className="muted">{t('documents.asking')}</p>}
        {stage.at === 'refused' && <Problem error={stage.error} />}
        {stage.at === 'shown' && <ChangeSteps preview={stage.preview} />}
        {stage.at === 'shown' && stage.error !== null && <Problem error={stage.error} />}
        {stage.at === 'conflict' && <Conflict result={stage.result} />}
      </div>
      <div className="dialog-actions">
        <Button onClick={close}>{nothing ? t('app.close') : t('app.cancel')}</Button>
        {stage.at === 'shown' && !nothing && (
          <Button
            look="primary"
            disabled={stage.busy}
            onClick={() => save(stage.preview)}
            testId="change-save"
          >
            {stage.written ? t('app.retry') : t('documents.save')}
          </Button>
        )}
        {stage.at === 'conflict' && (
          <Button look="primary" onClick={look} testId="change-again">
            {t('documents.applyToTheirs')}
          </Button>
        )}
        {stage.at === 'refused' && <Button onClick={look}>{t('app.retry')}</Button>}
      </div>
    </Dialog>
  )
}

function useChangeStages(
  change: WantedChange,
  onClose: () => void,
): { stage: Stage; look: () => void; save: (preview: RequestPreview) => void; close: () => void } {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const [stage, setStage] = useState<Stage>({ at: 'asking' })
  const { reason } = change
  const [request, setRequest] = useState(change.request)

  const ask = useCallback(
    () =>
      client.call('documents.preview', { request }).then(
        (preview): Stage => ({ at: 'shown', preview, error: null, busy: false, written: false }),
        (thrown: unknown): Stage => ({ at: 'refused', error: toWireError(thrown) }),
      ),
    [client, request],
  )
  useEffect(() => {
    let wanted = true
    void ask().then((found) => wanted && setStage(found))
    return () => {
      wanted = false
    }
  }, [ask])

  const write = async (preview: RequestPreview): Promise<void> => {
    const revisions = Object.fromEntries(preview.steps.map((step) => [step.document, step.revision]))
    let written = stage.at === 'shown' && stage.written
    setStage({ at: 'shown', preview, error: null, busy: true, written })
    try {
      if (!written) {
        const { result } = await client.call('documents.apply', { request, revisions, reason })
        if (result.outcome === 'conflict') return setStage({ at: 'conflict', result })
      }
      written = true
      await change.afterWrite?.()
      notices.tell(t('documents.written'))
      onClose()
      change.onWritten?.()
    } catch (thrown) {
      setStage({ at: 'shown', preview, error: toWireError(thrown), busy: false, written })
    }
  }
  const look = (): void => {
    // A whole text knows what it was written from: now that both were seen, it replaces what is there.
    if (stage.at === 'conflict' && request.kind === 'text')
      setRequest({ ...request, base: stage.result.revision })
    else void ask().then(setStage)
  }
  return {
    stage,
    look,
    save: (preview) => void write(preview),
    close() {
      onClose()
      if (stage.at === 'shown' && stage.written) change.onWritten?.()
    },
  }
}
