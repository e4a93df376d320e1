import type { ReactElement } from 'react'
import type { CodexChildState } from '../../../shared/codex/daemon-state.ts'
import { useAction, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'

/** Why Codex does not run, with what to do about it; and what it warns about while it does. */
export function CodexProblem({ codex }: { codex: CodexChildState }): ReactElement | null {
  const t = useTranslate()
  const { phase, error, warnings } = codex
  // That there is none needs no more words than the line above has, unless one was named and is not there.
  const plainlyMissing = phase === 'missing' && error?.facts.where === undefined
  if (error !== null && phase !== 'running' && !plainlyMissing) return <Problem phase={phase} error={error} />
  if (warnings.length === 0) return null
  return (
    <div className="codex-warnings" role="group" aria-label={t('daemon.warnings')}>
      <p className="muted">{t('daemon.warnings')}</p>
      <ul>
        {warnings.map((warning, index) => (
          <li key={index} className="selectable">
            {warning}
          </li>
        ))}
      </ul>
    </div>
  )
}

type ProblemProps = { phase: CodexChildState['phase']; error: NonNullable<CodexChildState['error']> }

/** A Codex that is not there is no failure: everything else works without it. */
function Problem({ phase, error }: ProblemProps): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <ErrorNotice error={error} language={language} t={t} tone={phase === 'failed' ? 'bad' : 'busy'}>
      <Button disabled={busy} onClick={() => run(() => client.call('codex.restart', {}))}>
        {t(phase === 'missing' ? 'daemon.tryCodexAgain' : 'daemon.restartCodex')}
      </Button>
    </ErrorNotice>
  )
}
