import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChatFold } from '../../../../shared/protocol/chat/fold.ts'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  requestContext as responsesUpstream,
  replyContext as chatClient,
} from '../../../support/chat-harness.ts'
import { chunk, convertRequest, objectOf, objectsOf, runStream } from '../../../support/responses-to-chat.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const id = fc.uuid().map((value) => `call_${value.slice(0, 8)}`)

/** A Chat conversation as strict servers take it. */
const turn: fc.Arbitrary<JsonObject[]> = fc.oneof(
  words.map((content) => [{ role: 'user', content }]),
  fc
    .record({
      said: fc.option(words),
      ids: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
      result: words,
    })
    .map(({ said, ids, result }) => [
      {
        role: 'assistant',
        content: said,
        tool_calls: ids.map((callId) => ({
          id: callId,
          type: 'function',
          function: { name: 'f', arguments: '{"a":1}' },
        })),
      },
      ...ids.map((callId) => ({ role: 'tool', tool_call_id: callId, content: result })),
    ]),
)
const conversation = fc.array(turn, { minLength: 1, maxLength: 6 }).map((turns) => {
  const seen = new Set<string>()
  return turns.filter((messages) => {
    const ids = messages.flatMap((message) =>
      typeof message['tool_call_id'] === 'string' ? [message['tool_call_id']] : [],
    )
    if (ids.some((one) => seen.has(one))) return false
    for (const one of ids) seen.add(one)
    return true
  })
})

describe('there and back', () => {
  it('a Chat conversation keeps its messages over Responses', () => {
    fc.assert(
      fc.property(conversation, words, (turns, system) => {
        const messages: JsonObject[] = [{ role: 'system', content: system }, ...turns.flat()]
        const there = chatToResponses.request({ model: 'm', messages }, responsesUpstream()).body
        expect(convertRequest(there).body['messages']).toEqual(messages)
      }),
      { numRuns },
    )
  })

  it('a Chat reply keeps text, reasoning, calls and end over Responses events', () => {
    const calls = fc.array(fc.record({ id, value: words }), { maxLength: 5 })
    fc.assert(
      fc.property(words, words, calls, fc.boolean(), (reasoning, text, made, cut) => {
        fc.pre(!text.trimStart().startsWith('<'))
        const chunks: Json[] = [chunk({ reasoning_content: reasoning }), chunk({ content: text })]
        made.forEach((one, index) => {
          const body = { name: 'f', arguments: JSON.stringify({ v: one.value }) }
          chunks.push(
            chunk({ tool_calls: [{ index, id: `${one.id}${index}`, type: 'function', function: body }] }),
          )
        })
        chunks.push(chunk({}, cut ? 'length' : made.length > 0 ? 'tool_calls' : 'stop'))
        const request = { input: 'x', tools: [{ type: 'function', name: 'f' }] }
        const there = runStream(chunks, request).parsed
        const stream = chatToResponses.stream(chatClient())
        const back = [...there.flatMap((event) => stream.push(event)), ...stream.end({ kind: 'eof' })]
        expect(
          choiceOf(back.flatMap(({ data }): Json[] => (data === '[DONE]' ? [] : [JSON.parse(data)]))),
        ).toEqual(choiceOf(chunks))
      }),
      { numRuns },
    )
  })
})

/** What a client makes of the chunks. */
function choiceOf(chunks: readonly Json[]): JsonObject {
  const fold = createChatFold()
  for (const one of chunks) fold.push(one)
  const [choice] = objectsOf(objectOf(fold.result() ?? {})['choices'])
  const message = objectOf(choice?.['message'])
  return {
    finish: choice?.['finish_reason'] ?? null,
    content: message['content'] ?? null,
    reasoning: message['reasoning_content'] ?? null,
    calls: message['tool_calls'] ?? null,
  }
}
