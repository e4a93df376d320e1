import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js'
import type { TurnEvent } from '../driver/turn-events.ts'

/** What the SDK hands to a tool beside its arguments. */
export type ToolCall = RequestHandlerExtra<ServerRequest, ServerNotification>

/** Between two reports that more of the answer came, ms: each of them also tells the client not to give up waiting. */
const deltaPeriodMs = 500

/** Tells a caller that gave a progress token what Codex does. */
export function createProgressReport(
  call: ToolCall,
  now: () => number = Date.now,
): (event: TurnEvent) => void {
  // oxlint-disable-next-line no-underscore-dangle -- the name of MCP
  const progressToken = call._meta?.progressToken
  if (progressToken === undefined) return () => undefined
  let progress = 0
  let toldAt = 0
  return (event) => {
    const message = describe(event)
    if (message === null) return
    if (event.type === 'answer-delta' || event.type === 'reasoning-delta') {
      if (now() - toldAt < deltaPeriodMs) return
      toldAt = now()
    }
    progress += 1
    const params = { progressToken, progress, message: message.slice(0, 500) }
    // A caller that has gone is noticed elsewhere.
    call.sendNotification({ method: 'notifications/progress', params }).catch(() => undefined)
  }
}

function describe(event: TurnEvent): string | null {
  switch (event.type) {
    case 'answer-delta':
      return 'Codex is answering'
    case 'reasoning-delta':
      return 'Codex is thinking'
    case 'message':
      return event.text
    case 'tool-begin':
      return `${event.tool.kind}: ${event.tool.title}`
    case 'tool-end':
      return `${event.tool.kind} ${event.tool.status}: ${event.tool.title}`
    case 'plan':
      return event.steps
        .map(({ step, status }) => `${status === 'completed' ? 'done' : 'to do'}: ${step}`)
        .join('\n')
    case 'problem':
      return event.message
    default:
      return null
  }
}
