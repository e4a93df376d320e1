import { useCallback, useEffect, useState, type ReactElement } from 'react'
import { useAppState, useLanguage, useTranslate, useWindow } from '../bridge/window-context.ts'
import { AccountPage } from '../features/account/account-page.tsx'
import { CompatibilityPage } from '../features/compatibility/compatibility-page.tsx'
import { ConversationsPage } from '../features/conversations/conversations-page.tsx'
import { DocumentsPage } from '../features/documents/documents-page.tsx'
import { InspectorPage } from '../features/inspector/inspector-page.tsx'
import { McpPage } from '../features/mcp/mcp-page.tsx'
import { ProfilesPage } from '../features/profiles/profiles-page.tsx'
import { ProvidersPage } from '../features/providers/providers-page.tsx'
import { ServicesPage } from '../features/services/services-page.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { Sidebar } from './sidebar.tsx'
import { StatusStrip } from './status-strip.tsx'
import { applyTheme, rememberTheme } from './theme.ts'
import { useShortcuts } from './use-shortcuts.ts'

const filterFocus = '[data-testid="filter"]'

/** Sidebar, status strip and the page between them. */
export function Shell(): ReactElement {
  const { model } = useWindow()
  const [helpOpen, setHelpOpen] = useState(false)
  useDocument()
  const focusFilter = useCallback(() => {
    model.navigate('inspector')
    // The page may have to appear first.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(filterFocus)?.focus())
  }, [model])
  const showHelp = useCallback(() => setHelpOpen(true), [])
  useShortcuts({ goTo: model.navigate, focusFilter, showHelp })
  return (
    <div className="shell">
      <Sidebar onHelp={showHelp} />
      <div className="shell-main">
        <StatusStrip />
        <main className="page">
          <CurrentPage />
        </main>
      </div>
      <NoticeBar />
      <ShortcutsDialog open={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

/** Language and theme belong to the document, outside React's tree. */
function useDocument(): void {
  const language = useLanguage()
  const theme = useAppState((state) => state.preferences.theme)
  const loaded = useAppState((state) => state.info !== null)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    // Before main has answered, the remembered theme is better than the default.
    if (!loaded) return
    applyTheme(theme, document.documentElement)
    rememberTheme(theme)
  }, [theme, loaded])
}

function CurrentPage(): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { model } = useWindow()
  const page = useAppState((state) => state.page)
  const problem = useAppState((state) => state.loadProblem)
  const loaded = useAppState((state) => state.info !== null)
  if (problem !== null) {
    return (
      <div className="page-scroll">
        <ErrorNotice error={problem.toWire()} language={language} t={t} title={t('app.loadFailed')}>
          <Button onClick={model.load}>{t('app.retry')}</Button>
        </ErrorNotice>
      </div>
    )
  }
  if (!loaded) return <Empty title={t('app.loading')} />
  switch (page) {
    case 'services':
      return <ServicesPage />
    case 'inspector':
      return <InspectorPage />
    case 'providers':
      return <ProvidersPage />
    case 'mcp':
      return <McpPage />
    case 'profiles':
      return <ProfilesPage />
    case 'documents':
      return <DocumentsPage />
    case 'account':
      return <AccountPage />
    case 'compatibility':
      return <CompatibilityPage />
    case 'conversations':
      return <ConversationsPage />
    case 'settings':
      return <SettingsPage />
  }
}
