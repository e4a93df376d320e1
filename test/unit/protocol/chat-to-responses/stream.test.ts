import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { checkChatStream } from '../../../support/chat-checker.ts'
import { foldChunks, parseChunks, runStream } from '../../../support/chat-harness.ts'
import { buildEvents, someUsage, type ItemSpec } from '../../../support/responses-events.ts'

const hello: ItemSpec = { kind: 'text', text: 'hello' }
const call = { kind: 'function', name: 'f', input: '{"a":1}' } satisfies ItemSpec

function finishReasons(chunks: readonly Json[]): Json[] {
  return chunks.flatMap((chunk) =>
    JSON.parse(JSON.stringify(chunk)).choices.map((c: JsonObject) => c['finish_reason']),
  )
}

describe('what peers got wrong (row of the list of known bugs)', () => {
  it('1, 2: each call has its own numeric index, counted over calls only', () => {
    const { events } = runStream(
      buildEvents({ items: [{ kind: 'reasoning', summary: ['x'] }, hello, call, call] }),
    )
    const indexes = events.flatMap(({ data }) =>
      [...data.matchAll(/"tool_calls":\[\{"index":(\d)/g)].map((m) => m[1]),
    )
    expect([...new Set(indexes)]).toEqual(['0', '1'])
  })

  it('3: arguments that come only at the end arrive, once', () => {
    const { events } = runStream(buildEvents({ items: [call], pieceLength: 0 }))
    expect(foldChunks(events)).toMatchObject({
      choices: [{ message: { tool_calls: [{ function: { arguments: '{"a":1}' } }] } }],
    })
  })

  it('3: what deltas left out is made up for', () => {
    const events = buildEvents({ items: [call], pieceLength: 2 })
    const lost = events.filter(
      (event, n) => event['type'] !== 'response.function_call_arguments.delta' || n < 5,
    )
    expect(foldChunks(runStream(lost).events)).toEqual(foldChunks(runStream(events).events))
  })

  it('4: finish_reason is tool_calls beside text', () => {
    const { events } = runStream(buildEvents({ items: [hello, call] }))
    expect(foldChunks(events)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
  })

  it('5: finish_reason is null but in the last choice', () => {
    const reasons = finishReasons(parseChunks(runStream(buildEvents({ items: [hello, call] })).events))
    expect(reasons.slice(0, -1).every((reason) => reason === null)).toBe(true)
    expect(reasons.at(-1)).toBe('tool_calls')
  })

  it('14, 17: one end, one [DONE]', () => {
    const events = buildEvents({ items: [hello] })
    const { events: chunks } = runStream([...events, ...events])
    expect(chunks.filter(({ data }) => data === '[DONE]')).toHaveLength(1)
    expect(chunks.at(-1)?.data).toBe('[DONE]')
  })

  it('18: every chunk carries the name the client used', () => {
    const models = parseChunks(runStream(buildEvents({ items: [hello] })).events).map(
      (chunk) => JSON.parse(JSON.stringify(chunk)).model,
    )
    expect(new Set(models)).toEqual(new Set(['codex-main']))
  })

  it('22: nothing goes out before the answer begins, so an early refusal keeps its status', () => {
    const events = buildEvents({ items: [hello] })
    const { steps } = runStream(events)
    expect(steps[0]).toEqual([])
    expect(steps[1]).toEqual([])
    expect(steps[2]?.[0]?.data).toContain('"role":"assistant"')
  })

  it('23: an empty final output is rebuilt from the items', () => {
    const items = [hello, call]
    const empty = runStream(buildEvents({ items, emptyOutput: true, pieceLength: 0 }))
    expect(foldChunks(empty.events)).toEqual(foldChunks(runStream(buildEvents({ items })).events))
  })

  it('24: rate limits reported beside the answer do not end it', () => {
    const events = buildEvents({ items: [hello] })
    const limits = { type: 'codex.rate_limits', rate_limits: { limit_reached: true }, error: 'x' }
    expect(runStream([limits, ...events]).result.outcome).toBe('completed')
  })

  it.each([true, false])('25: usage comes only when asked for (%s)', (includeUsage) => {
    const { events } = runStream(buildEvents({ items: [hello] }), { includeUsage })
    expect(checkChatStream(events, { includeUsage })).toEqual([])
    expect(events.filter(({ data }) => data.includes('"choices":[],"usage":{'))).toHaveLength(
      includeUsage ? 1 : 0,
    )
  })

  it('27: usage has both detail objects', () => {
    const { events } = runStream(
      buildEvents({ items: [hello], usage: { input_tokens: 1, output_tokens: 2 } }),
      {
        includeUsage: true,
      },
    )
    expect(foldChunks(events)?.['usage']).toEqual({
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    })
  })

  it('29: no usage from upstream is no usage, not zeros', () => {
    const { events } = runStream(buildEvents({ items: [hello], usage: null }), { includeUsage: true })
    expect(foldChunks(events)).not.toHaveProperty('usage')
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['a_new_reason', 'length'],
  ])('30: incomplete for %s is %s, also beside a call', (incompleteReason, reason) => {
    const { events, result } = runStream(
      buildEvents({ items: [call], terminal: 'incomplete', incompleteReason }),
    )
    expect(foldChunks(events)).toMatchObject({ choices: [{ finish_reason: reason }] })
    expect(result.outcome).toBe('incomplete')
  })

  it('56: reasoning is there under both names', () => {
    const { events } = runStream(buildEvents({ items: [{ kind: 'reasoning', summary: ['A', 'B'] }, hello] }))
    expect(foldChunks(events)).toMatchObject({
      choices: [{ message: { content: 'hello', reasoning_content: 'A\n\nB', reasoning: 'A\n\nB' } }],
    })
  })

  it('60: a refusal is a refusal, not an empty answer', () => {
    const { events } = runStream(buildEvents({ items: [{ kind: 'refusal', text: 'No.' }] }))
    expect(foldChunks(events)).toMatchObject({
      choices: [{ message: { content: null, refusal: 'No.' }, finish_reason: 'stop' }],
    })
  })

  it('Cursor: content never twice, though deltas, text, part, item and terminal all hold it', () => {
    const { events } = runStream(buildEvents({ items: [hello] }))
    expect(foldChunks(events)).toMatchObject({ choices: [{ message: { content: 'hello' } }] })
  })
})

describe('errors inside the stream', () => {
  const begin = buildEvents({ items: [hello] }).slice(0, 5)

  it.each<[string, Json, JsonObject]>([
    [
      'response.failed',
      {
        type: 'response.failed',
        response: { error: { code: 'context_length_exceeded', message: 'Too long' } },
      },
      { message: 'Too long', code: 'context_length_exceeded', type: 'api_error', param: null },
    ],
    [
      'error event',
      {
        type: 'error',
        code: 'rate_limit_exceeded',
        message: 'try again in 1.5s',
        param: null,
        sequence_number: 3,
      },
      { message: 'try again in 1.5s', code: 'rate_limit_exceeded', type: 'api_error', param: null },
    ],
    [
      'nested error event',
      { type: 'error', error: { type: 'invalid_request_error', code: 'x', message: 'm', param: 'p' } },
      { message: 'm', code: 'x', type: 'invalid_request_error', param: 'p' },
    ],
    [
      'bare error with its own members',
      { error: { message: 'm', type: 'usage_limit_reached', resets_at: 5, plan_type: 'plus' } },
      {
        message: 'm. It resets at 1970-01-01 00:00 UTC.',
        type: 'usage_limit_reached',
        code: 'usage_limit_reached',
        param: null,
        resets_at: 5,
        plan_type: 'plus',
      },
    ],
    [
      'error as text',
      { error: 'model not found' },
      { message: 'model not found', code: 'provider_error', type: 'api_error', param: null },
    ],
    [
      'FastAPI detail',
      { detail: [{ loc: ['body', 'input'], msg: 'field required' }] },
      { message: 'body.input: field required', code: 'provider_error', type: 'api_error', param: null },
    ],
    [
      'cancelled',
      { type: 'response.cancelled', response: { status: 'cancelled' } },
      { message: 'The response was cancelled', code: 'response_cancelled', type: 'api_error', param: null },
    ],
  ])('%s becomes one error chunk with the provider’s words', (_name, event, error) => {
    const { events, result } = runStream([...begin, event])
    expect(JSON.parse(events.at(-1)?.data ?? '')).toEqual({ error })
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    expect(result).toMatchObject({
      outcome: 'failed',
      breakConnection: true,
      error: { code: error.code === 'usage_limit_reached' ? error.code : 'provider_error' },
    })
  })

  it('a transport error keeps its own code', () => {
    const error = new AppError('provider_timeout', { what: 'Silence' }).toWire()
    const { events, result } = runStream(begin, {}, { kind: 'error', error })
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      error: { code: 'provider_timeout', message: 'Silence.' },
    })
    expect(result.error).toEqual(error)
  })

  it('an end without a terminal event is an error, also after text', () => {
    for (const events of [[], begin, buildEvents({ items: [hello] }).slice(0, -1)]) {
      const { events: chunks, result } = runStream(events)
      expect(JSON.parse(chunks.at(-1)?.data ?? '')).toMatchObject({ error: { code: 'provider_stream_cut' } })
      expect(result).toMatchObject({ outcome: 'failed', breakConnection: true })
    }
  })

  it('9: a finished call without a name fails the answer', () => {
    const nameless: Json = JSON.parse(
      JSON.stringify(buildEvents({ items: [call] })).replaceAll('"name":"f"', '"name":" "'),
    )
    const { events, result } = runStream(Array.isArray(nameless) ? nameless : [])
    expect(result.outcome).toBe('failed')
    expect(events.some(({ data }) => data.includes('tool_calls'))).toBe(false)
  })

  it('9: a call that is never named and never finished fails the answer at its end', () => {
    const kept = buildEvents({ items: [call], emptyOutput: true }).filter(
      (event) => event['type'] !== 'response.output_item.done',
    )
    const nameless: Json = JSON.parse(JSON.stringify(kept).replaceAll('"name":"f"', '"name":""'))
    expect(runStream(Array.isArray(nameless) ? nameless : []).result.outcome).toBe('failed')
  })

  it('half a character that stays alone is replaced', () => {
    const { events } = runStream(
      buildEvents({
        items: [
          { kind: 'text', text: 'a\ud83d' },
          { ...call, input: '"\ud83d' },
        ],
      }),
    )
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    expect(foldChunks(events)).toMatchObject({
      choices: [{ message: { content: 'a\ufffd', tool_calls: [{ function: { arguments: '"\ufffd' } }] } }],
    })
  })

  it('two calls with one id get two ids', () => {
    const same: Json = JSON.parse(
      JSON.stringify(buildEvents({ items: [call, call] })).replaceAll('call_1', 'call_0'),
    )
    const { events } = runStream(Array.isArray(same) ? same : [])
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    expect(JSON.stringify(foldChunks(events)).match(/"id":"call_\d+"/g)).toHaveLength(2)
  })

  it('half a character waits for its other half', () => {
    const { events } = runStream(buildEvents({ items: [{ kind: 'text', text: '👋x' }], pieceLength: 1 }))
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    expect(foldChunks(events)).toMatchObject({ choices: [{ message: { content: '👋x' } }] })
  })

  it('keeps nothing of a stream of a hundred thousand deltas but what it needs', () => {
    const delta = {
      type: 'response.output_text.delta',
      item_id: 'm',
      output_index: 0,
      content_index: 0,
      delta: 'x',
    }
    const { steps } = runStream(Array.from({ length: 100_000 }, () => delta))
    expect(steps.slice(1).every((step) => step.length === 1)).toBe(true)
  }, 60_000)
})

describe('usage facts of the builder', () => {
  it('reach a client that asked', () => {
    const { events } = runStream(buildEvents({ items: [hello], usage: someUsage }), { includeUsage: true })
    expect(foldChunks(events)?.['usage']).toMatchObject({
      prompt_tokens: 20,
      prompt_tokens_details: { cached_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 4 },
    })
  })
})
