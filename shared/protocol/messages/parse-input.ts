import type { JsonObject } from '../json/json-value.ts'
import { isObject } from '../json/readers.ts'

/**
 * The input of a call, which Messages wants as an object.
 *
 * @returns null when the text is not JSON or not an object; an empty text is an empty object
 */
export function parseInput(text: string): JsonObject | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
