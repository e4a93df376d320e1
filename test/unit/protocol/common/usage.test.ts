import { describe, expect, it } from 'vitest'
import {
  usageFromChat,
  usageFromResponses,
  usageToChat,
  usageToResponses,
} from '../../../../shared/protocol/convert/common/usage.ts'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'

const facts = { input: 20, output: 10, total: 30, cached: 5, cacheWrite: null, reasoning: 4 }

describe('usage', () => {
  it.each<[string, Json]>([
    [
      'OpenAI',
      {
        prompt_tokens: 20,
        completion_tokens: 10,
        total_tokens: 30,
        prompt_tokens_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    ],
    [
      'DeepSeek',
      {
        prompt_tokens: 20,
        completion_tokens: 10,
        prompt_cache_hit_tokens: 5,
        prompt_cache_miss_tokens: 15,
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    ],
    [
      'Moonshot',
      {
        prompt_tokens: 20,
        completion_tokens: 10,
        cached_tokens: 5,
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    ],
    [
      'null details',
      {
        prompt_tokens: 20,
        completion_tokens: 10,
        prompt_tokens_details: null,
        cached_tokens: 5,
        reasoning_tokens: 4,
      },
    ],
  ])('is read from %s', (_name, usage) => {
    expect(usageFromChat(usage)).toEqual(facts)
  })

  it('goes there and back in both dialects, cache writes included', () => {
    for (const all of [facts, { ...facts, cacheWrite: 7 }]) {
      expect(usageFromChat(usageToChat(all))).toEqual(all)
      expect(usageFromResponses(usageToResponses(all))).toEqual(all)
    }
  })

  it('always has both detail objects', () => {
    const least = usageFromChat({ prompt_tokens: 1, completion_tokens: 2 })
    expect(least).not.toBeNull()
    expect(usageToResponses(least ?? facts)).toEqual({
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 3,
    })
  })

  it('is not invented', () => {
    for (const nothing of [undefined, null, 5, {}, { total_tokens: 3 }, { prompt_tokens: '3' }]) {
      expect(usageFromChat(nothing)).toBeNull()
      expect(usageFromResponses(nothing)).toBeNull()
    }
    expect(usageFromChat({ prompt_tokens: 3, total_tokens: 10 })).toMatchObject({
      input: 3,
      output: 7,
      total: 10,
    })
    expect(usageFromResponses({ output_tokens: 3, total_tokens: 2 })).toMatchObject({ input: 0, output: 3 })
  })
})
