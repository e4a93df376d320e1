import { describe, expect, it } from 'vitest'
import { chatToResponses } from '../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { ChatMemory } from '../../../shared/protocol/convert/chat-to-responses/memory.ts'
import { checkChatStream } from '../../support/chat-checker.ts'
import { foldChunks, replyContext, runStream } from '../../support/chat-harness.ts'
import { goldenFolder, wholeAnswer } from '../../support/golden-stream.ts'

const golden = goldenFolder(import.meta.url)

describe('golden streams, Responses to Chat', () => {
  it.each(golden.names)('%s', (name) => {
    const { wishes, events } = golden.read<Partial<ChatMemory>>(name)
    const run = runStream(events, wishes)
    golden.compare(name, run)

    const expected = { includeUsage: wishes.includeUsage ?? false, model: 'codex-main' }
    const problems = checkChatStream(run.events, expected).filter((line) => line !== 'usage missing')
    expect(problems).toEqual([])
    if (run.result.outcome === 'failed') return
    const whole = wholeAnswer(events)
    const { usage: _usage, ...completion } = chatToResponses.response(whole, replyContext(wishes)).body
    const { usage: _streamed, ...folded } = foldChunks(run.events) ?? {}
    expect(folded).toEqual(completion)
  })

  it('covers what matters', () => {
    expect(golden.names.length).toBeGreaterThanOrEqual(25)
  })
})
