import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { readList, readObjects, readString } from '../../../../shared/protocol/json/readers.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { foldResponse } from '../../../../shared/protocol/responses/fold.ts'
import { parseChunks, replyContext, requestContext, runStream } from '../../../support/chat-harness.ts'
import { checkResponsesStream } from '../../../support/responses-checker.ts'
import { buildEvents, buildResponse, type ItemSpec } from '../../../support/responses-events.ts'

const numRuns = Math.min(Number(process.env['FUZZ_RUNS'] ?? 200), 20_000)
/** A safety net against hanging, far above what a busy machine needs. */
vi.setConfig({ testTimeout: 60_000 + numRuns * 40 })

const text = fc.stringMatching(/^[A-Za-z][\w ,.{}"-]{0,30}$/)
const callItem = fc.record({
  kind: fc.constant('function' as const),
  name: fc.constantFrom('f', 'g'),
  input: fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.integer()).map((value) => JSON.stringify(value)),
})
const items: fc.Arbitrary<ItemSpec[]> = fc
  .tuple(fc.option(text), fc.option(text), fc.array(callItem, { maxLength: 4 }))
  .map(([thought, answer, calls]) => [
    ...(thought === null ? [] : [{ kind: 'reasoning' as const, summary: [thought] }]),
    ...(answer === null ? [] : [{ kind: 'text' as const, text: answer }]),
    ...calls,
  ])

/** What an output says, without ids and without the question whether a thought is summary or raw text. */
function meaning(response: JsonObject | null): Json {
  return readObjects(response ?? {}, 'output').map((item) => {
    const parts = [...(readList(item, 'summary') ?? []), ...(readList(item, 'content') ?? [])]
    const texts = parts.map((part) => readString(JSON.parse(JSON.stringify(part)), 'text') ?? '')
    return {
      type: item['type'] ?? null,
      text: [...new Set(texts)].join(''),
      call: item['call_id'] ?? null,
      name: item['name'] ?? null,
      arguments: item['arguments'] ?? null,
    }
  })
}

it('Responses to Chat and back to Responses keeps what was said', () => {
  const tools = ['f', 'g'].map((name) => ({ type: 'function', name, parameters: {} }))
  const { memory } = responsesToChat.request(
    { model: 'm', input: 'x', tools, stream: true },
    requestContext({ quirks: defaultChatQuirks }),
  )
  fc.assert(
    fc.property(items, fc.constantFrom(1, 3, 100), (list, pieceLength) => {
      const chat = runStream(buildEvents({ items: list, pieceLength }), { includeUsage: true })
      const stream = responsesToChat.stream({ ...replyContext(), memory, quirks: defaultChatQuirks })
      const events = [
        ...parseChunks(chat.events).flatMap((chunk) => stream.push(chunk)),
        ...stream.end({ kind: 'eof' }),
      ]
      expect(checkResponsesStream(events)).toEqual([])
      const back = foldResponse(parseChunks(events))
      expect(back?.['usage']).toEqual(buildResponse({ items: list })['usage'])
      expect(meaning(back)).toEqual(meaning(buildResponse({ items: list })))
    }),
    { numRuns },
  )
})
