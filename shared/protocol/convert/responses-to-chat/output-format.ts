import type { JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { normaliseSchema } from '../common/json-schema.ts'
import {
  joinPath,
  readBoolean,
  readString,
  unsupportedAt,
  wantObject,
  wantString,
  invalidAt,
} from '../../json/readers.ts'
import type { Warnings } from './warnings.ts'

export type OutputFormat = {
  /** Undefined: plain text, which is left out. */
  responseFormat: JsonObject | undefined
  /** For the system message of a provider that knows only `json_object`. */
  instruction: string | null
}

const path = 'text.format'
const accepted = '{"type":"text"}, {"type":"json_object"} or {"type":"json_schema","name","schema"}'

/**
 * `text.format` as `response_format`: flat in Responses, nested in Chat. Where the provider has no JSON
 * schemas, the schema goes into the prompt, with a warning: never lost in silence.
 *
 * @throws AppError `invalid_request`; `unsupported_feature` for a format Chat does not have
 */
export function readOutputFormat(body: JsonObject, quirks: Quirks, warnings: Warnings): OutputFormat {
  const format = wantObject(wantObject(body, 'text', '') ?? {}, 'format', 'text')
  const type = format === undefined ? 'text' : wantString(format, 'type', path)
  if (format === undefined || type === 'text') return { responseFormat: undefined, instruction: null }
  if (type === 'json_object') return { responseFormat: { type }, instruction: null }
  if (type !== 'json_schema') {
    throw unsupportedAt(
      joinPath(path, 'type'),
      format['type'],
      'This output format is not available',
      accepted,
    )
  }
  const schema = wantObject(format, 'schema', path)
  if (schema === undefined) throw invalidAt(joinPath(path, 'schema'), format['schema'], 'a JSON Schema')
  const normalised = normaliseSchema(schema, quirks.dropSchemaKeywords)
  if (!quirks.jsonSchema) return schemaInPrompt(normalised, warnings)
  const jsonSchema: JsonObject = { name: readString(format, 'name') ?? 'output', schema: normalised }
  const description = readString(format, 'description')
  const strict = readBoolean(format, 'strict')
  if (description !== undefined) jsonSchema['description'] = description
  if (strict !== undefined) jsonSchema['strict'] = strict
  return { responseFormat: { type, json_schema: jsonSchema }, instruction: null }
}

function schemaInPrompt(schema: JsonObject, warnings: Warnings): OutputFormat {
  warnings.add(
    'schema-in-prompt',
    path,
    'This provider has no JSON schemas; the schema was put into the prompt.',
  )
  const instruction = `Answer with one JSON object and nothing else, no code fence. It must match this JSON Schema:\n${JSON.stringify(schema)}`
  return { responseFormat: { type: 'json_object' }, instruction }
}
