import type { ReactElement } from 'react'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Row, Section } from '../../ui/section.tsx'

export function AboutSection(): ReactElement | null {
  const t = useTranslate()
  const info = useAppState((state) => state.info)
  if (info === null) return null
  return (
    <Section title={t('settings.about')}>
      <Row label={t('settings.version')}>
        <span className="selectable">{`${t('app.name')} ${info.version}`}</span>
        <span className="quiet selectable">{`${info.runtime} · ${info.platform}`}</span>
      </Row>
      <FolderRow label={t('settings.dataDir')} path={info.dataDir} which="data" />
      <FolderRow label={t('settings.logDir')} path={info.logDir} which="logs" />
    </Section>
  )
}

function FolderRow(props: { label: string; path: string; which: 'data' | 'logs' }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <Row label={props.label}>
      <code className="ellipsis path" title={props.path}>
        {props.path}
      </code>
      <Button
        icon="folder"
        disabled={busy}
        aria-label={`${t('settings.open')}: ${props.label}`}
        onClick={() => run(() => client.call('app.openFolder', { which: props.which }))}
      >
        {t('settings.open')}
      </Button>
    </Row>
  )
}
