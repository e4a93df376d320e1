import type { Handlers } from '../register.ts'

type ProxyToolHandlers = Pick<Handlers, 'practice.ask' | 'inspector.connect'>

export type ProxyTools = {
  ask(model: string, question: string): Promise<{ answer: string; requestId: string }>
  connectInspector(): boolean
}

export function proxyToolHandlers(tools: ProxyTools): ProxyToolHandlers {
  return {
    'practice.ask': ({ model, question }) => tools.ask(model, question),
    'inspector.connect': () => ({ connected: tools.connectInspector() }),
  }
}
