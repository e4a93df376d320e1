import type { Json } from '../../../../shared/protocol/json/json-value.ts'
import { isObject } from '../../../../shared/protocol/json/readers.ts'

/** What Codex 0.169.0 keeps of a tool's schema (`const` as a list of one), seen in the request it sends. */
const kept = new Set([
  'type',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
])
/** Notes for people; without them the schema means the same. */
const notes = new Set(
  '$schema $id $comment title examples deprecated readOnly writeOnly encrypted'.split(' '),
)
const ofSchemas = new Set(['items', 'additionalProperties'])
const listsOfSchemas = new Set(['anyOf', 'oneOf', 'allOf'])
const mapsOfSchemas = new Set(['properties', '$defs', 'definitions'])
/** Deeper ones are no real tool's. */
const deepest = 100

/** @returns the keywords that mean something and do not reach the model, each once, in alphabetical order */
export function lostKeywords(schema: Json | undefined): string[] {
  const lost = new Set<string>()
  collect(schema, lost, 0)
  return [...lost].toSorted()
}

function collect(schema: Json | undefined, lost: Set<string>, depth: number): void {
  if (!isObject(schema) || depth > deepest) return
  for (const [keyword, value] of Object.entries(schema)) {
    if (notes.has(keyword)) continue
    if (!kept.has(keyword)) lost.add(keyword)
    else for (const child of childrenOf(keyword, value)) collect(child, lost, depth + 1)
  }
}

function childrenOf(keyword: string, value: Json): Json[] {
  if (ofSchemas.has(keyword)) return [value]
  if (listsOfSchemas.has(keyword) && Array.isArray(value)) return value
  return mapsOfSchemas.has(keyword) && isObject(value) ? Object.values(value) : []
}
