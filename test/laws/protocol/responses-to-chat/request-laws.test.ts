import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { isObject, readList } from '../../../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { checkChatHistory } from '../../../support/chat-history-checker.ts'
import { convertRequest, objectOf, objectsOf } from '../../../support/responses-to-chat.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 500)

const id = fc.constantFrom('a', 'b', 'c', 'd')
const maybeId = fc.option(id, { nil: undefined })
const words = fc.constantFrom('', 'x', 'two words', '{"a":1}', '\ud83d')
const part = fc.constantFrom<Json>(
  { type: 'input_text', text: 't' },
  { type: 'input_image', image_url: 'data:image/png;base64,AA' },
  { type: 'output_text', text: '' },
)
const content: fc.Arbitrary<Json> = fc.oneof(words, fc.array(part, { maxLength: 3 }))
const without = (item: Record<string, Json | undefined>): JsonObject => JSON.parse(JSON.stringify(item))

const item: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'assistant', 'developer', 'system'), content }),
  fc
    .record({
      type: fc.constantFrom('function_call'),
      call_id: maybeId,
      name: fc.constantFrom('f', 'a.b', 'g'),
      arguments: fc.constantFrom('', '{}', '{"a":', '[]', 'null'),
    })
    .map(without),
  fc
    .record({
      type: fc.constantFrom('custom_tool_call'),
      call_id: maybeId,
      name: fc.constantFrom('p'),
      input: words,
    })
    .map(without),
  fc
    .record({
      type: fc.constantFrom('local_shell_call'),
      id,
      call_id: maybeId,
      action: fc.constantFrom<Json>({ type: 'exec', command: ['ls'] }, null),
    })
    .map(without),
  fc
    .record({
      type: fc.constantFrom('function_call_output', 'custom_tool_call_output'),
      call_id: maybeId,
      output: content,
    })
    .map(without),
  fc.record({ type: fc.constantFrom('local_shell_call_output'), id, output: words }),
  fc.record({
    type: fc.constantFrom('reasoning'),
    summary: fc.constantFrom<Json>([], [{ type: 'summary_text', text: 'why' }]),
  }),
  fc.constantFrom<JsonObject>(
    { type: 'web_search_call' },
    { type: 'novelty' },
    { type: 'additional_tools', tools: [] },
  ),
)

describe('laws of a Responses request as a Chat request', () => {
  it('any order of items is a history strict servers accept', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 25 }), (input) => {
        const { body } = convertRequest({ instructions: 'i', input })
        expect(checkChatHistory(body['messages'])).toEqual([])
      }),
      { numRuns: numRuns * 2 },
    )
  })

  it('no text of a user is lost, and no result of a call that was made', () => {
    const calls = fc.array(fc.record({ call: fc.uuid(), said: fc.uuid(), late: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(calls, (steps) => {
        const late: JsonObject[] = []
        const input = steps.flatMap(({ call, said, late: isLate }) => {
          const output = { type: 'function_call_output', call_id: call, output: `result ${call}` }
          if (isLate) late.push(output)
          return [
            { role: 'user', content: said },
            { type: 'function_call', call_id: call, name: 'f', arguments: '{}' },
            ...(isLate ? [] : [output]),
          ]
        })
        const sent = JSON.stringify(convertRequest({ input: [...input, ...late] }).body)
        for (const { call, said } of steps) {
          expect(sent).toContain(said)
          expect(sent).toContain(`result ${call}`)
        }
      }),
      { numRuns },
    )
  })
})

describe('mutated requests of real Codex versions', () => {
  const folder = fileURLToPath(new URL('../../../fixtures/codex/', import.meta.url))
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const bodies = files.flatMap((file) => {
    const recording: Json = JSON.parse(readFileSync(folder + file, 'utf8'))
    const requests = isObject(recording) ? (readList(recording, 'requests') ?? []) : []
    return requests.flatMap((one) =>
      isObject(one) && isObject(one['body']) && Array.isArray(one['body']['input']) ? [one['body']] : [],
    )
  })
  const value = fc.oneof(
    fc.constantFrom<Json>(null, '', 0, [], {}, [null], [{}], { type: 'function' }, true, 'auto'),
    fc.jsonValue().map((json): Json => JSON.parse(JSON.stringify(json))),
  )
  const changes = fc.array(
    fc.record({ path: fc.array(fc.nat(40), { minLength: 1, maxLength: 7 }), value, remove: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  )

  it('are refused with a path, or become a history strict servers accept', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), changes, (body, edits) => {
        let mutated: Json = body
        for (const { path, value: put, remove } of edits) mutated = changed(mutated, path, put, remove)
        if (!isObject(mutated)) return
        let sent: JsonObject
        try {
          sent = convertRequest(mutated).body
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(error.status).toBe(400)
          expect(error.facts.where).toBeTruthy()
          return
        }
        expect(checkChatHistory(sent['messages'])).toEqual([])
        for (const tool of objectsOf(sent['tools'] ?? [])) {
          expect(objectOf(objectOf(tool['function'])['parameters'])).toBeTruthy()
        }
      }),
      { numRuns: numRuns * 2 },
    )
  })
})

/** Changes one place; the numbers of the path choose a member at each level. */
function changed(node: Json, path: readonly number[], put: Json, remove: boolean): Json {
  const [at = 0, ...rest] = path
  if (typeof node !== 'object' || node === null) return put
  const keys = Object.keys(node)
  const key = keys[at % Math.max(1, keys.length)]
  if (key === undefined) return put
  if (Array.isArray(node)) {
    const index = Number(key)
    if (rest.length === 0 && remove) return node.toSpliced(index, 1)
    return node.with(index, rest.length === 0 ? put : changed(node[index] ?? null, rest, put, remove))
  }
  if (rest.length === 0 && remove)
    return Object.fromEntries(Object.entries(node).filter(([name]) => name !== key))
  return { ...node, [key]: rest.length === 0 ? put : changed(node[key] ?? null, rest, put, remove) }
}
