import { useEffect } from 'react'
import { proxyOf } from '../../bridge/app-state.ts'
import { useAppState } from '../../bridge/window-context.ts'
import { useInspector } from './state/inspector-context.ts'

/**
 * Keeps the line to the proxy: asked for when the page is first seen, and again for every new proxy process,
 * since a port belongs to one process.
 */
export function useInspectorConnection(): void {
  const inspector = useInspector()
  const serving = useAppState((state) => {
    const proxy = proxyOf(state)
    return proxy?.state === 'running' || proxy?.state === 'unhealthy' ? proxy.pid : null
  })
  useEffect(() => {
    if (serving === null) inspector.disconnected()
    else inspector.connectTo(serving)
  }, [inspector, serving])
}
