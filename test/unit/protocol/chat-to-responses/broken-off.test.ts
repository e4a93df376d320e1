import { expect, it } from 'vitest'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { defaultResponsesQuirks } from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { countingIds, requestContext } from '../../../support/chat-harness.ts'

const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }
const words = { choices: [{ index: 0, delta: { content: 'Half an ans' }, finish_reason: null }] }

it('a Chat stream that broke off after words is a failure to a Chat client, never a limit that was reached', () => {
  const composed = composeConverters(chatToResponses, responsesToChat, defaultResponsesQuirks)
  const { memory } = composed.request(body, requestContext({ quirks: defaultChatQuirks }))
  const stream = composed.stream({
    memory,
    clientModel: 'm',
    replyId: 'chatcmpl_1',
    createdAt: 1,
    newId: countingIds(),
    quirks: defaultChatQuirks,
  })
  const text = [...stream.push(words), ...stream.end({ kind: 'eof' })].map(({ data }) => data).join('\n')
  expect(text).toContain('Half an ans')
  expect(text).toContain('provider_stream_cut')
  expect(text).not.toMatch(/"finish_reason":"|\[DONE\]/)
  expect(stream.result()).toMatchObject({ outcome: 'failed', breakConnection: true })
})
