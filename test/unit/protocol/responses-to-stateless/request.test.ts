import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { RequestContext } from '../../../../shared/protocol/convert/converter.ts'
import {
  convertRequest,
  isStateless,
} from '../../../../shared/protocol/convert/responses-to-stateless/request.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  chatgptBackendQuirks,
  defaultResponsesQuirks,
} from '../../../../shared/protocol/quirks/responses-quirks.ts'

const message = (role: string, text: string): JsonObject => ({ type: 'message', role, content: text })
const thought: JsonObject = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'sealed' }
const call: JsonObject = { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }

function context(
  kept: { [id: string]: readonly Json[] } = {},
  items: readonly JsonObject[] = [],
): RequestContext {
  return {
    upstreamModel: 'gpt-5.2-codex',
    reasoningEffort: null,
    quirks: chatgptBackendQuirks,
    newId: (prefix) => `${prefix}_new`,
    findResponse: (id) => kept[id],
    findItem: (id) => items.find((item) => item['id'] === id),
  }
}

const refusal = (body: JsonObject, given = context()): AppError => {
  try {
    convertRequest(body, given)
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

describe('a request for a server that keeps nothing', () => {
  it('is not stored, streams, and has its reasoning sealed', () => {
    const { body, memory, warnings } = convertRequest({ model: 'm', input: 'Hi' }, context())
    expect(body).toEqual({
      model: 'gpt-5.2-codex',
      instructions: '',
      input: [{ type: 'message', role: 'user', content: 'Hi' }],
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
    })
    expect(memory).toMatchObject({ store: true, echo: { store: true } })
    expect(warnings).toEqual([])
  })

  it('has the whole conversation instead of a reference to it', () => {
    const earlier = [message('user', 'One'), thought, call]
    const output = { type: 'function_call_output', call_id: 'c', output: 'x' }
    const asked = { model: 'm', previous_response_id: 'resp_1', input: [output], store: false }
    const { body, memory } = convertRequest(asked, context({ resp_1: earlier }))
    expect(body['input']).toEqual([...earlier, output])
    expect('previous_response_id' in body).toBe(false)
    expect(memory.echo).toEqual({ store: false, previous_response_id: 'resp_1' })
    expect(memory.conversation).toEqual([...earlier, output])
    expect(refusal({ ...asked, previous_response_id: 'resp_2' }).code).toBe('previous_response_not_found')
  })

  it('carries reasoning only where it is sealed, or the seal is known', () => {
    const bare = { id: 'rs_1', type: 'reasoning', summary: [] }
    const input = [message('user', 'Hi'), bare, { type: 'item_reference', id: 'fc_1' }]
    const known = convertRequest({ model: 'm', input }, context({}, [thought, call]))
    expect(known.body['input']).toEqual([message('user', 'Hi'), thought, call])
    const unknown = convertRequest({ model: 'm', input }, context({}, [call]))
    expect(unknown.body['input']).toEqual([message('user', 'Hi'), call])
    expect(unknown.warnings).toMatchObject([{ code: 'reasoning-dropped', path: 'input[1]' }])
  })

  it('has developers instead of systems, and items otherwise as they came', () => {
    const odd = { type: 'future_item', id: 'x', anything: { at: ['all'] } }
    const { body } = convertRequest({ model: 'm', input: [message('system', 'Be brief.'), odd] }, context())
    expect(body['input']).toEqual([message('developer', 'Be brief.'), odd])
    // Recorded of 0.169: a developer message in front stands for instructions.
    expect('instructions' in body).toBe(false)
  })

  it('takes the effort of an alias where the client has no wish', () => {
    const alias = { ...context(), reasoningEffort: 'low' }
    const effortOf = (reasoning: Json): Json | undefined =>
      convertRequest({ model: 'm', input: 'Hi', reasoning }, alias).body['reasoning']
    expect(effortOf({ summary: 'auto' })).toEqual({ summary: 'auto', effort: 'low' })
    expect(effortOf({ effort: 'high' })).toEqual({ effort: 'high' })
    expect(effortOf(null)).toEqual({ effort: 'low' })
  })

  it.each([
    ['background', true],
    ['conversation', 'conv_1'],
    ['prompt', { id: 'pmpt_1' }],
  ])('is refused where %s asks for something kept', (name, value) => {
    expect(refusal({ model: 'm', input: 'Hi', [name]: value })).toMatchObject({
      code: 'unsupported_feature',
      facts: { where: name },
    })
  })
})

const recordingSchema = z.object({
  requests: z.array(z.object({ body: z.record(z.string(), z.json()).nullable() })),
})

/** Bodies a real Codex sent to the backend, or would have sent there. */
function recorded(file: string): JsonObject[] {
  const path = join(import.meta.dirname, '../../../fixtures/codex', file)
  const { requests } = recordingSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return requests.flatMap(({ body }) => (body === null || body['input'] === undefined ? [] : [body]))
}

describe('whether a request fits as it is', () => {
  const fits = (body: JsonObject): boolean => isStateless(body, { quirks: chatgptBackendQuirks })

  it.each([
    '0.44.0-chatgpt-turn.json',
    '0.94.0-client-tool-turn.json',
    '0.169.0-chatgpt-client-tools-only.json',
    '0.169.0-code-mode-follow-up.json',
    '0.169.0-injected-history.json',
  ])('every recorded request of %s does', (file) => {
    const bodies = recorded(file)
    expect(bodies.length).toBeGreaterThan(0)
    for (const body of bodies) expect(fits(body)).toBe(true)
  })

  const fitting: JsonObject = {
    model: 'm',
    instructions: 'Be brief.',
    input: [message('user', 'Hi'), thought],
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
  }

  it.each<[string, JsonObject]>([
    ['it is stored', { store: true }],
    ['it does not stream', { stream: false }],
    ['its input is a string', { input: 'Hi' }],
    ['it refers to a response', { previous_response_id: 'resp_1' }],
    ['it refers to an item', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['its reasoning is bare', { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }],
    ['it has a system message', { input: [message('system', 'x')] }],
    ['its instructions are null', { instructions: null }],
    ['a parameter is refused', { temperature: 1 }],
    ['an unknown tier is asked for', { service_tier: 'default' }],
    ['it includes more', { include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] }],
    ['it includes less', { include: [] }],
  ])('does not when %s', (_name, change) => {
    expect(fits(fitting)).toBe(true)
    expect(fits({ ...fitting, ...change })).toBe(false)
    expect(isStateless({ ...fitting, temperature: 1 }, { quirks: defaultResponsesQuirks })).toBe(true)
  })

  it('does once it was converted', () => {
    const changed = { ...fitting, temperature: 1, store: true, stream: false, instructions: null }
    expect(fits(convertRequest(changed, context()).body)).toBe(true)
  })
})
