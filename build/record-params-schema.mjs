import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What Codex's own JSON schema (`codex app-server generate-json-schema`) says of its methods.
 * @typedef {{ direction: 'client' | 'server' | 'notification', params: string[] }} RecordedMethod
 */

/** @type {readonly (readonly [string, RecordedMethod['direction']])[]} */
const lists = [
  ['ClientRequest.json', 'client'],
  ['ServerRequest.json', 'server'],
  ['ServerNotification.json', 'notification'],
]

/**
 * @param {string} folder where the program wrote its schema
 * @returns {Map<string, RecordedMethod>} every method with the names of its parameters, sorted
 */
export function methodsOfSchema(folder) {
  /** @type {Map<string, RecordedMethod>} */
  const methods = new Map()
  for (const [file, direction] of lists) {
    const schema = asObject(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    const definitions = asObject(schema['definitions'])
    for (const one of asArray(schema['oneOf'])) {
      const properties = asObject(asObject(one)['properties'])
      const method = asArray(asObject(properties['method'])['enum'])[0]
      if (typeof method !== 'string') continue
      const params = [...propertyNames(properties['params'], definitions)].toSorted()
      methods.set(method, { direction, params })
    }
  }
  return methods
}

/**
 * The members of an object type; of a union, those of all its branches.
 * @param {unknown} type
 * @param {Record<string, unknown>} definitions
 * @returns {Set<string>}
 */
function propertyNames(type, definitions) {
  const node = asObject(type)
  const reference = node['$ref']
  if (typeof reference === 'string') {
    const name = reference.replace('#/definitions/', '')
    return propertyNames(definitions[name], definitions)
  }
  const names = new Set(Object.keys(asObject(node['properties'])))
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    for (const branch of asArray(node[key])) {
      for (const name of propertyNames(branch, definitions)) names.add(name)
    }
  }
  return names
}

/** @param {unknown} value @returns {Record<string, unknown>} */
function asObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** @param {unknown} value @returns {unknown[]} */
function asArray(value) {
  return Array.isArray(value) ? value : []
}
