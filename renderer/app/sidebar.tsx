import type { ReactElement } from 'react'
import { pressingLimit } from '../../shared/codex/usage-limit-level.ts'
import { countPressing } from '../../shared/doctor/doctor-state.ts'
import { pages, type Page } from '../bridge/app-state.ts'
import { useAppState, useTranslate, useWindow } from '../bridge/window-context.ts'
import { countProblems } from '../features/services/problems.ts'
import { Icon } from '../ui/icon.tsx'
import { useNow } from '../ui/use-now.ts'

/** There is no key for a tenth. */
const keysForPages = 9
const modifier = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl '

export function Sidebar({ onHelp }: { onHelp: () => void }): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  const current = useAppState((state) => state.page)
  return (
    <nav className="sidebar" aria-label={t('nav.label')}>
      <p className="sidebar-name">{t('app.name')}</p>
      <ul className="sidebar-pages">
        {pages.map((page, index) => (
          <li key={page}>
            <button
              type="button"
              className="nav-item"
              data-testid={`nav-${page}`}
              aria-current={page === current ? 'page' : undefined}
              aria-keyshortcuts={index < keysForPages ? `Control+${index + 1}` : undefined}
              onClick={() => model.navigate(page)}
            >
              <Icon name={page} />
              <span className="ellipsis">{t(`nav.${page}`)}</span>
              <NavMark page={page} keys={index < keysForPages ? `${modifier}${index + 1}` : ''} />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="nav-item nav-help" onClick={onHelp}>
        <Icon name="keyboard" />
        <span className="ellipsis">{t('nav.shortcuts')}</span>
        <kbd className="nav-key" aria-hidden="true">
          ?
        </kbd>
      </button>
    </nav>
  )
}

/** What happens on a page one does not see: open problems, requests in progress, limits. Else the key that leads there. */
function NavMark({ page, keys }: { page: Page; keys: string }): ReactElement {
  const t = useTranslate()
  const problems = useAppState(countProblems)
  const live = useAppState((state) => state.activity.live)
  const findings = useAppState((state) => countPressing(state.doctor.report?.findings ?? []))
  const limits = useAppState((state) => state.daemon.account.limits)
  const pressing = pressingLimit(limits, useNow(30_000))?.level ?? null
  if (page === 'services' && problems > 0) {
    return (
      <span className="nav-mark nav-mark-problem">
        <span aria-hidden="true">{problems}</span>
        <span className="visually-hidden">{t('nav.problems', { count: problems })}</span>
      </span>
    )
  }
  if (page === 'inspector' && live > 0) {
    return (
      <span className="nav-mark nav-mark-live">
        <span aria-hidden="true">{live}</span>
        <span className="visually-hidden">{t('nav.live', { count: live })}</span>
      </span>
    )
  }
  if (page === 'compatibility' && findings > 0) {
    return (
      <span className="nav-mark nav-mark-problem" data-testid="nav-findings">
        <span aria-hidden="true">{findings}</span>
        <span className="visually-hidden">{t('nav.findings', { count: findings })}</span>
      </span>
    )
  }
  if (page === 'account' && pressing !== null) {
    return (
      <span className={`nav-mark nav-mark-${pressing === 'near' ? 'warning' : 'problem'}`}>
        <span aria-hidden="true">%</span>
        <span className="visually-hidden">
          {t(pressing === 'near' ? 'nav.limitNear' : 'nav.limitReached')}
        </span>
      </span>
    )
  }
  return (
    <kbd className="nav-key" aria-hidden="true">
      {keys}
    </kbd>
  )
}
