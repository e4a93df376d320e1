/**
 * An event ready for the wire: `data` is JSON text already. Converters build the frequent ones (deltas)
 * from template strings, because stringifying a whole event object per token is the largest cost of a
 * conversion (measured in a prototype).
 */
export type EncodedEvent = { event: string | null; data: string }

/** The bytes of some events as one text: one write per socket read, not one per event. */
export function encodeEvents(events: readonly EncodedEvent[]): string {
  let text = ''
  for (const { event, data } of events) {
    text += event === null ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
  }
  return text
}
