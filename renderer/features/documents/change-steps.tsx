import type { ReactElement } from 'react'
import type { RequestPreview } from '../../../shared/codex-config/change-request.ts'
import { useSay, useTranslate } from '../../bridge/window-context.ts'
import { DiffLines } from '../../ui/diff-lines.tsx'
import { StateShape } from '../../ui/state-shape.tsx'

/** A diff for each file, and what whoever reads the file says of the result. */
export function ChangeSteps({ preview }: { preview: RequestPreview }): ReactElement {
  const t = useTranslate()
  const say = useSay()
  return (
    <>
      {preview.warnings.map(say).map((warning) => (
        <p key={warning} className="change-note">
          <StateShape shape="warning" tone="busy" />
          <span>{warning}</span>
        </p>
      ))}
      {preview.steps.map(({ document, file, preview: { diff, verdict } }) => (
        <div key={document} className="change-step">
          <code className="ellipsis muted" title={file}>
            {file}
          </code>
          {diff.length === 0 ? (
            <p>{t('documents.noChange')}</p>
          ) : (
            <DiffLines lines={diff} label={t('documents.diffOf', { file })} />
          )}
          {verdict !== null && (
            <p className="change-note" data-testid="verdict" data-ok={verdict.ok}>
              <StateShape shape={verdict.ok ? 'solid' : 'cross'} tone={verdict.ok ? 'ok' : 'bad'} />
              <span>{say(verdict.text)}</span>
            </p>
          )}
        </div>
      ))}
    </>
  )
}
