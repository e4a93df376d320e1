import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { chunk, convertRequest, objectOf, runStream } from '../../../support/responses-to-chat.ts'
import {
  compactedResponse,
  compactionRequest,
} from '../../../../shared/protocol/convert/responses-to-chat/compaction.ts'

const store: Record<string, Json[]> = {
  resp_0: [
    { role: 'user', content: 'weather?' },
    { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{}' },
  ],
}
const items: Record<string, Json> = {
  fc_1: { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{}' },
}
const known = { findResponse: (id: string) => store[id], findItem: (id: string) => items[id] }

function refusal(body: JsonObject): AppError {
  try {
    convertRequest(body, {}, known)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('not refused')
}

describe('previous_response_id', () => {
  it('puts the stored conversation before the input', () => {
    const { body, memory } = convertRequest(
      {
        previous_response_id: 'resp_0',
        input: [{ type: 'function_call_output', call_id: 'a', output: 'sunny' }],
      },
      {},
      known,
    )
    expect(body['messages']).toEqual([
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sunny' },
    ])
    expect(memory.conversation).toHaveLength(3)
    expect(objectOf(memory.echo)['previous_response_id']).toBe('resp_0')
  })

  it('is refused with the code that makes clients send everything again', () => {
    const error = refusal({ previous_response_id: 'resp_9', input: 'x' })
    expect([error.code, error.facts.where, error.status]).toEqual([
      'previous_response_not_found',
      'previous_response_id',
      400,
    ])
  })

  it('tells the store what to keep, and whether to', () => {
    const { memory } = convertRequest({ input: 'hi', store: false })
    expect(memory.conversation).toEqual([{ type: 'message', role: 'user', content: 'hi' }])
    expect(memory.store).toBe(false)
    expect(convertRequest({ input: 'hi' }).memory.store).toBe(true)
  })
})

describe('item_reference', () => {
  const input = (reference: JsonObject) => ({
    input: [
      { role: 'user', content: 'x' },
      reference,
      { type: 'function_call_output', call_id: 'a', output: 'y' },
    ],
  })

  it.each([{ type: 'item_reference', id: 'fc_1' }, { id: 'fc_1' }])(
    'is replaced by the item: %j',
    (reference) => {
      expect(JSON.stringify(convertRequest(input(reference), {}, known).body['messages'])).toContain(
        '"tool_call_id":"a"',
      )
    },
  )

  it('to something unknown is refused by its path', () => {
    const error = refusal(input({ type: 'item_reference', id: 'msg_9' }))
    expect([error.code, error.facts.where]).toEqual(['previous_response_not_found', 'input[1].id'])
  })

  it('to lost reasoning does no harm', () => {
    const { warnings } = convertRequest(
      {
        input: [
          { role: 'user', content: 'x' },
          { type: 'item_reference', id: 'rs_9' },
        ],
      },
      {},
      known,
    )
    expect(warnings.map(({ code }) => code)).toEqual(['reasoning-reference-dropped'])
  })
})

describe('compaction', () => {
  const tool = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }
  const request = {
    input: [{ role: 'user', content: 'fix a.ts' }, { type: 'compaction_trigger' }],
    tools: [tool],
    tool_choice: 'required',
    parallel_tool_calls: true,
    text: { format: { type: 'json_object' } },
    stream: true,
  }

  it('asks the model for a summary, without calls and without an output format', () => {
    const { body } = convertRequest(request)
    const messages = JSON.stringify(body['messages'])
    expect(messages).toMatch(/fix a\.ts[^]*Write that summary now/)
    expect(body).toMatchObject({ tool_choice: 'none' })
    expect(body).not.toHaveProperty('response_format')
    expect(convertRequest(request, { toolChoice: 'auto-only' }).body).not.toHaveProperty('tools')
  })

  it('gives exactly one compaction item, also when the model calls something', () => {
    const chunks = [
      chunk({ reasoning_content: 'hm' }),
      chunk({ content: 'Fix a.ts.' }),
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }, 'stop'),
    ]
    const { result } = runStream(chunks, request)
    expect(result.outcome).toBe('completed')
    expect(result.items.map((item) => objectOf(item)['type'])).toEqual(['compaction'])
  })

  it('expands its own items later, and tells of foreign ones', () => {
    const [own] = runStream([chunk({ content: 'Fix a.ts, says the user.' }, 'stop')], request).result.items
    const { body, warnings } = convertRequest({ input: [own ?? null, { role: 'user', content: 'go on' }] })
    expect(JSON.stringify(body['messages'])).toMatch(
      /replaced by this summary[^]*Fix a\.ts, says the user\.[^]*go on/,
    )
    expect(warnings).toEqual([])
    const foreign = convertRequest({
      input: [
        { type: 'compaction', encrypted_content: 'gAAAA' },
        { role: 'user', content: 'go on' },
      ],
    })
    expect(JSON.stringify(foreign.body)).not.toContain('gAAAA')
    expect(foreign.warnings.map(({ code }) => code)).toEqual(['foreign-compaction-dropped'])
  })

  it.each([
    ['no text', [chunk({}, 'stop')]],
    ['a summary cut by the limit', [chunk({ content: 'Fix' }, 'length')]],
    ['a cut stream', [chunk({ content: 'Fix' })]],
  ])('fails rather than lose the conversation: %s', (_name, chunks) => {
    const { result } = runStream(chunks, request)
    expect([result.outcome, result.items]).toEqual(['failed', []])
  })

  it('serves /responses/compact: the user’s messages, then the item', () => {
    const body = compactionRequest({ model: 'm', input: 'fix a.ts', stream: true })
    expect(body).toEqual({
      model: 'm',
      input: [{ role: 'user', content: 'fix a.ts' }, { type: 'compaction_trigger' }],
    })
    const { memory } = convertRequest(body)
    const reply = {
      id: 'resp_1',
      created_at: 5,
      output: [{ id: 'cmp_1', type: 'compaction', encrypted_content: 'x' }],
      usage: null,
    }
    expect(compactedResponse(reply, memory.conversation)).toEqual({
      id: 'resp_1',
      object: 'response.compaction',
      created_at: 5,
      output: [
        { role: 'user', content: 'fix a.ts' },
        { id: 'cmp_1', type: 'compaction', encrypted_content: 'x' },
      ],
      usage: null,
    })
  })
})
