import type { ReactElement } from 'react'
import type { AccountState, UsageLimit } from '../../../shared/codex/daemon-state.ts'
import { limitLevel, type LimitLevel } from '../../../shared/codex/usage-limit-level.ts'
import { limitName } from '../../../shared/i18n/limit-name.ts'
import { formatMoment } from '../../../shared/i18n/moment.ts'
import { until } from '../../../shared/i18n/until.ts'
import { useAction, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { formatExact, formatRelative } from '../../ui/format.ts'
import { Meter } from '../../ui/meter.tsx'
import { Section } from '../../ui/section.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'

/** The limits of the plan: how much is used, and when it begins anew, in words and exactly. */
export function LimitSection({ account }: { account: AccountState }): ReactElement {
  const t = useTranslate()
  const now = useNow(10_000)
  const { limits } = account
  const without = account.status === 'api-key' ? 'account.limitsApiKey' : 'account.limitsNone'
  return (
    <Section
      title={t('account.limits')}
      help={t('account.limitsHelp')}
      actions={<Refresh readAt={account.limitsAt} now={now} />}
    >
      {limits.length === 0 ? (
        <p className="account-no-limits muted">{t(without)}</p>
      ) : (
        limits.map((limit) => <LimitRow key={limit.name} limit={limit} now={now} />)
      )}
    </Section>
  )
}

function Refresh({ readAt, now }: { readAt: number | null; now: number }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <>
      {readAt !== null && (
        <span className="quiet" title={formatExact(readAt)}>
          {t('account.limitsRead', { time: formatRelative(t, readAt, now) })}
        </span>
      )}
      <Button
        icon="restart"
        disabled={busy}
        onClick={() => run(() => client.call('account.refresh', {}))}
        testId="refresh-account"
      >
        {t('account.refresh')}
      </Button>
    </>
  )
}

const looks: Readonly<
  Record<
    LimitLevel,
    { shape: 'solid' | 'warning' | 'cross'; tone: 'ok' | 'busy' | 'bad'; meter: 'accent' | 'busy' | 'bad' }
  >
> = {
  ok: { shape: 'solid', tone: 'ok', meter: 'accent' },
  near: { shape: 'warning', tone: 'busy', meter: 'busy' },
  reached: { shape: 'cross', tone: 'bad', meter: 'bad' },
}

function LimitRow({ limit, now }: { limit: UsageLimit; now: number }): ReactElement {
  const t = useTranslate()
  const name = limitName(t, limit)
  const level = limitLevel(limit, now)
  const { shape, tone, meter } = looks[level]
  // What was read is about the window before; of the present one nothing is known yet.
  const passed = limit.resetsAt !== null && limit.resetsAt <= now
  const used = passed ? '–' : t('account.used', { percent: Math.round(limit.usedPercent) })
  return (
    <div className="limit" data-testid={`limit-${limit.name}`} data-level={level}>
      <div className="limit-head">
        <StateShape shape={passed ? 'outline' : shape} tone={passed ? 'idle' : tone} />
        <strong>{name}</strong>
        {!passed && <span className="muted">{t(`account.level.${level}`)}</span>}
        <span className="limit-used">{used}</span>
      </div>
      <Meter label={name} percent={passed ? 0 : limit.usedPercent} text={used} tone={meter} />
      <p className="quiet">
        <Reset at={limit.resetsAt} now={now} />
      </p>
    </div>
  )
}

function Reset({ at, now }: { at: number | null; now: number }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  if (at === null) return <>{t('account.resetUnknown')}</>
  if (at <= now) return <>{t('account.resetPassed')}</>
  const exact = formatMoment(at, now, language)
  return <time title={formatExact(at)}>{t('account.resets', { time: until(t, at, now), exact })}</time>
}
