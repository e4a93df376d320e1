import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'

/**
 * Builds Responses streams as OpenAI sends them (types of `openai` 7.57, `ResponseStreamEvent`): every item
 * announced, its parts opened, filled in pieces and closed, and one terminal event with the whole object.
 */
export type ItemSpec =
  | { kind: 'text'; text: string; annotations?: Json[]; logprobs?: Json[] }
  | { kind: 'refusal'; text: string }
  | { kind: 'reasoning'; summary: string[]; raw?: string; encrypted?: string }
  | { kind: 'function'; name: string; input: string; namespace?: string }
  | { kind: 'custom'; name: string; input: string }
  | { kind: 'other'; item: JsonObject }

export type StreamSpec = {
  items: ItemSpec[]
  /** Characters per delta; 0: no deltas, only what is finished. */
  pieceLength?: number
  usage?: JsonObject | null
  /** Terminal event without its prefix. */
  terminal?: 'completed' | 'incomplete' | 'failed'
  incompleteReason?: string
  /** The terminal object's output is left empty (ChatGPT backend). */
  emptyOutput?: boolean
  /**
   * Events of all items mixed instead of one item after the other: in turns, or by numbers that pick, over and
   * over, whose turn it is among the items not yet finished.
   */
  interleaved?: boolean | readonly number[]
}

export const someUsage: JsonObject = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 5 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 30,
}

/** The finished items, in the order of the spec. */
export function buildItems(items: readonly ItemSpec[]): JsonObject[] {
  return items.map((spec, index) => buildItem(spec, index))
}

function buildItem(spec: ItemSpec, index: number): JsonObject {
  switch (spec.kind) {
    case 'text':
      return message(index, {
        type: 'output_text',
        text: spec.text,
        annotations: spec.annotations ?? [],
        logprobs: spec.logprobs ?? [],
      })
    case 'refusal':
      return message(index, { type: 'refusal', refusal: spec.text })
    case 'reasoning':
      return {
        id: `rs_${index}`,
        type: 'reasoning',
        summary: spec.summary.map((text) => ({ type: 'summary_text', text })),
        ...(spec.raw === undefined ? {} : { content: [{ type: 'reasoning_text', text: spec.raw }] }),
        ...(spec.encrypted === undefined ? {} : { encrypted_content: spec.encrypted }),
      }
    case 'function':
      return {
        id: `fc_${index}`,
        type: 'function_call',
        status: 'completed',
        call_id: `call_${index}`,
        name: spec.name,
        ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }),
        arguments: spec.input,
      }
    case 'custom':
      return {
        id: `ctc_${index}`,
        type: 'custom_tool_call',
        status: 'completed',
        call_id: `call_${index}`,
        name: spec.name,
        input: spec.input,
      }
    case 'other':
      return { id: `it_${index}`, ...spec.item }
  }
}

function message(index: number, part: JsonObject): JsonObject {
  return { id: `msg_${index}`, type: 'message', status: 'completed', role: 'assistant', content: [part] }
}

export function buildResponse(spec: StreamSpec): JsonObject {
  const terminal = spec.terminal ?? 'completed'
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status: terminal,
    error: terminal === 'failed' ? { code: 'server_error', message: 'It broke.' } : null,
    incomplete_details:
      terminal === 'incomplete' ? { reason: spec.incompleteReason ?? 'max_output_tokens' } : null,
    model: 'gpt-5.2-codex-2026-01-01',
    output: buildItems(spec.items),
    usage: spec.usage === undefined ? someUsage : spec.usage,
    service_tier: 'default',
  }
}

export function buildEvents(spec: StreamSpec): JsonObject[] {
  const final = buildResponse(spec)
  const begun = {
    ...final,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
  }
  const perItem = spec.items.map((item, index) => itemEvents(item, index, spec.pieceLength ?? 4))
  const body = mix(perItem, spec.interleaved ?? false)
  const events: JsonObject[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...body,
    {
      type: `response.${spec.terminal ?? 'completed'}`,
      response: spec.emptyOutput === true ? { ...final, output: [] } : final,
    },
  ]
  return events.map((event, index) => ({ ...event, sequence_number: index }))
}

function mix(lists: readonly JsonObject[][], how: boolean | readonly number[]): JsonObject[] {
  if (how === false) return lists.flat()
  return how === true ? roundRobin(lists) : picked(lists, how)
}

/** Items are announced in their order, whatever is picked. */
function picked(lists: readonly JsonObject[][], picks: readonly number[]): JsonObject[] {
  const waiting = lists.map((list) => [...list])
  const open: JsonObject[][] = []
  const mixed: JsonObject[] = []
  for (let turn = 0; open.length + waiting.length > 0; turn++) {
    const pick = (picks[turn % picks.length] ?? 0) % (open.length + Math.min(waiting.length, 1))
    if (pick === open.length) open.push(...waiting.splice(0, 1))
    const event = open[pick]?.shift()
    if (event !== undefined) mixed.push(event)
    if (open[pick]?.length === 0) open.splice(pick, 1)
  }
  return mixed
}

