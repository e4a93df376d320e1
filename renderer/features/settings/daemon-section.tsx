import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { Row, Section } from '../../ui/section.tsx'
import { usePreferences } from './use-preferences.ts'

export function DaemonSection(): ReactElement {
  const t = useTranslate()
  const { preferences, update } = usePreferences()
  return (
    <Section title={t('settings.daemon')}>
      <Row label="" help={t('settings.daemonHelp')}>
        <label className="checkbox">
          <input
            type="checkbox"
            checked={preferences.startDaemonAtLaunch}
            data-testid="start-daemon-at-launch"
            onChange={(event) => update({ startDaemonAtLaunch: event.target.checked })}
          />
          {t('settings.startDaemonAtLaunch')}
        </label>
      </Row>
    </Section>
  )
}
