import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isObject, readList } from '../../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { convertRequest, objectOf, objectsOf } from '../../../support/responses-to-chat.ts'

/** Requests real Codex versions sent, as recorded. */
const folder = fileURLToPath(new URL('../../../fixtures/codex/', import.meta.url))

function recorded(file: string): JsonObject[] {
  const parsed: Json = JSON.parse(readFileSync(folder + file, 'utf8'))
  const requests = isObject(parsed) ? (readList(parsed, 'requests') ?? []) : []
  return requests.flatMap((request) => {
    const body = isObject(request) ? request['body'] : null
    return isObject(body) && Array.isArray(body['input']) ? [body] : []
  })
}

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.includes('wire-chat'))
  .flatMap((file) => recorded(file).map((body, index) => ({ name: `${file} #${index}`, body })))

const chatMembers = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'response_format',
])

describe('recorded Codex requests', () => {
  it('are there', () => {
    expect(cases.length).toBeGreaterThanOrEqual(8)
  })

  it.each(cases)('$name becomes a request a strict Chat server takes', ({ body }) => {
    const { body: sent } = convertRequest(body)
    expect(Object.keys(sent).filter((name) => !chatMembers.has(name))).toEqual([])
    const messages = objectsOf(sent['messages'])
    expect(
      messages.slice(1).filter((message) => message['role'] === 'system' || message['role'] === 'developer'),
    ).toEqual([])
    for (const tool of objectsOf(sent['tools'] ?? [])) {
      const shown = objectOf(tool['function'])
      expect(tool['type']).toBe('function')
      expect(shown['name']).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(objectOf(shown['parameters'])['type']).toBe('object')
    }
    messages.forEach((message, index) => {
      const calls = message['tool_calls'] === undefined ? [] : objectsOf(message['tool_calls'])
      calls.forEach((call, offset) => {
        expect(messages[index + 1 + offset]).toMatchObject({ role: 'tool', tool_call_id: call['id'] })
      })
      expect(
        typeof message['content'] === 'string' || Array.isArray(message['content']) || calls.length > 0,
      ).toBe(true)
    })
  })

  it('keeps a call and its result of a follow-up turn', () => {
    const [, followUp] = recorded('0.169.0-custom-provider-client-tool.json')
    const messages = objectsOf(convertRequest(followUp ?? {}).body['messages'])
    expect(messages.slice(-2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_resp_330',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_resp_330', content: 'sunny 21C' },
    ])
  })

  it('declares the tools a lite model gets only in additional_tools, and answers its custom call', () => {
    const followUp = recorded('0.169.0-code-mode-follow-up.json').at(-1)
    const { body, memory } = convertRequest(followUp ?? {})
    expect(objectsOf(body['tools']).map((tool) => objectOf(tool['function'])['name'])).toContain('exec')
    expect(memory.tools.resolve('exec')).toMatchObject({ kind: 'custom', name: 'exec', namespace: null })
    expect(objectsOf(body['messages']).at(-1)).toMatchObject({
      role: 'tool',
      content: 'Script completed\nWall time 0.4 seconds\nOutput:\nsunny',
    })
  })
})