function roundRobin(lists: readonly JsonObject[][]): JsonObject[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  const mixed: JsonObject[] = []
  for (let at = 0; at < longest; at++) {
    for (const list of lists) {
      const event = list[at]
      if (event !== undefined) mixed.push(event)
    }
  }
  return mixed
}

function itemEvents(spec: ItemSpec, index: number, pieceLength: number): JsonObject[] {
  const item = buildItem(spec, index)
  const place = { item_id: item['id'] ?? '', output_index: index }
  return [
    { type: 'response.output_item.added', output_index: index, item: emptied(item) },
    ...contentEvents(spec, item, place, pieceLength),
    { type: 'response.output_item.done', output_index: index, item },
  ]
}

function emptied(item: JsonObject): JsonObject {
  const empty: JsonObject = { ...item, status: 'in_progress' }
  for (const name of ['content', 'summary']) if (name in item) empty[name] = []
  for (const name of ['arguments', 'input']) if (name in item) empty[name] = ''
  return empty
}

function contentEvents(
  spec: ItemSpec,
  item: JsonObject,
  place: JsonObject,
  pieceLength: number,
): JsonObject[] {
  switch (spec.kind) {
    case 'text':
      return textEvents(spec, place, pieceLength)
    case 'refusal': {
      const at = { ...place, content_index: 0 }
      const part = { type: 'refusal', refusal: spec.text }
      return [
        { type: 'response.content_part.added', ...at, part: { type: 'refusal', refusal: '' } },
        ...pieces(spec.text, pieceLength).map((delta) => ({ type: 'response.refusal.delta', ...at, delta })),
        { type: 'response.refusal.done', ...at, refusal: spec.text },
        { type: 'response.content_part.done', ...at, part },
      ]
    }
    case 'reasoning':
      return reasoningEvents(spec, place, pieceLength)
    case 'function':
      return callEvents('function_call_arguments', 'arguments', spec.input, place, pieceLength)
    case 'custom':
      return callEvents('custom_tool_call_input', 'input', spec.input, place, pieceLength)
    case 'other':
      return [{ type: `response.${String(item['type'])}.in_progress`, ...place }]
  }
}

function textEvents(
  spec: Extract<ItemSpec, { kind: 'text' }>,
  place: JsonObject,
  pieceLength: number,
): JsonObject[] {
  const at = { ...place, content_index: 0 }
  const logprobs = spec.logprobs ?? []
  const part = { type: 'output_text', text: spec.text, annotations: spec.annotations ?? [], logprobs }
  const deltas = pieces(spec.text, pieceLength)
  return [
    {
      type: 'response.content_part.added',
      ...at,
      part: { ...part, text: '', annotations: [], logprobs: [] },
    },
    ...deltas.map((delta, n) => ({
      type: 'response.output_text.delta',
      ...at,
      delta,
      logprobs: n === 0 ? logprobs : [],
    })),
    ...(deltas.length === 0 ? [] : (spec.annotations ?? [])).map((annotation, annotation_index) => ({
      type: 'response.output_text.annotation.added',
      ...at,
      annotation_index,
      annotation,
    })),
    { type: 'response.output_text.done', ...at, text: spec.text, logprobs },
    { type: 'response.content_part.done', ...at, part },
  ]
}

function reasoningEvents(
  spec: Extract<ItemSpec, { kind: 'reasoning' }>,
  place: JsonObject,
  pieceLength: number,
): JsonObject[] {
  const raw = spec.raw ?? ''
  const at = { ...place, content_index: 0 }
  const rawEvents: JsonObject[] =
    raw === ''
      ? []
      : [
          ...pieces(raw, pieceLength).map((delta) => ({
            type: 'response.reasoning_text.delta',
            ...at,
            delta,
          })),
          { type: 'response.reasoning_text.done', ...at, text: raw },
        ]
  const summaryEvents = spec.summary.flatMap((text, summary_index): JsonObject[] => {
    const here = { ...place, summary_index }
    return [
      { type: 'response.reasoning_summary_part.added', ...here, part: { type: 'summary_text', text: '' } },
      ...pieces(text, pieceLength).map((delta) => ({
        type: 'response.reasoning_summary_text.delta',
        ...here,
        delta,
      })),
      { type: 'response.reasoning_summary_text.done', ...here, text },
      { type: 'response.reasoning_summary_part.done', ...here, part: { type: 'summary_text', text } },
    ]
  })
  return [...rawEvents, ...summaryEvents]
}

function callEvents(
  name: string,
  member: 'arguments' | 'input',
  input: string,
  place: JsonObject,
  pieceLength: number,
): JsonObject[] {
  return [
    ...pieces(input, pieceLength).map((delta) => ({ type: `response.${name}.delta`, ...place, delta })),
    { type: `response.${name}.done`, ...place, [member]: input },
  ]
}

function pieces(text: string, length: number): string[] {
  if (length === 0) return []
  const result: string[] = []
  for (let at = 0; at < text.length; at += length) result.push(text.slice(at, at + length))
  return result
}
