import { describe, expect, it } from 'vitest'
import type { MessagesMemory } from '../../../shared/protocol/convert/messages-to-responses/memory.ts'
import type { Json } from '../../../shared/protocol/json/json-value.ts'
import { goldenFolder, wholeAnswer } from '../../support/golden-stream.ts'
import { checkMessagesStream } from '../../support/messages-checker.ts'
import { foldEvents, messagesToResponses, replyContext, runStream } from '../../support/messages-harness.ts'

const golden = goldenFolder(import.meta.url)

type Wishes = { thinking?: MessagesMemory['thinking']; names?: { [upstream: string]: string } }

function readInput(name: string): { memory: Partial<MessagesMemory>; events: Json[] } {
  const { wishes, events } = golden.read<Wishes>(name)
  const { thinking = 'shown', names: renamed = {} } = wishes
  return { memory: { thinking, clientNames: new Map(Object.entries(renamed)) }, events }
}

describe('golden streams, Responses to Messages', () => {
  it.each(golden.names)('%s', (name) => {
    const { memory, events } = readInput(name)
    const run = runStream(events, memory)
    golden.compare(name, run)

    expect(checkMessagesStream(run.events, { model: 'claude-opus-5-5' })).toEqual([])
    if (run.result.outcome === 'failed') return
    const whole = wholeAnswer(events)
    expect(foldEvents(run.events)).toEqual(
      messagesToResponses.response(whole, replyContext(memory)).body,
    )
  })

  it('covers what matters', () => {
    expect(golden.names.length).toBeGreaterThanOrEqual(40)
  })
})
