import { useState, type ReactElement } from 'react'
import { baseUrlOf } from '../../bridge/app-state.ts'
import { useCopyActions } from '../../bridge/use-service-actions.ts'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { PortForm } from './port-form.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { usePreferences } from './use-preferences.ts'

export function ProxySection(): ReactElement {
  const t = useTranslate()
  const listen = useAppState((state) => state.config?.listen ?? null)
  const listening = useAppState(
    (state) => state.services.find((service) => service.id === 'proxy')?.port ?? null,
  )
  const { preferences, update } = usePreferences()
  return (
    <Section title={t('settings.proxy')}>
      {listen !== null && (
        <PortForm key={listen.port} port={listen.port} listening={listening} source={listen.source} />
      )}
      <BaseUrlRow />
      <KeyRow />
      <Row label="">
        <label className="checkbox">
          <input
            type="checkbox"
            checked={preferences.startProxyAtLaunch}
            data-testid="start-at-launch"
            onChange={(event) => update({ startProxyAtLaunch: event.target.checked })}
          />
          {t('settings.startAtLaunch')}
        </label>
      </Row>
    </Section>
  )
}

function BaseUrlRow(): ReactElement {
  const t = useTranslate()
  const baseUrl = useAppState(baseUrlOf)
  const { copyBaseUrl } = useCopyActions()
  return (
    <Row label={t('settings.baseUrl')}>
      <code className="ellipsis">{baseUrl}</code>
      <Button icon="copy" onClick={copyBaseUrl}>
        {t('settings.copy')}
      </Button>
    </Row>
  )
}

function KeyRow(): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { copyKey } = useCopyActions()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  const rotate = (): void =>
    run(async () => {
      await client.call('access.rotateKey', {})
      notices.tell(t('notice.keyRotated'))
    })
  return (
    <Row label={t('settings.key')} help={t('settings.keyHelp')}>
      <span className="mono" aria-hidden="true">
        ••••••••
      </span>
      <Button icon="copy" onClick={copyKey}>
        {t('settings.copy')}
      </Button>
      <Button disabled={busy} onClick={() => setAsking(true)} testId="rotate-key">
        {t('settings.rotate')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={rotate}
        title={t('settings.rotateTitle')}
        text={t('settings.rotateText')}
        confirm={t('settings.rotateConfirm')}
        cancel={t('app.cancel')}
        testId="rotate-key-confirm"
      />
    </Row>
  )
}
