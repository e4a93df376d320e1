import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type UseInCodexHandlers = Pick<Handlers, 'useInCodex.state' | 'useInCodex.enable' | 'useInCodex.disable'>

export function useInCodexHandlers(useInCodex: Host['useInCodex']): UseInCodexHandlers {
  return {
    'useInCodex.state': () => useInCodex.state(),
    'useInCodex.enable': ({ mode }) => useInCodex.enable(mode),
    'useInCodex.disable': () => useInCodex.disable(),
  }
}
