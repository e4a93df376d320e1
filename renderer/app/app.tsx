import { useMemo, type ReactElement } from 'react'
import { WindowContext, type WindowServices } from '../bridge/window-context.ts'
import { InspectorContext } from '../features/inspector/state/inspector-context.ts'
import type { InspectorStore } from '../features/inspector/state/inspector-store.ts'
import { Shell } from './shell.tsx'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/controls.css'
import './shell.css'

export type AppProps = WindowServices & { inspector: InspectorStore }

/** The whole window, given what it talks to: main in the app, fakes in the gallery. */
export function App({ client, model, notices, inspector }: AppProps): ReactElement {
  const services = useMemo(() => ({ client, model, notices }), [client, model, notices])
  return (
    <WindowContext value={services}>
      <InspectorContext value={inspector}>
        <Shell />
      </InspectorContext>
    </WindowContext>
  )
}
