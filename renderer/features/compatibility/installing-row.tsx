import type { ReactElement } from 'react'
import type { InstallProgress } from '../../../shared/codex/managed-version.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { Meter } from '../../ui/meter.tsx'
import { StateShape } from '../../ui/state-shape.tsx'

/** A version on its way here, or why it did not come. */
export function InstallingRow({ progress }: { progress: InstallProgress }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const { version, step, error } = progress
  const failed = step === 'failed'
  return (
    <div className="version-row" data-testid={`installing-${version}`} data-step={step}>
      <StateShape shape={failed ? 'cross' : 'dotted'} tone={failed ? 'bad' : 'busy'} />
      <div className="version-main">
        <p>
          <strong>{version}</strong> <span className="muted">{t(`versions.step.${step}`)}</span>
        </p>
        {failed ? <p className="version-why">{error}</p> : <Progress progress={progress} />}
      </div>
      {failed && (
        <Button
          disabled={busy}
          onClick={() => run(() => client.call('versions.install', { version }))}
          testId={`again-${version}`}
        >
          {t('versions.again')}
        </Button>
      )}
      <Button
        disabled={busy}
        onClick={() => run(() => client.call('versions.cancel', { version }))}
        testId={`cancel-${version}`}
      >
        {t(failed ? 'versions.dismiss' : 'versions.cancel')}
      </Button>
    </div>
  )
}

function Progress({ progress }: { progress: InstallProgress }): ReactElement | null {
  const t = useTranslate()
  const { version, doneBytes, totalBytes } = progress
  if (doneBytes === null || totalBytes === null || totalBytes === 0) return null
  const text = t('versions.bytes', { done: formatBytes(doneBytes), total: formatBytes(totalBytes) })
  return (
    <div className="version-progress">
      <Meter label={version} percent={(100 * doneBytes) / totalBytes} text={text} tone="accent" />
      <span className="quiet">{text}</span>
    </div>
  )
}
