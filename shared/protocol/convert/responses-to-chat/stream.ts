import type { Mutable } from '../../mutable.ts'
import type { ReplyContext, StreamConverter } from '../converter.ts'
import { Reply } from './reply.ts'
import type { ReplyMemory } from './reply-memory.ts'

/**
 * Chat chunks to Responses events. The terminal event waits for the end of the upstream's stream, because
 * usage may follow the finish_reason, and some servers write a finish_reason on every chunk. `push` also
 * takes the word `[DONE]`.
 */
export function convertStream(context: ReplyContext<ReplyMemory>): StreamConverter {
  const reply = new Reply(context)
  const stream: Mutable<StreamConverter> = {
    finished: false,
    complete: false,
    push(event) {
      reply.push(event)
      stream.finished = reply.finished
      stream.complete = reply.complete
      return reply.take()
    },
    end(reason) {
      reply.end(reason.kind === 'error' ? reason.error : null)
      stream.finished = reply.finished
      return reply.take()
    },
    // A Responses client is told by the event; the connection may end in order.
    result: () => ({ breakConnection: false, ...reply.result() }),
  }
  return stream
}
