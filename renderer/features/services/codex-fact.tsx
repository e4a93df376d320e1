import type { ReactElement } from 'react'
import type { CodexChildState, CodexInstall } from '../../../shared/codex/daemon-state.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { StateShape, type Shape, type Tone } from '../../ui/state-shape.tsx'

const looks: Readonly<Record<CodexChildState['phase'], { shape: Shape; tone: Tone }>> = {
  missing: { shape: 'outline', tone: 'idle' },
  stopped: { shape: 'outline', tone: 'idle' },
  starting: { shape: 'dotted', tone: 'busy' },
  running: { shape: 'solid', tone: 'ok' },
  backoff: { shape: 'warning', tone: 'busy' },
  failed: { shape: 'cross', tone: 'bad' },
}

/** Which Codex is in use and how it is; the others found on this machine folded below. */
export function CodexFact({ codex }: { codex: CodexChildState }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const others = codex.installs.filter(({ path }) => path !== codex.install?.path)
  return (
    <>
      <span className="codex-phase" data-testid="codex-phase" data-phase={codex.phase}>
        <StateShape {...looks[codex.phase]} />
        {t(`codex.phase.${codex.phase}`)}
      </span>
      {codex.install !== null && <Install install={codex.install} />}
      {codex.restarts > 0 && (
        <span className="muted">{t('daemon.codexRestarts', { count: codex.restarts })}</span>
      )}
      {codex.phase === 'running' && (
        <Button
          look="link"
          disabled={busy}
          onClick={() => run(() => client.call('codex.restart', {}))}
          testId="restart-codex"
        >
          {t('daemon.restartCodex')}
        </Button>
      )}
      {codex.phase === 'missing' && <HowToInstall />}
      {others.length > 0 && <Others installs={others} />}
    </>
  )
}

function HowToInstall(): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  return (
    <Button look="link" onClick={() => model.navigate('account')} testId="how-to-install">
      {t('daemon.howToInstall')}
    </Button>
  )
}

function Others({ installs }: { installs: readonly CodexInstall[] }): ReactElement {
  const t = useTranslate()
  return (
    <details className="codex-others">
      <summary className="muted">{t('daemon.installs', { count: installs.length })}</summary>
      <ul>
        {installs.map((install) => (
          <li key={install.path}>
            <Install install={install} />
            {install.error !== null && <span className="tone-bad">{install.error.facts.what}</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Install({ install }: { install: CodexInstall }): ReactElement {
  const t = useTranslate()
  return (
    <>
      <strong className="selectable">{install.version ?? t('daemon.versionUnknown')}</strong>
      <code className="ellipsis" title={install.realPath}>
        {install.path}
      </code>
      {install.source === 'configured' && <span className="badge">{t('daemon.installConfigured')}</span>}
    </>
  )
}
