import { isObject, must } from './strict-upstream.mjs'

/** What OpenAI, DeepSeek and others accept as the name of a tool. */
export const toolName = /^[a-zA-Z0-9_-]{1,64}$/

/** @param {unknown} parameters @param {string} param @param {boolean} strict */
export function checkParameters(parameters, param, strict) {
  must(isObject(parameters), param, 'parameters must be a JSON Schema object.')
  must(
    parameters.type === 'object',
    `${param}.type`,
    `schema must have type 'object', got ${JSON.stringify(parameters.type)}.`,
  )
  checkSchema(parameters, param, strict)
}

/**
 * Checks what providers check in every schema, and with `strict` that each object closes itself and requires all it
 * has.
 * @param {unknown} schema @param {string} param @param {boolean} strict
 */
export function checkSchema(schema, param, strict) {
  if (typeof schema === 'boolean') return
  must(isObject(schema), param, 'a schema must be an object.')
  must(schema.type !== null, `${param}.type`, 'type must not be null.')
  if (schema.type === 'array' && strict)
    must('items' in schema, `${param}.items`, 'array schema missing items.')
  const properties = schema.properties ?? {}
  must(isObject(properties), `${param}.properties`, 'properties must be an object.')
  const names = Object.keys(properties)
  if (schema.required !== undefined) {
    must(Array.isArray(schema.required), `${param}.required`, 'required must be a list.')
    for (const name of schema.required) {
      must(names.includes(name), `${param}.required`, `required names '${name}', which is no property.`)
    }
  }
  if (strict && (schema.type === 'object' || names.length > 0)) checkClosed(schema, names, param)
  for (const name of names) checkSchema(properties[name], `${param}.properties.${name}`, strict)
  if (schema.items !== undefined) checkSchema(schema.items, `${param}.items`, strict)
  for (const [n, branch] of (schema.anyOf ?? []).entries())
    checkSchema(branch, `${param}.anyOf[${n}]`, strict)
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) {
    checkSchema(definition, `${param}.$defs.${name}`, strict)
  }
}

function checkClosed(schema, names, param) {
  const closed = schema.additionalProperties === false
  must(closed, `${param}.additionalProperties`, 'a strict schema needs additionalProperties: false.')
  const required = schema.required ?? []
  for (const name of names) {
    must(
      required.includes(name),
      `${param}.required`,
      `a strict schema must require every property: '${name}'.`,
    )
  }
}

/** Models are sometimes sloppy, upstreams are not: arguments in the history must be a JSON object. */
export function checkArguments(text, param) {
  must(typeof text === 'string', param, 'arguments must be a string.')
  let parsed = null
  try {
    parsed = JSON.parse(text)
  } catch {
    must(false, param, `arguments must be valid JSON, got ${JSON.stringify(text)}.`)
  }
  must(isObject(parsed), param, 'arguments must be a JSON object.')
}
