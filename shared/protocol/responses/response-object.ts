import type { Json, JsonObject } from '../json/json-value.ts'
import { isObject, readNumber, readObject, readString } from '../json/readers.ts'

/** What of a reply object changes while it is made. */
export type ResponseState = {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  /** Seconds since the epoch; null until the reply is complete. */
  completedAt: number | null
  error: { code: string; message: string } | null
  incompleteReason: string | null
  output: readonly JsonObject[]
  usage: JsonObject | null
}

export const startState: ResponseState = {
  status: 'in_progress',
  completedAt: null,
  error: null,
  incompleteReason: null,
  output: [],
  usage: null,
}

/** {@link echoRequest}'s members. */
export type RequestEcho = Readonly<{
  instructions: string | null
  max_output_tokens: number | null
  max_tool_calls: number | null
  previous_response_id: string | null
  prompt_cache_key: string | null
  safety_identifier: string | null
  service_tier: string
  tools: Json[]
  tool_choice: Json
  parallel_tool_calls: boolean
  text: JsonObject
  temperature: number
  top_p: number
  top_logprobs: number
  presence_penalty: number
  frequency_penalty: number
  reasoning: JsonObject
  truncation: string
  store: boolean
  background: boolean
  metadata: JsonObject
  user: string | null
}>

/**
 * The members of a reply that repeat the request, or the API's default where it set none. All of them are
 * always there: strict clients demand it (Open Responses schema, ResponseResource).
 *
 * @param request the client's body
 */
export function echoRequest(request: JsonObject): RequestEcho {
  const reasoning = readObject(request, 'reasoning') ?? {}
  const text = readObject(request, 'text') ?? {}
  const textEcho: JsonObject = { format: readObject(text, 'format') ?? { type: 'text' } }
  const verbosity = readString(text, 'verbosity')
  if (verbosity !== undefined) textEcho['verbosity'] = verbosity
  return {
    instructions: readString(request, 'instructions') ?? null,
    max_output_tokens: readNumber(request, 'max_output_tokens') ?? null,
    max_tool_calls: readNumber(request, 'max_tool_calls') ?? null,
    previous_response_id: readString(request, 'previous_response_id') ?? null,
    prompt_cache_key: readString(request, 'prompt_cache_key') ?? null,
    safety_identifier: readString(request, 'safety_identifier') ?? null,
    service_tier: readString(request, 'service_tier') ?? 'default',
    tools: echoTools(request['tools']),
    tool_choice: request['tool_choice'] ?? 'auto',
    parallel_tool_calls: request['parallel_tool_calls'] !== false,
    text: textEcho,
    temperature: readNumber(request, 'temperature') ?? 1,
    top_p: readNumber(request, 'top_p') ?? 1,
    top_logprobs: readNumber(request, 'top_logprobs') ?? 0,
    presence_penalty: 0,
    frequency_penalty: 0,
    reasoning: {
      effort: readString(reasoning, 'effort') ?? null,
      summary: readString(reasoning, 'summary') ?? null,
    },
    truncation: readString(request, 'truncation') ?? 'disabled',
    store: request['store'] !== false,
    background: false,
    metadata: readObject(request, 'metadata') ?? {},
    user: readString(request, 'user') ?? null,
  }
}

/** Function tools carry all three of description, parameters and strict in a reply. */
function echoTools(tools: Json | undefined): Json[] {
  if (!Array.isArray(tools)) return []
  return tools.map((tool) => {
    if (!isObject(tool) || tool['type'] !== 'function') return tool
    return {
      ...tool,
      description: tool['description'] ?? null,
      parameters: tool['parameters'] ?? null,
      strict: tool['strict'] ?? false,
    }
  })
}

type ResponseHead = {
  id: string
  model: string
  /** Seconds since the epoch. */
  createdAt: number
}

/** Writes a reply object in its several states. */
export class ResponseWriter {
  readonly #head: ResponseHead
  readonly #echo: RequestEcho

  constructor(head: ResponseHead, echo: RequestEcho) {
    this.#head = head
    this.#echo = echo
  }

  object(state: ResponseState): JsonObject {
    return wholeObject(this.#head, state, this.#echo)
  }

  text(state: ResponseState): string {
    return JSON.stringify(this.object(state))
  }
}

/** Written out: an object of so many members put together from two is a hash table to V8, and slow to stringify. */
function wholeObject(head: ResponseHead, state: ResponseState, echo: RequestEcho): JsonObject {
  return {
    id: head.id,
    object: 'response',
    created_at: head.createdAt,
    completed_at: state.completedAt,
    status: state.status,
    error: state.error,
    incomplete_details: state.incompleteReason === null ? null : { reason: state.incompleteReason },
    model: head.model,
    output: [...state.output],
    usage: state.usage,
    instructions: echo.instructions,
    max_output_tokens: echo.max_output_tokens,
    max_tool_calls: echo.max_tool_calls,
    previous_response_id: echo.previous_response_id,
    prompt_cache_key: echo.prompt_cache_key,
    safety_identifier: echo.safety_identifier,
    service_tier: echo.service_tier,
    tools: echo.tools,
    tool_choice: echo.tool_choice,
    parallel_tool_calls: echo.parallel_tool_calls,
    text: echo.text,
    temperature: echo.temperature,
    top_p: echo.top_p,
    top_logprobs: echo.top_logprobs,
    presence_penalty: echo.presence_penalty,
    frequency_penalty: echo.frequency_penalty,
    reasoning: echo.reasoning,
    truncation: echo.truncation,
    store: echo.store,
    background: echo.background,
    metadata: echo.metadata,
    user: echo.user,
  }
}
