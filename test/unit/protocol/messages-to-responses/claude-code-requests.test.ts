import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { readObjects } from '../../../../shared/protocol/json/readers.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { requestContext } from '../../../support/chat-harness.ts'
import { messagesToResponses } from '../../../support/messages-harness.ts'

function readBody(name: string): JsonObject {
  const url = new URL(`../../../fixtures/claude-code/2.1.329-${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).body
}

const toResponses = (name: string) => messagesToResponses.request(readBody(name), requestContext())

describe('recorded requests of Claude Code', () => {
  it('the first one of a session', () => {
    const { body, warnings, memory } = toResponses('first')
    expect(warnings).toEqual([])
    expect(memory.thinking).toBe('omitted')
    expect(body).toMatchObject({
      model: 'gpt-5.2-codex',
      max_output_tokens: 128_000,
      reasoning: { effort: 'medium' },
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
    })
    expect(body['instructions']).toMatch(/^You are a Claude agent/)
    expect(body['prompt_cache_key']).toMatch(/^[0-9a-f]{32}$/)
    expect(readObjects(body, 'input').map((item) => item['role'])).toEqual(['user', 'developer'])
    expect(JSON.stringify(body['input'])).toContain('<system-reminder>')
    expect(JSON.stringify(body)).not.toMatch(/cache_control|billing-header|DeferredToolPlaceholder/)
  })

  it('results in the order they finished, thinking sent back', () => {
    const { body, warnings } = toResponses('tool-results')
    expect(warnings).toEqual([])
    expect(readObjects(body, 'input').slice(2)).toEqual([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAAA' },
      { type: 'reasoning', summary: [], encrypted_content: 'gBBBB' },
      {
        type: 'function_call',
        call_id: 'call_a',
        name: 'Bash',
        arguments: '{"command":"echo hi","description":"d"}',
      },
      { type: 'function_call', call_id: 'call_b', name: 'Read', arguments: '{"file_path":"/nope"}' },
      { type: 'function_call_output', call_id: 'call_a', output: 'hi' },
      {
        type: 'function_call_output',
        call_id: 'call_b',
        output: expect.stringMatching(/^Error: File does not exist/),
      },
    ])
  })

  it('a tool it has searched for', () => {
    const names = (name: string): unknown[] =>
      readObjects(toResponses(name).body, 'tools').map((tool) => tool['name'])
    expect(names('first')).not.toContain('mcp__srv__magic')
    expect(names('tool-search')).toContain('mcp__srv__magic')
    const { body } = toResponses('tool-search')
    expect(readObjects(body, 'tools').filter((tool) => 'defer_loading' in tool)).toEqual([])
    expect(readObjects(body, 'input').find((item) => item['type'] === 'function_call_output')).toMatchObject({
      output: 'The tool mcp__srv__magic is loaded and can be called now.',
    })
  })

  it('for the ChatGPT backend', () => {
    const { body, warnings } = messagesToResponses.request(
      readBody('tool-results'),
      requestContext({ quirks: chatgptBackendQuirks }),
    )
    for (const name of ['max_output_tokens', 'user', 'metadata', 'temperature'])
      expect(body).not.toHaveProperty(name)
    expect(body).toMatchObject({ store: false, stream: true, instructions: expect.any(String) })
    expect(JSON.stringify(body['input'])).not.toContain('"role":"system"')
    expect(warnings.map(({ path }) => path)).toEqual(['max_tokens'])
  })

  it('for a Chat upstream', () => {
    const converter = composeConverters(messagesToResponses, responsesToChat, defaultResponsesQuirks)
    const { body } = converter.request(
      readBody('tool-results'),
      requestContext({ quirks: defaultChatQuirks, upstreamModel: 'deepseek-chat' }),
    )
    expect(readObjects(body, 'messages').map((message) => message['role'])).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
    ])
    expect(body).not.toHaveProperty('include')
  })
})
