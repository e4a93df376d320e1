import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { resolveQuirks } from '../../../../shared/protocol/quirks/resolve-quirks.ts'
import { convertRequest, messagesOf, objectOf, objectsOf } from '../../../support/responses-to-chat.ts'

const of = (id: string) => resolveQuirks('chat', 'https://x.example', [id]).quirks
const fn = (name: string): JsonObject => ({
  type: 'function',
  name,
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  strict: true,
})
const call = (id: string): JsonObject => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' })
const output = (id: string): JsonObject => ({ type: 'function_call_output', call_id: id, output: 'ok' })
const reasoning: JsonObject = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'why' }] }
const history = [
  { role: 'user', content: 'x' },
  reasoning,
  call('call_long_1'),
  output('call_long_1'),
  call('call_long_2'),
  output('call_long_2'),
]

describe('rules of providers at work', () => {
  it('DeepSeek gets its reasoning back, and words of its own where there is none', () => {
    const messages = objectsOf(messagesOf({ input: history }, of('deepseek')))
    expect(
      messages.filter((one) => one['role'] === 'assistant').map((one) => one['reasoning_content']),
    ).toEqual(['why', 'Calling f (call_long_2).'])
  })

  it('Kimi gets no sampling, another token limit and only its efforts', () => {
    const { body } = convertRequest(
      { input: 'x', temperature: 0, max_output_tokens: 5, reasoning: { effort: 'xhigh' }, tools: [fn('f')] },
      of('moonshot'),
    )
    expect(body).toMatchObject({ max_completion_tokens: 5, reasoning_effort: 'high' })
    expect(body).not.toHaveProperty('temperature')
    expect(JSON.stringify(body['tools'])).not.toContain('strict')
  })

  it('Mistral gets ids of nine letters and digits, the same in each request, and nothing it does not know', () => {
    const ids = () =>
      objectsOf(messagesOf({ input: history }, of('mistral'))).flatMap((one) =>
        one['tool_call_id'] === undefined ? [] : [one['tool_call_id']],
      )
    expect(new Set(ids()).size).toBe(2)
    for (const id of ids()) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(ids()).toEqual(ids())
    const { body } = convertRequest(
      {
        input: history,
        user: 'u',
        stream: true,
        reasoning: { effort: 'low' },
        text: { verbosity: 'low' },
        store: false,
        prompt_cache_key: 'k',
      },
      of('mistral'),
    )
    expect(Object.keys(body).toSorted()).toEqual(['messages', 'model', 'stream'])
    expect(JSON.stringify(body)).not.toContain('why')
  })

  it('Gemini gets names on results, the word for a missing signature, and schemas it can read', () => {
    const { body } = convertRequest(
      { input: history, tools: [fn('f')], parallel_tool_calls: true },
      of('gemini'),
    )
    const messages = objectsOf(body['messages'])
    expect(messages.filter((one) => one['role'] === 'tool').map((one) => one['name'])).toEqual(['f', 'f'])
    const calls = messages.flatMap((one) =>
      one['tool_calls'] === undefined ? [] : objectsOf(one['tool_calls']),
    )
    expect(calls.map((one) => one['extra_content'])).toEqual(
      [1, 2].map(() => ({ google: { thought_signature: 'skip_thought_signature_validator' } })),
    )
    expect(JSON.stringify(body['tools'])).not.toContain('additionalProperties')
    expect(body).not.toHaveProperty('parallel_tool_calls')
  })

  it('MiniMax gets its thoughts back in the content', () => {
    const [, assistant] = objectsOf(
      messagesOf(
        { input: [{ role: 'user', content: 'x' }, reasoning, { role: 'assistant', content: 'Done.' }] },
        of('minimax'),
      ),
    )
    expect(assistant).toEqual({ role: 'assistant', content: '<think>why</think>\n\nDone.' })
  })

  it('OpenAI gets native custom tools and no effort beside tools', () => {
    const request = { input: 'x', reasoning: { effort: 'high' }, metadata: { a: 'b' }, service_tier: 'flex' }
    expect(convertRequest(request, of('openai')).body).toMatchObject({
      reasoning_effort: 'high',
      service_tier: 'flex',
    })
    const { body, warnings } = convertRequest(
      { ...request, tools: [{ type: 'custom', name: 'patch' }] },
      of('openai'),
    )
    expect(body).not.toHaveProperty('reasoning_effort')
    expect(body).not.toHaveProperty('metadata')
    expect(objectsOf(body['tools'])[0]?.['type']).toBe('custom')
    expect(warnings.map(({ code }) => code)).toEqual(['effort-dropped'])
  })

  it('a server without named choices gets the named tool alone', () => {
    const request = { input: 'x', tools: [fn('f'), fn('g')], tool_choice: { type: 'function', name: 'g' } }
    const strings = convertRequest(request, of('lmstudio'))
    const names = (body: JsonObject) =>
      objectsOf(body['tools']).map((tool) => objectOf(tool['function'])['name'])
    expect([names(strings.body), strings.body['tool_choice'], strings.warnings]).toEqual([
      ['g'],
      'required',
      [],
    ])
    const auto = convertRequest(request, of('ollama'))
    expect([names(auto.body), auto.body['tool_choice']]).toEqual([['g'], undefined])
    expect(auto.warnings.map(({ code }) => code)).toEqual(['tool-choice-weakened'])
  })

  it('a server without "none" gets no tools', () => {
    const { body } = convertRequest({ input: 'x', tools: [fn('f')], tool_choice: 'none' }, of('glm'))
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('tool_choice')
  })
})
