import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, joinPath, wantObject } from '../../json/readers.ts'
import { isStrictSchema, normaliseSchema } from '../common/json-schema.ts'
import type { WarningList } from '../common/warning-list.ts'

/**
 * `output_config.format`, or the beta's `output_format`, as `text`. Anthropic's structured output allows optional
 * properties, OpenAI's strict mode does not: such a schema is asked for, but not enforced.
 *
 * @returns undefined: leave the member out
 * @throws AppError `invalid_request` for another type or a format without a schema
 */
export function convertText(body: JsonObject, quirks: Quirks, warnings: WarningList): JsonObject | undefined {
  const config = wantObject(body, 'output_config', '')
  const current = config === undefined ? undefined : wantObject(config, 'format', 'output_config')
  const path = current === undefined ? 'output_format' : 'output_config.format'
  const format = current ?? wantObject(body, 'output_format', '')
  if (format === undefined) return undefined
  if (format['type'] !== 'json_schema') throw invalidAt(joinPath(path, 'type'), format['type'], 'json_schema')
  const schemaPath = joinPath(path, 'schema')
  if (!isObject(format['schema'])) throw invalidAt(schemaPath, format['schema'], 'a JSON schema')
  const schema = normaliseSchema(format['schema'], quirks.dropSchemaKeywords)
  const strict = isStrictSchema(schema)
  if (!strict) {
    const message = 'The schema has optional or free-form properties: the upstream will not enforce it'
    warnings.addOnce('strict-dropped', schemaPath, message)
  }
  return { format: { type: 'json_schema', name: 'response', schema, strict } }
}
