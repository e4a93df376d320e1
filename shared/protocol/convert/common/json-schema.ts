import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readObject } from '../../json/readers.ts'

/**
 * Work on JSON Schemas of tools and output formats. Only real subschemas are visited: a property that is
 * named `format`, or a `default` that looks like a schema, is data and stays as it is.
 */
const schemaKeywords = new Set(
  'items additionalItems unevaluatedItems contains additionalProperties unevaluatedProperties propertyNames not if then else'.split(
    ' ',
  ),
)
const schemaListKeywords = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'])
const schemaMapKeywords = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
])

/** Deeper schemas are passed on unread: no real tool comes near, and recursion must end. */
const maxDepth = 100

/**
 * The `parameters` of a tool in a form every provider reads, with the same meaning: absent or null becomes an
 * object without properties, a null `type`, `properties` or `required` counts as absent, and a schema with
 * properties but no type is an object. `$defs`, `$ref`, `enum`, unions and nullable types stay.
 *
 * @param dropKeywords keywords the provider's parser refuses (`Quirks.dropSchemaKeywords`)
 */
export function normaliseParameters(
  parameters: Json | undefined,
  dropKeywords: readonly string[] = [],
): JsonObject {
  if (!isObject(parameters)) return { type: 'object', properties: {} }
  const schema = normaliseSchema(parameters, dropKeywords)
  const { type: _type, properties: _properties, ...rest } = schema
  const hasReference = '$ref' in schema
  if (schema['type'] === undefined && !hasReference) {
    return { type: 'object', properties: readObject(schema, 'properties') ?? {}, ...rest }
  }
  if (schema['type'] === 'object' && schema['properties'] === undefined && !hasReference) {
    return { type: 'object', properties: {}, ...rest }
  }
  return schema
}

/** The same repairs for any schema, without the demand that it describes an object. */
export function normaliseSchema(schema: JsonObject, dropKeywords: readonly string[] = []): JsonObject {
  return mapSchema(schema, (node) => {
    const kept: JsonObject = {}
    for (const [keyword, value] of Object.entries(node)) {
      const nullIsAbsent = keyword === 'type' || keyword === 'properties' || keyword === 'required'
      if ((nullIsAbsent && value === null) || dropKeywords.includes(keyword)) continue
      kept[keyword] = value
    }
    if (kept['type'] === undefined && isObject(kept['properties'])) return { type: 'object', ...kept }
    return kept
  })
}

/**
 * The schema as OpenAI's strict mode wants it: every object closed, all its properties required, those that
 * were optional nullable instead. Null when that would change the meaning: free-form maps, pattern
 * properties, and composition other than `anyOf`.
 * Source: OpenAI guide "Structured model outputs", supported schemas.
 */
export function strictSchema(schema: JsonObject): JsonObject | null {
  let possible = true
  const strict = mapSchema(schema, (node) => {
    const describesObject = node['type'] === 'object' || isObject(node['properties'])
    const open =
      describesObject && node['additionalProperties'] !== undefined && node['additionalProperties'] !== false
    const foreign = ['patternProperties', 'oneOf', 'allOf', 'not', 'if'].some((keyword) => keyword in node)
    if (open || foreign || (describesObject && !isObject(node['properties']))) possible = false
    return describesObject ? closeObject(node) : node
  })
  return possible ? strict : null
}

/** Whether a schema already meets the demands of strict mode. */
export function isStrictSchema(schema: JsonObject): boolean {
  const strict = strictSchema(schema)
  return strict !== null && JSON.stringify(strict) === JSON.stringify(schema)
}

function closeObject(node: JsonObject): JsonObject {
  const properties = readObject(node, 'properties') ?? {}
  const required = readList(node, 'required') ?? []
  const closed: JsonObject = {}
  for (const [name, property] of Object.entries(properties)) {
    closed[name] = required.includes(name) ? property : nullable(property)
  }
  // An already strict schema keeps its own order, so that it comes out as it went in.
  const names = Object.keys(properties)
  const missing = names.filter((name) => !required.includes(name))
  return { ...node, properties: closed, required: [...required, ...missing], additionalProperties: false }
}

function nullable(schema: Json): Json {
  if (!isObject(schema)) return schema
  const { type } = schema
  if (typeof type === 'string' && schema['enum'] === undefined && schema['const'] === undefined) {
    return type === 'null' ? schema : { ...schema, type: [type, 'null'] }
  }
  if (Array.isArray(type) && type.includes('null')) return schema
  const branches = readList(schema, 'anyOf')
  if (branches?.some((branch) => isObject(branch) && branch['type'] === 'null')) return schema
  return { anyOf: [schema, { type: 'null' }] }
}

/** Rebuilds a schema from the leaves up; `change` sees each subschema after its children. */
function mapSchema(schema: JsonObject, change: (node: JsonObject) => JsonObject, depth = 0): JsonObject {
  if (depth > maxDepth) return schema
  const visit = (value: Json): Json => (isObject(value) ? mapSchema(value, change, depth + 1) : value)
  const node: JsonObject = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (schemaMapKeywords.has(keyword) && isObject(value)) {
      node[keyword] = Object.fromEntries(Object.entries(value).map(([name, child]) => [name, visit(child)]))
    } else if (schemaListKeywords.has(keyword) && Array.isArray(value)) node[keyword] = value.map(visit)
    else node[keyword] = schemaKeywords.has(keyword) ? visit(value) : value
  }
  return change(node)
}
