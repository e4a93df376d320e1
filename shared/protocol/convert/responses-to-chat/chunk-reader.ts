import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readNumber, readObject, readObjects, readString } from '../../json/readers.ts'

/** The first choice of a chunk or of a whole reply; null when there is none (usage, filters, keep-alive). */
export function readChoice(event: JsonObject): JsonObject | null {
  const choices = event['choices']
  if (!Array.isArray(choices)) return null
  for (const choice of choices) {
    if (isObject(choice) && (readNumber(choice, 'index') ?? 0) === 0) return choice
  }
  return null
}

/** Some servers answer a streaming request with one whole `message`. */
export function readDelta(choice: JsonObject): JsonObject {
  return readObject(choice, 'delta') ?? readObject(choice, 'message') ?? {}
}

/**
 * Reasoning outside the content, in its several shapes: `reasoning_content` (DeepSeek, Kimi, Qwen, vLLM),
 * `reasoning` as text (Ollama, OpenRouter, Groq) or object, `reasoning_details` (OpenRouter), thinking parts
 * of the content (Mistral). Servers that send two of them send the same text twice: the first counts.
 */
export function readReasoning(delta: JsonObject): string {
  const { reasoning_content: first, reasoning: second } = delta
  if (typeof first === 'string' && first !== '') return first
  if (typeof second === 'string' && second !== '') return second
  for (const value of [first, second]) {
    const text = isObject(value) ? (readString(value, 'text') ?? readString(value, 'content') ?? '') : ''
    if (text !== '') return text
  }
  if (delta['reasoning_details'] !== undefined) {
    const details = readObjects(delta, 'reasoning_details')
    return details.map((detail) => readString(detail, 'text') ?? readString(detail, 'summary') ?? '').join('')
  }
  return ''
}

/** A content that is a list of parts. */
export type ContentPart = { kind: 'text' | 'reasoning' | 'refusal'; text: string }

export function readContentParts(content: Json | undefined): ContentPart[] {
  if (!Array.isArray(content)) return []
  return content.flatMap((part): ContentPart[] => {
    if (typeof part === 'string') return [{ kind: 'text', text: part }]
    if (!isObject(part)) return []
    if (part['type'] === 'thinking') return [{ kind: 'reasoning', text: thinkingText(part) }]
    if (part['type'] === 'refusal') return [{ kind: 'refusal', text: readString(part, 'refusal') ?? '' }]
    return [{ kind: 'text', text: readString(part, 'text') ?? '' }]
  })
}

/** Mistral: `{type: 'thinking', thinking: [{type: 'text', text}]}`. */
function thinkingText(part: JsonObject): string {
  const direct = readString(part, 'thinking')
  if (direct !== undefined) return direct
  return readObjects(part, 'thinking')
    .map((piece) => readString(piece, 'text') ?? '')
    .join('')
}

/** `url_citation` is nested in Chat and flat in Responses; other kinds have no counterpart. */
export function readAnnotations(delta: JsonObject): JsonObject[] {
  return readObjects(delta, 'annotations').flatMap((annotation) => {
    if (annotation['type'] !== 'url_citation') return []
    const citation = readObject(annotation, 'url_citation') ?? annotation
    return [
      {
        type: 'url_citation',
        url: readString(citation, 'url') ?? '',
        title: readString(citation, 'title') ?? '',
        start_index: readNumber(citation, 'start_index') ?? 0,
        end_index: readNumber(citation, 'end_index') ?? 0,
      },
    ]
  })
}

/** `logprobs.content` of a choice, with all members the strict Responses types demand. */
export function readLogprobs(choice: JsonObject): JsonObject[] {
  const logprobs = readObject(choice, 'logprobs')
  if (logprobs === undefined) return []
  return readObjects(logprobs, 'content').map((entry) => ({
    token: readString(entry, 'token') ?? '',
    logprob: readNumber(entry, 'logprob') ?? 0,
    bytes: readList(entry, 'bytes') ?? [],
    top_logprobs: readObjects(entry, 'top_logprobs').map((top) => ({
      token: readString(top, 'token') ?? '',
      logprob: readNumber(top, 'logprob') ?? 0,
      bytes: readList(top, 'bytes') ?? [],
    })),
  }))
}

/** One entry of `tool_calls`; blanks count as absent, because continuations repeat members as `""` or null. */
export type CallDelta = {
  index: number | undefined
  id: string | undefined
  name: string | undefined
  text: string
  /** A call of a native custom tool: the text is the input itself. */
  custom: boolean
}

export function readCallDelta(value: JsonObject): CallDelta {
  const custom = readObject(value, 'custom')
  const body = custom ?? readObject(value, 'function') ?? value
  const given = body[custom === undefined ? 'arguments' : 'input']
  return {
    index: readNumber(value, 'index'),
    id: nonBlank(readString(value, 'id')),
    name: nonBlank(readString(body, 'name')),
    // Some servers send the arguments parsed.
    text: typeof given === 'string' ? given : isObject(given) ? JSON.stringify(given) : '',
    custom: custom !== undefined,
  }
}

function nonBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}
