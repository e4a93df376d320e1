import { countTokens, type Answer } from './answer.ts'
import type { Question } from './question.ts'
import type { Script } from './script.ts'

/** The reply in the Responses dialect: a `response` object or its event lifecycle (API reference, "Streaming events"). */
export function responsesScript(
  question: Question,
  answer: Answer,
  ids: { random: string; now: number },
): Script {
  const item = answer.kind === 'tool' ? callItem(answer.name, ids.random) : messageItem(ids.random)
  const full = answer.pieces.join('')
  const done = item.withContent(full, 'completed')
  const completed = {
    ...responseObject(question, ids, 'completed'),
    completed_at: ids.now,
    output: [done],
    usage: usageOf(question, answer),
  }
  if (!question.stream) return { steps: answer.pieces.length, whole: completed }

  let sequence = 0
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`
  const place = { item_id: item.id, output_index: 0 }
  const running = responseObject(question, ids, 'in_progress')
  const opening =
    event('response.created', { response: running }) +
    event('response.in_progress', { response: running }) +
    event('response.output_item.added', { output_index: 0, item: item.withContent(null, 'in_progress') }) +
    (item.part === null
      ? ''
      : event('response.content_part.added', { ...place, content_index: 0, part: item.part('') }))
  const deltas = answer.pieces.map((delta) =>
    event(`${item.deltaEvent}.delta`, { ...place, ...item.deltaPlace, delta, ...item.deltaExtra }),
  )
  const closing =
    event(`${item.deltaEvent}.done`, { ...place, ...item.deltaPlace, ...item.doneFields(full) }) +
    (item.part === null
      ? ''
      : event('response.content_part.done', { ...place, content_index: 0, part: item.part(full) })) +
    event('response.output_item.done', { output_index: 0, item: done }) +
    event('response.completed', { response: completed })
  return { frames: [opening, ...deltas, closing] }
}

/** One output item and the names its events have. */
type ItemKind = {
  id: string
  deltaEvent: string
  deltaPlace: object
  deltaExtra: object
  doneFields(full: string): object
  part: ((text: string) => object) | null
  withContent(full: string | null, status: string): object
}

function messageItem(random: string): ItemKind {
  const id = `msg_${random}`
  const part = (text: string): object => ({ type: 'output_text', text, annotations: [], logprobs: [] })
  return {
    id,
    deltaEvent: 'response.output_text',
    deltaPlace: { content_index: 0 },
    deltaExtra: { logprobs: [] },
    doneFields: (text) => ({ text, logprobs: [] }),
    part,
    withContent: (full, status) => ({
      id,
      type: 'message',
      role: 'assistant',
      status,
      content: full === null ? [] : [part(full)],
    }),
  }
}

function callItem(name: string, random: string): ItemKind {
  const id = `fc_${random}`
  return {
    id,
    deltaEvent: 'response.function_call_arguments',
    deltaPlace: {},
    deltaExtra: {},
    doneFields: (args) => ({ name, arguments: args }),
    part: null,
    withContent: (full, status) => ({
      id,
      type: 'function_call',
      call_id: `call_${random}`,
      name,
      arguments: full ?? '',
      status,
    }),
  }
}

/** Members the API repeats from the request, with its defaults (API reference, "The response object"). */
const echoed: Readonly<Record<string, unknown>> = {
  instructions: null,
  tools: [],
  tool_choice: 'auto',
  truncation: 'disabled',
  parallel_tool_calls: true,
  text: { format: { type: 'text' } },
  top_p: 1,
  temperature: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  top_logprobs: 0,
  reasoning: { effort: null, summary: null },
  max_output_tokens: null,
  max_tool_calls: null,
  previous_response_id: null,
  prompt_cache_key: null,
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  background: false,
  metadata: {},
}

function responseObject(question: Question, ids: { random: string; now: number }, status: string): object {
  const echo = Object.entries(echoed).map(([name, fallback]) => [name, question.echo[name] ?? fallback])
  return {
    id: `resp_${ids.random}`,
    object: 'response',
    created_at: ids.now,
    completed_at: null,
    status,
    error: null,
    incomplete_details: null,
    model: question.model,
    output: [],
    usage: null,
    ...Object.fromEntries(echo),
  }
}

function usageOf(question: Question, answer: Answer): object {
  const input = countTokens(question.text)
  const output = answer.pieces.length
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
}
