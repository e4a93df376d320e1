import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { normaliseSchema } from '../common/json-schema.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readString,
  wantObject,
  wantString,
} from '../../json/readers.ts'

/**
 * `response_format` and `verbosity`, which share the member `text` in Responses.
 *
 * @returns undefined: leave the member out
 */
export function convertText(body: JsonObject, quirks: Quirks): JsonObject | undefined {
  const text: JsonObject = {}
  const format = convertFormat(body, quirks)
  if (format !== undefined) text['format'] = format
  const verbosity = wantString(body, 'verbosity', '')
  if (verbosity !== undefined && !quirks.dropMembers.includes('verbosity')) text['verbosity'] = verbosity
  return Object.keys(text).length === 0 ? undefined : text
}

function convertFormat(body: JsonObject, quirks: Quirks): JsonObject | undefined {
  const format = wantObject(body, 'response_format', '')
  if (format === undefined) return undefined
  switch (format['type']) {
    case 'text':
      return undefined
    case 'json_object':
      return { type: 'json_object' }
    case 'json_schema':
      return schemaFormat(format, quirks)
    default: {
      const path = 'response_format.type'
      throw invalidAt(path, format['type'], 'text, json_object, json_schema')
    }
  }
}

/** Nested in Chat, flat in Responses; both are read. */
function schemaFormat(format: JsonObject, quirks: Quirks): JsonObject {
  const nested = readObject(format, 'json_schema')
  const from = nested ?? format
  const path = nested === undefined ? 'response_format' : 'response_format.json_schema'
  const { schema } = from
  if (!isObject(schema)) throw invalidAt(joinPath(path, 'schema'), schema, 'a JSON schema')
  const result: JsonObject = {
    type: 'json_schema',
    name: readString(from, 'name') ?? 'response',
    schema: normaliseSchema(schema, quirks.dropSchemaKeywords),
  }
  for (const name of ['description', 'strict']) {
    const value = from[name]
    if (value !== undefined && value !== null) result[name] = value
  }
  return result
}
