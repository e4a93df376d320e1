import { describe, expect, it } from 'vitest'
import { createChatFold } from '../../../../shared/protocol/chat/fold.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'

const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const call = (...pieces: JsonObject[]): JsonObject => chunk({ tool_calls: pieces })

function fold(chunks: readonly Json[]) {
  const result = createChatFold()
  for (const piece of chunks) result.push(piece)
  return result
}

function calls(chunks: readonly Json[]): Json {
  return JSON.parse(JSON.stringify(fold(chunks).result())).choices[0].message.tool_calls
}

describe('folding chunks', () => {
  it('joins text, refusal and reasoning, and keeps the last finish_reason and usage', () => {
    const { finishReason, failure, ...rest } = fold([
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'th' }),
      chunk({ reasoning_content: 'ink' }),
      chunk({ content: 'a' }, 'stop'),
      { ...chunk({ content: 'b' }, 'stop'), usage: { prompt_tokens: 1 } },
      { ...chunk({}), choices: [], usage: { prompt_tokens: 2 } },
      { choices: null, usage: null },
    ])
    expect(finishReason).toBe('stop')
    expect(failure).toBeNull()
    expect(rest.result()).toEqual({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'ab', refusal: null, reasoning_content: 'think' },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 2 },
    })
  })

  it('keeps interleaved calls apart by index', () => {
    expect(
      calls([
        call(
          { index: 0, id: 'a', function: { name: 'f', arguments: '{' } },
          { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
        ),
        call({ index: 1, id: '', function: { name: '', arguments: '[' } }),
        call({ index: 0, id: null, function: { name: null, arguments: '}' } }),
        call({ index: 1, function: { arguments: ']' } }),
      ]),
    ).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '[]' } },
    ])
  })

  it('without index: a new id is a new call, no id the last one, a repeated id the same', () => {
    expect(
      calls([
        call({ id: 'a', function: { name: 'f', arguments: '1' } }),
        call({ function: { arguments: '2' } }),
        call({ id: 'b', function: { name: 'g', arguments: '3' } }),
        call({ id: 'a', function: { arguments: '4' } }),
      ]),
    ).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '124' } },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '3' } },
    ])
  })

  it('knows custom calls, logprobs, annotations, other choices, errors and Groq’s usage', () => {
    const result = fold([
      call({ index: 0, id: 'a', type: 'custom', custom: { name: 'p', input: 'x' } }),
      call({ index: 0, custom: { input: 'y' } }),
      {
        ...chunk({}),
        choices: [
          {
            index: 0,
            delta: { annotations: [{ n: 1 }] },
            logprobs: { content: [{ token: 'x' }], refusal: null },
          },
        ],
      },
      { ...chunk({}), choices: [{ index: 1, delta: { content: 'other' } }] },
      { x_groq: { usage: { prompt_tokens: 9 } }, choices: [] },
      { error: { message: 'late' } },
      7,
    ])
    expect(result.result()).toMatchObject({
      choices: [
        {
          message: {
            content: null,
            annotations: [{ n: 1 }],
            tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'p', input: 'xy' } }],
          },
          logprobs: { content: [{ token: 'x' }], refusal: null },
        },
      ],
      usage: { prompt_tokens: 9 },
    })
    expect(result.failure).toMatchObject({ message: 'late' })
  })

  it('gives nothing for a stream without choices', () => {
    expect(fold([{ choices: [] }, {}]).result()).toBeNull()
  })
})
