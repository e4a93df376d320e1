import '../bridge/zod-without-eval.ts'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { preferencesSchema } from '../../shared/config/preferences.ts'
import { App } from '../app/app.tsx'
import { applyTheme } from '../app/theme.ts'
import { createAppModel } from '../bridge/app-model.ts'
import { createFakeClient, failingCall, type FakeClient } from '../bridge/fake/fake-client.ts'
import { FakeInspector } from '../bridge/fake/fake-inspector.ts'
import { createNotices } from '../bridge/notices.ts'
import { InspectorStore } from '../features/inspector/state/inspector-store.ts'
import type { Scene } from './scene.ts'
import { scenes } from './scenes.ts'
import './gallery.css'

/**
 * Every screen in every state, in a plain browser: `?scene=services-running&theme=dark&language=zh-CN` shows
 * one of them as the window would; without `scene`, a list of links.
 */
function show(root: HTMLElement): void {
  const asked = new URLSearchParams(location.search)
  const scene = scenes[asked.get('scene') ?? '']
  if (scene === undefined) createRoot(root).render(<Contents />)
  else createRoot(root).render(<SceneApp scene={scene} asked={asked} />)
}

function SceneApp({ scene, asked }: { scene: Scene; asked: URLSearchParams }): ReactElement {
  const preferences = preferencesSchema.parse({
    ...scene.state.preferences,
    ...(asked.has('theme') ? { theme: asked.get('theme') } : {}),
    ...(asked.has('language') ? { language: asked.get('language') } : {}),
  })
  applyTheme(preferences.theme, document.documentElement)
  const client = clientOf({ ...scene, state: { ...scene.state, preferences } })
  const model = createAppModel(client, { page: scene.page, preferences, wantedExchange: scene.open ?? null })
  const fake = new FakeInspector(scene.exchanges?.() ?? [], scene.evicted)
  const inspector = new InspectorStore({ ports: fake, connect: () => fake.connect() })
  model.load()
  return <App client={client} model={model} notices={createNotices()} inspector={inspector} />
}

function clientOf(scene: Scene): FakeClient {
  if (scene.silent) return createFakeClient(scene.state, { 'app.info': () => new Promise(() => undefined) })
  if (scene.listsBroken) {
    return createFakeClient(scene.state, {
      'conversations.list': failingCall,
      'sessions.list': failingCall,
      'providers.list': failingCall,
      'useInCodex.state': failingCall,
    })
  }
  return createFakeClient(scene.state, scene.broken ? { 'app.info': failingCall } : {})
}

function Contents(): ReactElement {
  const looks = ['theme=light', 'theme=dark', 'theme=light&language=zh-CN', 'theme=dark&language=zh-CN']
  return (
    <main className="gallery">
      <h1>codex-tray gallery</h1>
      <ul>
        {Object.keys(scenes).map((name) => (
          <li key={name}>
            <span>{name}</span>
            {looks.map((look) => (
              <a key={look} href={`?scene=${name}&${look}`}>
                {look.replaceAll(/\w+=/g, '').replace('&', ' ')}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </main>
  )
}

const root = document.getElementById('root')
if (root !== null) show(root)
