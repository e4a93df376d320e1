import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import { countTokens } from '../../../../shared/protocol/convert/messages-to-responses/count-tokens.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { isObject, readObjects } from '../../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { requestContext } from '../../../support/chat-harness.ts'
import { messagesToResponses, replyContext } from '../../../support/messages-harness.ts'
import { buildItems, type ItemSpec } from '../../../support/responses-events.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
/** A safety net against hanging, far above what a busy machine needs. */
vi.setConfig({ testTimeout: 60_000 + numRuns * 40 })

const bodies = ['first', 'tool-results', 'tool-search'].map((name): JsonObject => {
  const url = new URL(`../../../fixtures/claude-code/2.1.329-${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).body
})

type Change = { path: number[]; what: string; value: Json }
const anyJson: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    5,
    '',
    'text',
    [],
    {},
    [null],
    -1,
    true,
    { type: 'image' },
    { type: 'text' },
    { type: 'thinking', thinking: 'x', signature: 5 },
    { type: 'tool_use' },
    { type: 'tool_use', id: 'call_a', name: 'Bash', input: null },
    { type: 'tool_result', tool_use_id: 'call_b', content: [{ type: 'document' }] },
    { type: 'tool_addition', tool: { type: 'tool_definition', definition: {} } },
    { role: 'assistant', content: [] },
    { role: 'system' },
  ),
  fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
)
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    path: fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }),
    what: fc.constantFrom('replace', 'remove', 'repeat'),
    value: anyJson,
  }),
  { minLength: 1, maxLength: 5 },
)

/** Changes one place; the path's numbers choose a member at each level. */
function changed(node: Json, path: readonly number[], change: Change): Json {
  const [at = 0, ...rest] = path
  if (typeof node !== 'object' || node === null) return change.value
  const keys = Object.keys(node)
  const key = keys[at % Math.max(1, keys.length)]
  if (key === undefined) return change.value
  if (Array.isArray(node)) {
    const index = Number(key)
    const child = node[index] ?? null
    if (rest.length > 0) return node.map((value, n) => (n === index ? changed(value, rest, change) : value))
    if (change.what === 'remove') return node.filter((_value, n) => n !== index)
    if (change.what === 'repeat') return [...node, child]
    return node.map((value, n) => (n === index ? change.value : value))
  }
  const child = node[key] ?? null
  if (rest.length > 0) return { ...node, [key]: changed(child, rest, change) }
  if (change.what === 'remove')
    return Object.fromEntries(Object.entries(node).filter(([name]) => name !== key))
  return { ...node, [key]: change.what === 'repeat' ? [child, child] : change.value }
}

/** Rules OpenAI enforces on `input`; and nothing but calls and reasoning may stand between a call and its answer. */
function problemsOf(input: Json | undefined): string[] {
  if (!Array.isArray(input)) return ['input is no list']
  const problems: string[] = []
  const open = new Set<string>()
  const used = new Set<string>()
  for (const item of input.filter(isObject)) {
    const id = String(item['call_id'])
    if (item['type'] === 'function_call') {
      if (used.has(id)) problems.push(`call ${id} twice`)
      used.add(id)
      open.add(id)
    } else if (item['type'] === 'function_call_output') {
      if (!open.delete(id)) problems.push(`${id} answered without a call`)
    } else if (item['type'] === 'message') {
      if (open.size > 0 && item['role'] !== 'assistant')
        problems.push(`${String(item['role'])} before an answer`)
    } else if (item['type'] !== 'reasoning') problems.push(`an item of type ${String(item['type'])}`)
  }
  for (const id of open) problems.push(`${id} not answered`)
  return problems
}

describe('damaged requests', () => {
  const composed = composeConverters(messagesToResponses, responsesToChat, defaultResponsesQuirks)
  const converters = [
    {
      name: 'responses',
      run: (body: JsonObject) => messagesToResponses.request(body, requestContext()).body,
    },
    {
      name: 'backend',
      run: (body: JsonObject) =>
        messagesToResponses.request(body, requestContext({ quirks: chatgptBackendQuirks })).body,
    },
    {
      name: 'composed',
      run: (body: JsonObject) => composed.request(body, requestContext({ quirks: defaultChatQuirks })).body,
    },
    { name: 'count', run: (body: JsonObject): JsonObject => countTokens(body) },
  ]

  it.each(converters)('are converted or refused by place, never a crash ($name)', ({ name, run }) => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), changes, (source, list) => {
        const body = list.reduce<Json>((node, change) => changed(node, change.path, change), source)
        if (!isObject(body)) return
        try {
          const converted = run(body)
          if (name === 'responses' || name === 'backend') expect(problemsOf(converted['input'])).toEqual([])
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown
          expect(['invalid_request', 'unsupported_feature']).toContain(thrown.code)
          expect(thrown.facts.where).toMatch(/./)
        }
      }),
      { numRuns },
    )
  })
})

const word = fc.stringMatching(/^[a-z0-9 ]{1,12}[a-z]$/)
const input = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer())
const callItem = fc.record({
  kind: fc.constant('function' as const),
  name: fc.oneof(fc.constantFrom('f', 'g'), fc.stringMatching(/^mcp__[a-z]{60,90}$/)),
  input: input.map((value) => JSON.stringify(value)),
})
const thought = fc.record({
  kind: fc.constant('reasoning' as const),
  summary: fc.array(word, { maxLength: 1 }),
  encrypted: fc.base64String({ minLength: 1 }),
})
const textItem = fc.record({ kind: fc.constant('text' as const), text: word })

describe('there and back', () => {
  it('an answer comes back as the items it was made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(callItem, thought, textItem), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('shown' as const, 'omitted' as const),
        (items: ItemSpec[], thinking) => {
          const names = items.flatMap((item) => (item.kind === 'function' ? item.name : []))
          const tools = [...new Set(names)].map((name) => ({ name, input_schema: {} }))
          const question: JsonObject = { role: 'user', content: 'x' }
          const display = thinking === 'shown' ? 'summarized' : 'omitted'
          const request = { model: 'm', tools, thinking: { type: 'adaptive', display } }
          const first = messagesToResponses.request({ ...request, messages: [question] }, requestContext())
          const upstreamName = (name: string): string =>
            [...first.memory.clientNames].find(([, client]) => client === name)?.[0] ?? name
          const output = buildItems(
            items.map((item) =>
              item.kind === 'function' ? { ...item, name: upstreamName(item.name) } : item,
            ),
          )
          const reply = messagesToResponses.response(
            { status: 'completed', output },
            { ...replyContext(), memory: first.memory },
          )
          const content = readObjects(reply.body, 'content')
          const calls = content.filter(({ type }) => type === 'tool_use')
          expect(calls.map(({ name }) => name)).toEqual(names)
          const results = calls.map(({ id }) => ({
            type: 'tool_result',
            tool_use_id: id ?? '',
            content: 'y',
          }))
          const messages = [question, { role: 'assistant', content }, { role: 'user', content: [...results] }]
          const next = messagesToResponses.request({ ...request, messages }, requestContext())
          const back = readObjects(next.body, 'input').slice(1, 1 + mergedLength(output))
          expect(back.flatMap(meaning)).toEqual(output.map((item) => meaning(item, thinking)).flat())
          expect(next.warnings.filter(({ code }) => code !== 'empty-message-dropped')).toEqual([])
        },
      ),
      { numRuns: Math.min(numRuns, 5000) },
    )
  })

  it('a conversation keeps its meaning on the way to a Chat upstream', () => {
    const composed = composeConverters(messagesToResponses, responsesToChat, defaultResponsesQuirks)
    const turn = fc.record({
      user: word,
      text: fc.option(word),
      calls: fc.array(fc.record({ input, output: word }), { maxLength: 3 }),
      answer: word,
    })
    fc.assert(
      fc.property(word, fc.array(turn, { minLength: 1, maxLength: 4 }), (system, turns) => {
        const messages: JsonObject[] = []
        const expected: JsonObject[] = [{ role: 'system', content: system }]
        let count = 0
        for (const { user, text, calls, answer } of turns) {
          const placed = calls.map((call) => ({ ...call, id: `toolu_${count++}` }))
          messages.push({ role: 'user', content: [{ type: 'text', text: user }] })
          expected.push({ role: 'user', content: user })
          if (placed.length > 0) {
            const uses = placed.map(({ id, input: args }) => ({
              type: 'tool_use',
              id,
              name: 'f',
              input: args,
            }))
            messages.push({
              role: 'assistant',
              content: [...(text === null ? [] : [{ type: 'text', text }]), ...uses],
            })
            const results = placed.map(({ id, output }) => ({
              type: 'tool_result',
              tool_use_id: id,
              content: output,
            }))
            messages.push({ role: 'user', content: results.toReversed() })
            const toolCalls = placed.map(({ id, input: args }) => ({
              id,
              type: 'function',
              function: { name: 'f', arguments: JSON.stringify(args) },
            }))
            expected.push({ role: 'assistant', content: text, tool_calls: toolCalls })
            for (const { id, output } of placed)
              expected.push({ role: 'tool', tool_call_id: id, content: output })
          }
          messages.push({ role: 'assistant', content: answer })
          expected.push({ role: 'assistant', content: answer })
        }
        messages.push({ role: 'user', content: 'go on' })
        expected.push({ role: 'user', content: 'go on' })
        const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }]
        const { body } = composed.request(
          { model: 'm', system, messages, tools, max_tokens: 100 },
          requestContext({ quirks: defaultChatQuirks }),
        )
        expect(body['messages']).toEqual(expected)
        expect(body).toMatchObject({
          max_tokens: 100,
          tools: [{ type: 'function', function: { name: 'f' } }],
        })
      }),
      { numRuns: Math.min(numRuns, 2000) },
    )
  })
})

/** Texts that follow one another come back as parts of one message. */
function mergedLength(output: readonly JsonObject[]): number {
  return output.filter((item, at) => item['type'] !== 'message' || output[at - 1]?.['type'] !== 'message')
    .length
}

/** What an item says, without ids: one entry per part of a message. */
function meaning(item: JsonObject, thinking: unknown = 'shown'): Json[] {
  if (item['type'] === 'message') return readObjects(item, 'content').map((part) => part['text'] ?? null)
  if (item['type'] === 'reasoning') {
    return [[thinking === 'omitted' ? [] : (item['summary'] ?? []), item['encrypted_content'] ?? null]]
  }
  return [[item['call_id'] ?? null, item['name'] ?? null, item['arguments'] ?? null]]
}
