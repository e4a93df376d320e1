import './bridge/zod-without-eval.ts'
import { createRoot } from 'react-dom/client'
import { createTranslate, resolveLanguage } from '../shared/i18n/language.ts'
import { App } from './app/app.tsx'
import { applyTheme, rememberedTheme } from './app/theme.ts'
import { createAppModel } from './bridge/app-model.ts'
import { createClient, type PreloadBridge } from './bridge/client.ts'
import { windowInspectorPorts } from './bridge/inspector-port.ts'
import { createNotices } from './bridge/notices.ts'
import { InspectorStore } from './features/inspector/state/inspector-store.ts'

declare global {
  interface Window {
    /** Put there by preload; missing when this page is opened in a browser. */
    codexTray?: PreloadBridge
  }
}

applyTheme(rememberedTheme(), document.documentElement)

function start(root: HTMLElement): void {
  const bridge = window.codexTray
  if (bridge === undefined) {
    root.textContent = createTranslate(resolveLanguage('system', navigator.language))('app.bridgeMissing')
    return
  }
  const notices = createNotices()
  const client = createClient(bridge, notices.fail)
  const model = createAppModel(client)
  const inspector = new InspectorStore({
    ports: windowInspectorPorts(window),
    connect: async () => (await client.call('inspector.connect', {})).connected,
  })
  model.load()
  createRoot(root).render(<App client={client} model={model} notices={notices} inspector={inspector} />)
}

const root = document.getElementById('root')
if (root !== null) start(root)
