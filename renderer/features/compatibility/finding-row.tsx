import { useId, type ReactElement } from 'react'
import type { Finding, Severity } from '../../../shared/doctor/finding.ts'
import { useCopied } from '../../bridge/use-copied.ts'
import { useSay, useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyLine } from '../../ui/copy-line.tsx'
import { StateShape, type Shape, type Tone } from '../../ui/state-shape.tsx'
import { canFix, placeText } from './compat-view.ts'
import { FixPanel } from './fix-panel.tsx'

export const severityLooks: Readonly<Record<Severity, { shape: Shape; tone: Tone }>> = {
  fatal: { shape: 'cross', tone: 'bad' },
  error: { shape: 'warning', tone: 'bad' },
  warning: { shape: 'warning', tone: 'busy' },
  info: { shape: 'outline', tone: 'idle' },
}

type FindingRowProps = { finding: Finding; open: boolean; onToggle: () => void }

/** One sentence; folded below it why that is believed, and the change that mends it. */
export function FindingRow({ finding, open, onToggle }: FindingRowProps): ReactElement {
  const t = useTranslate()
  const id = useId()
  const say = useSay()
  const { severity, text, where } = finding
  const place = placeText(where)
  const fixable = canFix(finding)
  return (
    <div className="finding" data-testid={`finding-${finding.id}`} data-open={open}>
      <div className="finding-head">
        <StateShape {...severityLooks[severity]} />
        <div className="finding-words">
          <p>{say(text)}</p>
          <p className="finding-facts quiet">
            {place !== null && <code>{place}</code>}
            <span>{finding.id}</span>
          </p>
        </div>
        <Button
          aria-expanded={open}
          aria-controls={id}
          onClick={onToggle}
          testId={fixable ? `fix-${finding.id}` : `details-${finding.id}`}
        >
          {t(open ? 'compat.hide' : fixable ? 'compat.fix' : 'compat.details')}
        </Button>
      </div>
      {open && (
        <div className="finding-body" id={id}>
          <Evidence finding={finding} />
          {fixable && <FixPanel target={{ what: 'finding', finding }} help={t('compat.applyHelp')} />}
        </div>
      )}
    </div>
  )
}

function Evidence({ finding: { evidence, fix } }: { finding: Finding }): ReactElement {
  const t = useTranslate()
  const say = useSay()
  const copied = useCopied()
  const command = fix?.command ?? null
  return (
    <dl className="finding-evidence">
      <dt>{t('compat.evidence')}</dt>
      <dd>{evidence}</dd>
      {fix !== null && (
        <>
          <dt>{t(fix.edits.length > 0 ? 'compat.fixTitle' : 'compat.byHand')}</dt>
          <dd>{say(fix.text)}</dd>
        </>
      )}
      {command !== null && (
        <>
          <dt>{t('compat.command')}</dt>
          <dd>
            <CopyLine text={command} label={t('compat.copyCommand')} onCopied={copied(command)} />
          </dd>
        </>
      )}
    </dl>
  )
}
