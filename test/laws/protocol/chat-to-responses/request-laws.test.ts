import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { createCursorConverter } from '../../../../shared/protocol/cursor/cursor-converter.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { requestContext } from '../../../support/chat-harness.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
/** A safety net against hanging, far above what a busy machine needs. */
vi.setConfig({ testTimeout: 60_000 + numRuns * 40 })

function readBody(folder: string, file: string): JsonObject {
  const parsed = JSON.parse(
    readFileSync(new URL(`../../../fixtures/${folder}/${file}`, import.meta.url), 'utf8'),
  )
  return parsed.requests?.[0]?.body ?? parsed
}
const bodies: JsonObject[] = [
  ...readdirSync(new URL('../../../fixtures/cursor/', import.meta.url))
    .filter((file) => file.endsWith('.json'))
    .map((file) => readBody('cursor', file)),
  ...['0.42.0', '0.44.0', '0.94.0'].map((version) => readBody('codex', `${version}-wire-chat.json`)),
]

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
    { type: 'function' },
    { type: 'text' },
    -1,
    true,
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

/** Rules OpenAI enforces on `input`. */
function problemsOf(input: Json | undefined): string[] {
  if (!Array.isArray(input)) return ['input is no list']
  const problems: string[] = []
  const open = new Map<string, string>()
  const answered = new Set<string>()
  for (const item of input) {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      problems.push('an item that is no object')
    else {
      const type = String(item['type'])
      const id = String(item['call_id'])
      if (type === 'function_call' || type === 'custom_tool_call') {
        if (open.has(id)) problems.push(`call ${id} twice`)
        open.set(id, type)
      } else if (type.endsWith('_output')) {
        if (open.get(id) !== type.slice(0, -'_output'.length))
          problems.push(`${type} for ${String(open.get(id))}`)
        if (answered.has(id)) problems.push(`${id} answered twice`)
        answered.add(id)
      } else if (type !== 'message') problems.push(`an item of type ${type}`)
    }
  }
  for (const id of open.keys()) if (!answered.has(id)) problems.push(`${id} not answered`)
  return problems
}

describe('damaged requests', () => {
  const cursor = createCursorConverter('function')
  const converters = [
    { name: 'chat', run: (body: JsonObject) => chatToResponses.request(body, requestContext()).body },
    {
      name: 'backend',
      run: (body: JsonObject) =>
        chatToResponses.request(body, requestContext({ quirks: chatgptBackendQuirks })).body,
    },
    { name: 'cursor', run: (body: JsonObject) => cursor.request(body, requestContext()).body },
    {
      name: 'composed',
      run: (body: JsonObject) =>
        composeConverters(cursor, responsesToChat, defaultResponsesQuirks).request(
          body,
          requestContext({ quirks: defaultChatQuirks }),
        ).body,
    },
  ]

  it.each(converters)('are converted or refused by place, never a crash ($name)', ({ name, run }) => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), changes, (source, list) => {
        const body = list.reduce<Json>((node, change) => changed(node, change.path, change), source)
        if (typeof body !== 'object' || body === null || Array.isArray(body)) return
        try {
          const converted = run(body)
          if (name === 'chat' || name === 'backend') expect(problemsOf(converted['input'])).toEqual([])
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown
          expect(['invalid_request', 'unsupported_feature', 'previous_response_not_found']).toContain(
            thrown.code,
          )
          expect(thrown.facts.where).toMatch(/./)
        }
      }),
      { numRuns },
    )
  })
})

const word = fc.stringMatching(/^[a-z0-9 ]{1,12}[a-z]$/)
const toolName = fc.constantFrom('f', 'g')
const args = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer())
  .map((value) => JSON.stringify(value))

/** A conversation a strict Chat server accepts: that form must survive the way there and back. */
const conversation: fc.Arbitrary<JsonObject[]> = fc
  .tuple(
    fc.option(word),
    fc.array(
      fc.record({
        user: word,
        image: fc.boolean(),
        text: fc.option(word),
        calls: fc.array(fc.record({ name: toolName, args, output: word }), { maxLength: 3 }),
        answer: word,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([system, turns]) => {
    let count = 0
    const messages: JsonObject[] = system === null ? [] : [{ role: 'system', content: system }]
    for (const { user, image, text, calls, answer } of turns) {
      const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } }
      messages.push({ role: 'user', content: image ? [{ type: 'text', text: user }, picture] : user })
      const ids = calls.map(() => `call_${count++}`)
      if (calls.length > 0) {
        const toolCalls = calls.map((call, n): JsonObject => ({
          id: ids[n] ?? '',
          type: 'function',
          function: { name: call.name, arguments: call.args },
        }))
        messages.push({ role: 'assistant', content: text, tool_calls: toolCalls })
        for (const [n, call] of calls.entries()) {
          messages.push({ role: 'tool', tool_call_id: ids[n] ?? '', content: call.output })
        }
      }
      messages.push({ role: 'assistant', content: answer })
    }
    return messages
  })

describe('there and back', () => {
  it('a conversation keeps its meaning', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const parameters = { type: 'object', properties: { a: { type: 'integer' } } }
        const tools = ['f', 'g'].map((name) => ({
          type: 'function',
          function: { name, parameters, strict: false },
        }))
        const body: JsonObject = {
          model: 'm',
          messages,
          tools,
          tool_choice: { type: 'function', function: { name: 'f' } },
          parallel_tool_calls: false,
          temperature: 0,
          max_tokens: 100,
          reasoning_effort: 'low',
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'n', schema: parameters, strict: true },
          },
        }
        const there = chatToResponses.request(body, requestContext())
        const back = responsesToChat.request(there.body, requestContext({ quirks: defaultChatQuirks }))
        const plain = (list: Json | undefined): Json =>
          JSON.parse(JSON.stringify(list).replaceAll(',"content":null', ''))
        expect(plain(back.body['messages'])).toEqual(plain(messages))
        expect(back.body).toMatchObject({
          tools,
          tool_choice: body['tool_choice'],
          parallel_tool_calls: false,
          temperature: 0,
          max_tokens: 100,
          reasoning_effort: 'low',
          response_format: body['response_format'],
        })
        expect(there.warnings).toEqual([])
      }),
      { numRuns: Math.min(numRuns, 2000) },
    )
  })
})
