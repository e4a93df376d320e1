import { describe, expect, it } from 'vitest'
import { createResponseFold, foldResponse } from '../../../../shared/protocol/responses/fold.ts'

const item = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hi' }],
}

describe('folding Responses events', () => {
  it('takes the terminal event’s reply', () => {
    const response = { id: 'r', status: 'completed', output: [item] }
    expect(foldResponse([{ type: 'response.completed', response }])).toEqual(response)
  })

  it('rebuilds an empty output from finished items, in output order', () => {
    const events = [
      { type: 'response.output_item.done', output_index: 1, item: { id: 'b' } },
      { type: 'response.output_item.done', output_index: 0, item: { id: 'a' } },
      { type: 'response.completed', response: { id: 'r', output: [] } },
    ]
    expect(foldResponse(events)).toEqual({ id: 'r', output: [{ id: 'a' }, { id: 'b' }] })
  })

  it('rebuilds items that were never finished from their deltas, in a completed reply only', () => {
    const events = [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'm', type: 'message', content: [] },
      },
      { type: 'response.output_text.delta', output_index: 0, delta: 'He' },
      { type: 'response.output_text.delta', output_index: 0, delta: 'llo' },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { id: 'f', type: 'function_call', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{}' },
    ]
    expect(foldResponse([...events, { type: 'response.completed', response: {} }])).toMatchObject({
      output: [
        { id: 'm', content: [{ type: 'output_text', text: 'Hello' }] },
        { id: 'f', arguments: '{}' },
      ],
    })
    expect(foldResponse([...events, { type: 'response.failed', response: {} }])).toMatchObject({ output: [] })
  })

  it('gives a failed reply for a bare error, and nothing for a cut stream', () => {
    expect(foldResponse([{ type: 'error', code: 'x', message: 'Broken' }])).toMatchObject({
      status: 'failed',
      error: { code: 'x', message: 'Broken' },
    })
    expect(foldResponse([{ type: 'response.created', response: {} }])).toBeNull()
  })

  it('ignores what comes after the terminal event, and garbage', () => {
    const fold = createResponseFold()
    for (const event of [
      null,
      7,
      [],
      { type: 'response.completed', response: { id: 'a' } },
      { type: 'response.failed', response: { id: 'b' } },
    ])
      fold.push(event)
    expect(fold.finished).toBe(true)
    expect(fold.result()).toMatchObject({ id: 'a' })
  })
})
