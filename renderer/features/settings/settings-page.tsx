import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { AboutSection } from './about-section.tsx'
import { ConfigSection } from './config-section.tsx'
import { DaemonSection } from './daemon-section.tsx'
import { ProviderSection } from './provider-section.tsx'
import { ProxySection } from './proxy-section.tsx'
import { WindowSection } from './window-section.tsx'
import './settings.css'

export function SettingsPage(): ReactElement {
  const t = useTranslate()
  return (
    <div className="page-scroll">
      <div className="page-column">
        <h1>{t('settings.title')}</h1>
        <ProxySection />
        <DaemonSection />
        <WindowSection />
        <ConfigSection />
        <ProviderSection />
        <AboutSection />
      </div>
    </div>
  )
}
