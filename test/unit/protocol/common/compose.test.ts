import { expect, it } from 'vitest'
import { composeStreams } from '../../../../shared/protocol/convert/compose.ts'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { StreamConverter } from '../../../../shared/protocol/convert/converter.ts'
import { checkChatStream } from '../../../support/chat-checker.ts'
import { replyContext } from '../../../support/chat-harness.ts'

/** A converter that breaks its promises: no terminal, and data that is no JSON. */
const broken = (data: string): StreamConverter => ({
  push: () => [{ event: null, data }],
  end: () => [],
  complete: false,
  finished: false,
  result: () => ({ outcome: 'failed', error: null, breakConnection: true, warnings: [], items: [] }),
})

it.each(['{"type":"response.in_progress"}', '[DONE]', 'no json'])(
  'the client gets one end even when the inner converter gives only %s',
  (data) => {
    const stream = composeStreams(chatToResponses.stream(replyContext()), broken(data))
    const events = [
      ...stream.push({}),
      ...stream.push({}),
      ...stream.end({ kind: 'eof' }),
      ...stream.push({}),
    ]
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    expect(stream.finished).toBe(true)
    expect(stream.end({ kind: 'eof' })).toEqual([])
  },
)
