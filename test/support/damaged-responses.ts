import fc from 'fast-check'
import type { Json } from '../../shared/protocol/json/json-value.ts'

/** What no Responses upstream should send, but some do. */
const garbage: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    5,
    'text',
    [],
    {},
    { type: 5 },
    { type: 'response.output_text.delta' },
    { type: 'response.output_item.added', item: null },
    { type: 'response.output_item.added', output_index: 'x', item: { type: 'function_call' } },
    { type: 'response.output_item.done', item: { type: 'function_call', call_id: 'call_0', arguments: 7 } },
    { type: 'response.output_item.done', item: { type: 'web_search_call', action: 5 } },
    { type: 'response.function_call_arguments.delta', delta: '{' },
    { type: 'response.output_text.annotation.added', annotation: null },
    { type: 'response.reasoning_summary_text.delta', delta: 'x', summary_index: 'y' },
    { type: 'response.completed', response: 5 },
    { type: 'response.failed' },
    { type: 'error', message: 'x' },
    { error: 'x' },
    { detail: 'x' },
    { type: 'codex.rate_limits', rate_limits: { limit_reached: true } },
    { object: 'response', status: 'completed', output: [] },
  ),
  fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
)

type Change = { at: number; what: string; value: Json; member: number }

/** Changes to a stream of events; see {@link damaged}. */
export const damage: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(200),
    what: fc.constantFrom('drop', 'repeat', 'swap', 'insert', 'strip'),
    value: garbage,
    member: fc.nat(10),
  }),
  { maxLength: 6 },
)

/** The events with some lost, repeated, swapped, made up, or without one of their members. */
export function damaged(events: readonly Json[], changes: readonly Change[]): Json[] {
  const list = [...events]
  for (const { at, what, value, member } of changes) {
    const place = list.length === 0 ? 0 : at % list.length
    const event = list[place] ?? null
    const next = list[place + 1]
    if (what === 'drop') list.splice(place, 1)
    else if (what === 'repeat') list.splice(place, 0, event)
    else if (what === 'insert') list.splice(place, 0, value)
    else if (what === 'swap' && next !== undefined) list.splice(place, 2, next, event)
    else if (what === 'strip' && typeof event === 'object' && event !== null && !Array.isArray(event)) {
      const names = Object.keys(event)
      const { [names[member % names.length] ?? '']: _gone, ...rest } = event
      list[place] = rest
    }
  }
  return list
}
