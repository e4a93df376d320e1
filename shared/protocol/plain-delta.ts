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
  `^\\{"type":"response\\.output_text\\.delta"(?:,"sequence_number":\\d+)?,"item_id":"(${plain})"` +
    `,"output_index":(\\d+),"content_index":(\\d+),"delta":"(${plain})"(?:,"logprobs":\\[\\])?` +
    `(?:,"sequence_number":\\d+)?(?:,"obfuscation":"${plain}")?\\}$`,
)

/**
 * The event that nearly all events of a stream are, a piece of text and nothing else, without parsing the JSON: a
 * pattern takes a tenth of the time.
 *
 * @param data of a frame
 * @returns the event with the members that say something; null for any other event, which has to be parsed
 */
export function readPlainDelta(data: string): JsonObject | null {
  const chat = chatDelta.exec(data)
  if (chat !== null) {
    return { choices: [{ index: 0, delta: { content: chat[1] ?? '' }, finish_reason: null }] }
  }
  const responses = responsesDelta.exec(data)
  if (responses === null) return null
  return {
    type: 'response.output_text.delta',
    item_id: responses[1] ?? '',
    output_index: Number(responses[2]),
    content_index: Number(responses[3]),
    delta: responses[4] ?? '',
  }
}
