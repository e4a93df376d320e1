import { useId, useState, type ReactElement } from 'react'
import { useAction, useAppState, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Row } from '../../ui/section.tsx'
import type { Offer } from './use-offer.ts'

/** The registry is asked when somebody wants to know, and not before. */
export function InstallVersion({ offer }: { offer: Offer }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { busy, versions, problem, ask } = offer
  return (
    <Row label={t('versions.another')} help={t('versions.registryHelp')}>
      {versions === null ? (
        <Button disabled={busy} onClick={ask} testId="ask-versions">
          {t(busy ? 'versions.asking' : 'versions.ask')}
        </Button>
      ) : (
        <Choose versions={versions} />
      )}
      {problem !== null && (
        <ErrorNotice error={problem.toWire()} language={language} t={t} title={t('versions.askFailed')} />
      )}
    </Row>
  )
}

function Choose({ versions }: { versions: readonly string[] }): ReactElement {
  const t = useTranslate()
  const id = useId()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const [chosen, setChosen] = useState(versions[0] ?? '')
  const { managed, installing } = useAppState((state) => state.versions)
  const isHere = (version: string): boolean =>
    managed.some((one) => one.version === version) ||
    installing.some((one) => one.version === version && one.step !== 'failed')
  return (
    <>
      <select
        id={id}
        className="select"
        aria-label={t('compat.upgradeChoose')}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        data-testid="install-choice"
      >
        {versions.map((version) => (
          <option key={version} value={version}>
            {isHere(version) ? `${version} (${t('versions.installed')})` : version}
          </option>
        ))}
      </select>
      <Button
        look="primary"
        disabled={busy || chosen === '' || isHere(chosen)}
        onClick={() => run(() => client.call('versions.install', { version: chosen }))}
        testId="install-version"
      >
        {t('versions.install')}
      </Button>
    </>
  )
}
