import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import type { Quirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { convertRequest, messagesOf } from '../../../support/responses-to-chat.ts'

const message = (...content: Json[]): JsonObject => ({ input: [{ role: 'user', content }] })

function errorOf(
  body: JsonObject,
  quirks: Partial<Quirks> = {},
): { code: string; where: string | undefined } {
  try {
    convertRequest(body, quirks)
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, where: error.facts.where }
    throw error
  }
  throw new Error('not refused')
}

describe('parts of messages', () => {
  it('sends text parts as one string, and text with images as parts, the URL byte for byte', () => {
    const url = 'data:image/png;base64,iVBORw0KGgo='
    expect(messagesOf(message({ type: 'input_text', text: 'a' }, { type: 'input_text', text: 'b' }))).toEqual(
      [{ role: 'user', content: 'a\nb' }],
    )
    expect(
      messagesOf(
        message({ type: 'input_text', text: 'a' }, { type: 'input_image', image_url: url, detail: 'high' }),
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url, detail: 'high' } },
        ],
      },
    ])
  })

  it('sends a data file where files are taken', () => {
    const file = { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' }
    expect(messagesOf(message(file), { files: true })).toEqual([
      { role: 'user', content: [{ type: 'file', file: { filename: 'a.pdf', file_data: file.file_data } }] },
    ])
  })

  it('keeps a refusal as the member OpenAI has, elsewhere as text', () => {
    const body = {
      input: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
      ],
    }
    expect(messagesOf(body)).toContainEqual({ role: 'assistant', content: 'no' })
    expect(messagesOf(body, { developerRole: true })).toContainEqual({
      role: 'assistant',
      content: null,
      refusal: 'no',
    })
  })

  it.each<[string, Json, Partial<Quirks>, string, string]>([
    [
      'image by file_id',
      { type: 'input_image', file_id: 'file_1' },
      {},
      'unsupported_feature',
      'input[0].content[0].file_id',
    ],
    [
      'file by file_id',
      { type: 'input_file', file_id: 'file_1' },
      { files: true },
      'unsupported_feature',
      'input[0].content[0].file_id',
    ],
    [
      'file by file_url',
      { type: 'input_file', file_url: 'https://x' },
      { files: true },
      'unsupported_feature',
      'input[0].content[0].file_url',
    ],
    [
      'file without support',
      { type: 'input_file', file_data: 'data:,' },
      {},
      'unsupported_feature',
      'input[0].content[0]',
    ],
    [
      'image without support',
      { type: 'input_image', image_url: 'https://x' },
      { images: false },
      'unsupported_feature',
      'input[0].content[0]',
    ],
    [
      'audio',
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
      {},
      'unsupported_feature',
      'input[0].content[0]',
    ],
    ['unknown part', { type: 'hologram' }, {}, 'invalid_request', 'input[0].content[0].type'],
    ['text that is none', { type: 'input_text', text: 7 }, {}, 'invalid_request', 'input[0].content[0].text'],
    ['part that is none', 7, {}, 'invalid_request', 'input[0].content[0]'],
  ])('refuses by its JSON path: %s', (_name, part, quirks, code, where) => {
    expect(errorOf(message(part), quirks)).toEqual({ code, where })
  })

  it('puts a note in place of what an older message holds, so that the thread goes on', () => {
    const body = {
      input: [
        { role: 'user', content: [{ type: 'input_image', image_url: 'https://x' }] },
        { role: 'assistant', content: 'nice' },
        { role: 'user', content: 'and now?' },
      ],
    }
    const { body: sent, warnings } = convertRequest(body, { images: false })
    expect(sent['messages']).toEqual([
      { role: 'user', content: '[image left out: it cannot be sent to this model]' },
      { role: 'assistant', content: 'nice' },
      { role: 'user', content: 'and now?' },
    ])
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual(['part-replaced input[0].content[0]'])
  })

  it.each<[string, JsonObject, string]>([
    ['input of a wrong type', { input: 7 }, 'input'],
    ['nothing to say', {}, 'input'],
    ['an item that is none', { input: ['x'] }, 'input[0]'],
    ['an unknown role', { input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
    ['content of a wrong type', { input: [{ role: 'user', content: 7 }] }, 'input[0].content'],
    [
      'a call without name',
      { input: [{ type: 'function_call', call_id: 'a', arguments: '{}' }] },
      'input[0].name',
    ],
    ['instructions of a wrong type', { input: 'x', instructions: ['a'] }, 'instructions'],
    ['temperature of a wrong type', { input: 'x', temperature: 'hot' }, 'temperature'],
    ['stream of a wrong type', { input: 'x', stream: 'yes' }, 'stream'],
    ['tools of a wrong type', { input: 'x', tools: {} }, 'tools'],
    ['a tool without name', { input: 'x', tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a tool without type', { input: 'x', tools: [{ name: 'f' }] }, 'tools[0].type'],
    ['an unknown tool choice', { input: 'x', tool_choice: 'maybe' }, 'tool_choice'],
    ['an effort of a wrong type', { input: 'x', reasoning: { effort: 3 } }, 'reasoning.effort'],
    [
      'a schema that is none',
      { input: 'x', text: { format: { type: 'json_schema', name: 'a' } } },
      'text.format.schema',
    ],
  ])('answers bad input with its JSON path: %s', (_name, body, where) => {
    expect(errorOf(body)).toEqual({ code: 'invalid_request', where })
  })

  it.each<[string, JsonObject, string]>([
    ['background', { background: true }, 'background'],
    ['conversation', { conversation: 'conv_1' }, 'conversation'],
    ['prompt', { prompt: { id: 'p' } }, 'prompt'],
    ['output format', { text: { format: { type: 'grammar' } } }, 'text.format.type'],
    [
      'hosted tool demanded',
      { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } },
      'tool_choice',
    ],
  ])('refuses what would change the meaning: %s', (_name, members, where) => {
    expect(errorOf({ input: 'x', ...members })).toEqual({ code: 'unsupported_feature', where })
  })
})
