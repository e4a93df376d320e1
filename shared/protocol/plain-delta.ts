import type { JsonObject } from './json/json-value.ts'

/** Characters of a JSON string without escapes: none below the space, no quote, no backslash. */
const plain = '[ !#-[\\]-\\uffff]*'
const nothing = (...names: string[]): string => `(?:,"(?:${names.join('|')})":null)*`

/** `chat.completion.chunk` as OpenAI, DeepSeek, vLLM and others write it while text comes. */
const chatDelta = new RegExp(
  `^\\{"id":"${plain}","object":"chat\\.completion\\.chunk","created":\\d+,"model":"${plain}"` +
    `(?:,"(?:service_tier|system_fingerprint)":(?:null|"${plain}"))*` +
    `,"choices":\\[\\{"index":0,"delta":\\{(?:"role":"assistant",)?"content":"(${plain})"\\}` +
    `${nothing('logprobs')},"finish_reason":null${nothing('logprobs', 'stop_reason', 'token_ids')}\\}\\]` +
    `(?:,"obfuscation":"${plain}"|,"usage":null)*\\}$`,
)

/** `response.output_text.delta` as OpenAI writes it, and as our own converter does. */
const responsesDelta = new RegExp(
  `^\\{"type":"response\\.output_text\\.delta"(?:,"sequence_number":(\\d+))?,"item_id":"(${plain})"` +
    `,"output_index":(\\d+),"content_index":(\\d+),"delta":"(${plain})"(?:,"logprobs":(\\[)\\])?` +
    `(?:,"sequence_number":(\\d+))?(?:,"obfuscation":"(${plain})")?\\}$`,
)

/**
 * The event that nearly all events of a stream are, a piece of text and nothing else, without parsing the JSON: a
 * pattern takes a tenth of the time.
 *
 * @param data of a frame
 * @returns the event, of a Chat chunk the members that say something; null for any other event, which has to be parsed
 */
export function readPlainDelta(data: string): JsonObject | null {
  const chat = chatDelta.exec(data)
  if (chat !== null) {
    return { choices: [{ index: 0, delta: { content: chat[1] ?? '' }, finish_reason: null }] }
  }
  const responses = responsesDelta.exec(data)
  return responses === null ? null : readResponsesDelta(responses)
}

/** Whole: a Responses stream that is only made stateless sends its events on. */
function readResponsesDelta(found: RegExpExecArray): JsonObject {
  const [, first, itemId = '', output, content, delta = '', logprobs, last, obfuscation] = found
  const number = first ?? last
  const event: JsonObject = { type: 'response.output_text.delta' }
  if (number !== undefined) event['sequence_number'] = Number(number)
  event['item_id'] = itemId
  event['output_index'] = Number(output)
  event['content_index'] = Number(content)
  event['delta'] = delta
  if (logprobs !== undefined) event['logprobs'] = []
  if (obfuscation !== undefined) event['obfuscation'] = obfuscation
  return event
}
