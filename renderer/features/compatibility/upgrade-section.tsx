import { useEffect, useId, useState, type ReactElement } from 'react'
import type { Finding } from '../../../shared/doctor/finding.ts'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { useAppState, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { findingKey, likeOf, versionsToAsk } from './compat-view.ts'
import { FindingRow } from './finding-row.tsx'
import type { Offer } from './use-offer.ts'

/** What would break with another version, before it is installed. Downgrades break things too. */
export function UpgradeSection({ offer }: { offer: Offer }): ReactElement {
  const t = useTranslate()
  const id = useId()
  const versions = useAppState((state) => state.versions)
  const present = useAppState((state) => state.doctor.report?.codexVersion ?? null)
  const [to, setTo] = useState('')
  const like = to === '' ? null : likeOf(to)
  return (
    <Section title={t('compat.upgrade')} help={t('compat.upgradeHelp')}>
      <Row label={t('compat.upgradeChoose')} htmlFor={id}>
        <select
          id={id}
          className="select"
          value={to}
          onChange={(event) => setTo(event.target.value)}
          data-testid="upgrade-to"
        >
          <option value="">{t('compat.upgradeNone')}</option>
          {versionsToAsk(versions, offer.versions ?? [], present).map((version) => (
            <option key={version} value={version}>
              {likeOf(version) === null ? version : t('compat.upgradeUnseen', { version })}
            </option>
          ))}
        </select>
        {offer.versions === null && (
          <Button disabled={offer.busy} onClick={offer.ask} testId="upgrade-ask">
            {t(offer.busy ? 'versions.asking' : 'compat.upgradeAsk')}
          </Button>
        )}
      </Row>
      {offer.problem !== null && (
        <p className="section-note muted" data-testid="upgrade-offline">
          {t('compat.upgradeOffline')}
        </p>
      )}
      {like !== null && (
        <p className="section-note muted" data-testid="upgrade-like">
          {t('compat.upgradeLike', { version: to, like })}
        </p>
      )}
      {to !== '' && <Breaks to={to} />}
    </Section>
  )
}

/** `lookedAt`: the look at the files it is about. */
type Answer = { to: string; lookedAt: number | null; findings: readonly Finding[]; problem: AppError | null }

function Breaks({ to }: { to: string }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const answer = useUpgrade(to)
  const [open, setOpen] = useState<string | null>(null)
  if (answer === null) return <p className="upgrade-note muted">{t('compat.upgradeLooking')}</p>
  if (answer.problem !== null) {
    return (
      <div className="version-problem">
        <ErrorNotice error={answer.problem.toWire()} language={language} t={t} />
      </div>
    )
  }
  const { findings } = answer
  const clean = findings.length === 0
  return (
    <>
      <div className="upgrade-note" data-testid="upgrade-answer" data-count={findings.length}>
        <StateShape shape={clean ? 'solid' : 'warning'} tone={clean ? 'ok' : 'busy'} />
        <span className="upgrade-words">
          {clean
            ? t('compat.upgradeClean', { version: to })
            : t('compat.upgradeBreaks', { version: to, count: findings.length })}
        </span>
        {clean && <span className="quiet">{t('compat.upgradeCleanHelp')}</span>}
      </div>
      {findings.map((finding) => {
        const key = findingKey(finding)
        const toggle = (): void => setOpen(open === key ? null : key)
        return <FindingRow key={key} finding={finding} open={open === key} onToggle={toggle} />
      })}
    </>
  )
}

/** Asked anew when the files were looked at anew. */
function useUpgrade(to: string): Answer | null {
  const { client } = useWindow()
  const lookedAt = useAppState((state) => state.doctor.lookedAt)
  const [answer, setAnswer] = useState<Answer | null>(null)
  useEffect(() => {
    let wanted = true
    client.call('doctor.upgrade', { to }).then(
      (findings) => wanted && setAnswer({ to, lookedAt, findings, problem: null }),
      (thrown: unknown) => {
        if (wanted) setAnswer({ to, lookedAt, findings: [], problem: AppError.fromWire(toWireError(thrown)) })
      },
    )
    return () => {
      wanted = false
    }
  }, [client, to, lookedAt])
  return answer?.to === to ? answer : null
}
