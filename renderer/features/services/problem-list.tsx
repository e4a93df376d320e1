import type { ReactElement } from 'react'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { useAction, useAppState, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { keyStateText } from '../../../shared/i18n/key-state.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { formatRelative } from '../../ui/format.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import { codexStoppedByConfig, providersWithoutKey } from './problems.ts'

/** Problems that belong to no service: a configuration refused by us or by Codex, keys that are not there. */
export function ProblemList(): ReactElement | null {
  const t = useTranslate()
  const config = useAppState((state) => state.config)
  const keyless = providersWithoutKey(config)
  const stopped = codexStoppedByConfig(useAppState((state) => state.doctor.report))
  if (config === null || (config.problem === null && keyless.length === 0 && stopped === null)) return null
  return (
    <section aria-label={t('problems.title')} className="problems">
      {config.problem !== null && <ConfigProblem config={config} problem={config.problem} />}
      {stopped !== null && <CodexConfigProblem version={stopped} />}
      {keyless.length > 0 && (
        <ul className="notice-box notice-busy problem-keys">
          {keyless.map((provider) => (
            <li key={provider.id}>
              <StateShape shape="warning" tone="busy" />
              <span>
                <strong>{t('problems.keyMissing', { provider: provider.name })}</strong>{' '}
                {provider.storedKey === null
                  ? t('problems.keyMissingFix', { variable: provider.envKey ?? '' })
                  : t('problems.storedKeyFix', { state: sentence(keyStateText(t, provider)) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What it is about stands on the page it leads to, with the change that mends it. */
function CodexConfigProblem({ version }: { version: string }): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  return (
    <div className="notice-box notice-bad problem-codex" data-testid="codex-config-problem">
      <StateShape shape="cross" tone="bad" />
      <p className="notice-heading">{t('compat.fatal', { version })}</p>
      <Button onClick={() => model.navigate('compatibility')}>{t('problems.codexConfig')}</Button>
    </div>
  )
}

function ConfigProblem({ config, problem }: { config: ConfigState; problem: WireError }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const now = useNow(10_000)
  return (
    <ErrorNotice error={problem} language={language} t={t} title={t('problems.config')}>
      <Button disabled={busy} onClick={() => run(() => client.call('config.openInEditor', {}))}>
        {t('services.openConfig')}
      </Button>
      <span className="problem-force muted">
        {t('problems.configInForce', { time: formatRelative(t, config.loadedAt, now) })}
      </span>
    </ErrorNotice>
  )
}
