import { z } from 'zod'

const schemaObject = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.unknown()).min(1).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  anyOf: z.array(z.unknown()).min(1).optional(),
  oneOf: z.array(z.unknown()).min(1).optional(),
  minimum: z.number().optional(),
  minItems: z.number().optional(),
})

/** Deeper schemas end here: they may refer to themselves. */
const deepest = 6

/**
 * A value with the shape a JSON schema asks for: constants and defaults where given, the first of a choice, all
 * properties of objects. Enough to show a client's tool being called, not a validator's idea of an example.
 *
 * @param text put where a string is wanted
 */
export function sampleValue(schema: unknown, text: string, depth = 0): unknown {
  const parsed = schemaObject.safeParse(schema)
  if (!parsed.success || depth > deepest) return null
  const { type, properties, required, items, anyOf, oneOf, minimum, minItems } = parsed.data
  if (parsed.data.const !== undefined) return parsed.data.const
  if (parsed.data.default !== undefined) return parsed.data.default
  if (parsed.data.enum !== undefined) return parsed.data.enum[0]
  const choice = anyOf?.[0] ?? oneOf?.[0]
  if (choice !== undefined) return sampleValue(choice, text, depth + 1)
  const name = Array.isArray(type) ? type[0] : type
  switch (name ?? (properties === undefined ? 'string' : 'object')) {
    case 'object':
      return sampleObject(properties ?? {}, required, text, depth)
    case 'array':
      return items === undefined && (minItems ?? 0) === 0 ? [] : [sampleValue(items, text, depth + 1)]
    case 'number':
    case 'integer':
      return minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return text
  }
}

/** Required properties, or all of them when none is required. */
function sampleObject(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[] | undefined,
  text: string,
  depth: number,
): Record<string, unknown> {
  const names = required !== undefined && required.length > 0 ? required : Object.keys(properties)
  return Object.fromEntries(names.map((name) => [name, sampleValue(properties[name] ?? {}, text, depth + 1)]))
}
