import type { TurnEvent } from '../driver/turn-events.ts'

/**
 * What a client that asked for `stream` sees between its question and the answer: `delta`, `reasoning`, `tool` and
 * `status` lines.
 *
 * @param reasoning whether the client wants to see it
 */
export function createProgress(
  write: (line: { event: string; [member: string]: unknown }) => void,
  { reasoning }: { reasoning: boolean },
): (event: TurnEvent) => void {
  // Some versions tell a part of the reasoning only when it is whole.
  let partWasTold = false
  const status = (name: string, more: object = {}): void => write({ event: 'status', status: name, ...more })
  return (event) => {
    switch (event.type) {
      case 'answer-delta':
        return write({ event: 'delta', text: event.text })
      case 'answer-reset':
        return status('restarted', {
          message: 'Codex begins this message anew: what was told of it does not count',
        })
      case 'message':
        return status('message-complete', { text: event.text })
      case 'reasoning-delta':
        partWasTold = true
        if (reasoning) write({ event: 'reasoning', text: event.text })
        return
      case 'reasoning':
        if (reasoning && !partWasTold) write({ event: 'reasoning', text: event.text })
        partWasTold = false
        return
      case 'tool-begin':
      case 'tool-end': {
        const { id, kind, title, status: state, output } = event.tool
        return write({ event: 'tool', call: id, tool: kind, title, status: state, output })
      }
      case 'plan':
        return status('plan', { steps: event.steps })
      case 'problem':
        return status(event.willRetry ? 'retrying' : 'failed', { message: event.message })
      case 'usage':
        return
    }
  }
}
