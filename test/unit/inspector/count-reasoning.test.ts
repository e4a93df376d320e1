import { expect, it } from 'vitest'
import { countReasoning } from '../../../shared/inspector/count-reasoning.ts'
import { encodeEvents } from '../../../shared/protocol/sse/encoder.ts'
import { buildEvents, buildResponse, type StreamSpec } from '../../support/responses-events.ts'

const spec: StreamSpec = {
  items: [
    { kind: 'reasoning', summary: ['One.'] },
    { kind: 'text', text: 'Not "type":"reasoning", nor "response.output_item.done".\n' },
    { kind: 'reasoning', summary: [], encrypted: 'sealed' },
  ],
}
const streamOf = (given: StreamSpec): string =>
  encodeEvents(
    buildEvents(given).map((event) => ({ event: String(event['type']), data: JSON.stringify(event) })),
  )

it('counts each item of reasoning once, streamed or whole', () => {
  expect(countReasoning(streamOf(spec))).toBe(2)
  expect(countReasoning(streamOf({ ...spec, emptyOutput: true }))).toBe(2)
  expect(countReasoning(JSON.stringify(buildResponse(spec)))).toBe(2)
})

it('counts none where there is none, and makes nothing of half a reply', () => {
  expect(countReasoning(streamOf({ items: [{ kind: 'text', text: 'x' }] }))).toBe(0)
  expect(countReasoning('data: {"choices":[]}\n\ndata: [DONE]\n\n')).toBe(0)
  expect(countReasoning(streamOf(spec).slice(0, 900))).toBeLessThan(2)
  expect(countReasoning('{"output":[{"type":"reas')).toBe(0)
})
