import type { ReactElement } from 'react'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { formatExact, formatRelative } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import { Row, Section } from '../../ui/section.tsx'

export function ConfigSection(): ReactElement | null {
  const t = useTranslate()
  const { client, model } = useWindow()
  const { busy, run } = useAction()
  const config = useAppState((state) => state.config)
  const now = useNow(10_000)
  if (config === null) return null
  const help = config.exists ? (
    <span title={formatExact(config.loadedAt)}>
      {t('settings.configLoaded', { time: formatRelative(t, config.loadedAt, now) })}
    </span>
  ) : (
    t('settings.configMissing')
  )
  return (
    <Section title={t('settings.config')}>
      <Row label={t('settings.configFile')} help={help}>
        <code className="ellipsis path" title={config.file}>
          {config.file}
        </code>
        <Button disabled={busy} icon="open" onClick={() => run(() => client.call('config.openInEditor', {}))}>
          {t('settings.configOpen')}
        </Button>
        {config.exists && (
          <Button
            disabled={busy}
            onClick={() => run(() => client.call('app.openFolder', { which: 'config' }))}
          >
            {t('settings.configShow')}
          </Button>
        )}
      </Row>
      {config.problem !== null && (
        <Row label="">
          <span className="tone-bad">{t('problems.config')}</span>
          <Button look="link" onClick={() => model.navigate('services')}>
            {t('problems.title')}
          </Button>
        </Row>
      )}
    </Section>
  )
}
