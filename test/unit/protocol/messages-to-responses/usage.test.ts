import { describe, expect, it } from 'vitest'
import { usageToMessages } from '../../../../shared/protocol/convert/messages-to-responses/usage.ts'

describe('usage', () => {
  const facts = { input: 100, output: 10, total: 110, cached: 60, cacheWrite: 15, reasoning: 4 }

  it('the three kinds of input add up', () => {
    expect(usageToMessages(facts, 0)).toEqual({
      input_tokens: 25,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 15,
      output_tokens: 10,
      output_tokens_details: { thinking_tokens: 4 },
    })
  })

  it('nothing is below zero, whatever the provider counts', () => {
    const wrong = usageToMessages({ ...facts, cached: 200 }, 0)
    expect(wrong).toMatchObject({
      input_tokens: 0,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 0,
    })
  })

  it('unknown counts are 0, searches are counted all the same', () => {
    expect(usageToMessages(null, 2)).toEqual({
      input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      output_tokens: 0,
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    })
  })
})
