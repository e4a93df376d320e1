import { useState, type ReactElement } from 'react'
import type { DoctorState } from '../../../shared/doctor/doctor-state.ts'
import type { DoctorReport } from '../../../shared/doctor/finding.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import {
  useAction,
  useAppState,
  useLanguage,
  useSay,
  useTranslate,
  useWindow,
} from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { formatExact, formatRelative } from '../../ui/format.ts'
import { StateShape, type Shape, type Tone } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import { asText, countFixable, profileGain, verdictOf, type Verdict } from './compat-view.ts'
import { FixPanel } from './fix-panel.tsx'
import { ProfileFix } from './profile-fix.tsx'

const looks: Readonly<Record<Verdict['kind'], { shape: Shape; tone: Tone }>> = {
  looking: { shape: 'dotted', tone: 'busy' },
  failed: { shape: 'cross', tone: 'bad' },
  'no-codex': { shape: 'outline', tone: 'idle' },
  clean: { shape: 'solid', tone: 'ok' },
  notes: { shape: 'solid', tone: 'ok' },
  warnings: { shape: 'warning', tone: 'busy' },
  errors: { shape: 'warning', tone: 'bad' },
  fatal: { shape: 'cross', tone: 'bad' },
}

/** The answer in one sentence, what the doctor did last, and what can be done about all of it. */
export function VerdictCard(): ReactElement {
  const t = useTranslate()
  const doctor = useAppState((state) => state.doctor)
  const verdict = verdictOf(doctor)
  return (
    <section
      className={`verdict verdict-${looks[verdict.kind].tone}`}
      data-testid="verdict"
      data-verdict={verdict.kind}
      aria-live="polite"
    >
      <div className="verdict-head">
        <StateShape {...looks[verdict.kind]} />
        <p className="verdict-words">{wordsOf(verdict, t)}</p>
      </div>
      <Help verdict={verdict} />
      <Facts doctor={doctor} />
      {doctor.problem !== null && <Problem problem={doctor.problem} />}
      <LastFix doctor={doctor} />
      {verdict.kind !== 'looking' && <Acts doctor={doctor} />}
    </section>
  )
}

function wordsOf(verdict: Verdict, t: Translate): string {
  switch (verdict.kind) {
    case 'looking':
      return t('compat.looking')
    case 'failed':
      return t('compat.failed')
    case 'no-codex':
      return t('compat.noCodex')
    case 'clean':
      return t('compat.clean')
    case 'notes':
      return t('compat.notes', { count: verdict.count })
    case 'warnings':
      return t('compat.warnings', { count: verdict.count })
    case 'errors':
      return t('compat.errors', { version: verdict.version })
    case 'fatal':
      return t('compat.fatal', { version: verdict.version })
  }
}

function Help({ verdict }: { verdict: Verdict }): ReactElement | null {
  const t = useTranslate()
  if (verdict.kind === 'no-codex') return <p className="muted">{t('compat.noCodexHelp')}</p>
  if (verdict.kind !== 'clean' && verdict.kind !== 'notes') return null
  return <p className="muted">{t('compat.cleanHelp', { version: verdict.version })}</p>
}

/** When it was looked at, and at which files. */
function Facts({ doctor: { lookedAt, files } }: { doctor: DoctorState }): ReactElement | null {
  const t = useTranslate()
  const now = useNow(10_000)
  if (lookedAt === null) return null
  return (
    <p className="verdict-facts quiet">
      <span title={formatExact(lookedAt)}>
        {t('compat.lookedAt', { time: formatRelative(t, lookedAt, now) })}
      </span>
      {files.length > 0 && (
        <span title={files.map(({ file }) => file).join('\n')}>
          {t('compat.files', { count: files.length })}
        </span>
      )}
    </p>
  )
}

function Problem({ problem }: { problem: NonNullable<DoctorState['problem']> }): ReactElement {
  const t = useTranslate()
  return <ErrorNotice error={problem} language={useLanguage()} t={t} />
}

function LastFix({ doctor: { lastFix } }: { doctor: DoctorState }): ReactElement | null {
  const t = useTranslate()
  const say = useSay()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const now = useNow(10_000)
  if (lastFix === null) return null
  const undo = async (): Promise<void> => {
    await client.call('doctor.undo', {})
    notices.tell(t('compat.undone'))
  }
  return (
    <p className="verdict-done" title={lastFix.files.join('\n')} data-testid="last-fix">
      <span>{t('compat.fixed', { title: lastFix.text === null ? lastFix.title : say(lastFix.text) })}</span>
      <span className="quiet" title={formatExact(lastFix.at)}>
        {formatRelative(t, lastFix.at, now)}
      </span>
      <Button look="link" disabled={busy} onClick={() => run(undo)} testId="undo-fix">
        {t('compat.undo')}
      </Button>
    </p>
  )
}

function Acts({ doctor }: { doctor: DoctorState }): ReactElement {
  const { report, looking } = doctor
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [open, setOpen] = useState<'all' | 'profile' | null>(null)
  const toggle = (what: 'all' | 'profile'): void => setOpen(open === what ? null : what)
  const fixable = countFixable(report?.findings ?? [])
  const gain = profileGain(doctor)
  return (
    <>
      <div className="verdict-acts">
        {fixable > 1 && (
          <Button aria-expanded={open === 'all'} onClick={() => toggle('all')} testId="fix-all">
            {t('compat.fixAll')}
          </Button>
        )}
        {gain !== null && (
          <Button
            aria-expanded={open === 'profile'}
            onClick={() => toggle('profile')}
            testId="fix-in-profile"
          >
            {t('compat.inProfile')}
          </Button>
        )}
        <Button
          icon="restart"
          disabled={busy || looking}
          onClick={() => run(() => client.call('doctor.run', {}))}
          testId="look-again"
        >
          {t('compat.lookAgain')}
        </Button>
        {report !== null && <Copy report={report} />}
      </div>
      {open === 'profile' && gain !== null && <ProfileFix gain={gain} onDone={() => setOpen(null)} />}
      {open === 'all' && fixable > 1 && (
        <div className="verdict-all">
          <p className="verdict-all-title">{t('compat.fixAllTitle')}</p>
          <FixPanel target={{ what: 'all' }} help={t('compat.fixAllHelp')} />
        </div>
      )}
    </>
  )
}

function Copy({ report }: { report: DoctorReport }): ReactElement {
  const t = useTranslate()
  const { notices } = useWindow()
  const copy = (): void =>
    notices.tell(copyText(asText(report)) ? t('compat.copied') : t('notice.copyRefused'))
  return (
    <Button icon="copy" onClick={copy} testId="copy-findings">
      {t('compat.copy')}
    </Button>
  )
}
