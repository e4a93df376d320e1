import type { JsonObject } from '../../json/json-value.ts'
import { joinPath, readString, wantBoolean } from '../../json/readers.ts'
import { inputParts } from './content-blocks.ts'

/**
 * The output of a call: one text stays a string byte for byte, everything else is a list of parts. Responses has
 * no mark for a failed call, so an error that does not read like one is told to be one.
 *
 * @throws AppError as {@link inputParts}
 */
export function toolOutput(result: JsonObject, path: string): string | JsonObject[] {
  const parts = inputParts(result['content'], joinPath(path, 'content'))
  const failed = wantBoolean(result, 'is_error', path) ?? false
  const isSilent =
    failed && !parts.some((part) => /error/i.test((readString(part, 'text') ?? '').slice(0, 200)))
  const [first] = parts
  if (first === undefined) return isSilent ? 'Error' : ''
  const text = parts.length === 1 ? readString(first, 'text') : undefined
  if (text !== undefined) return isSilent ? `Error: ${text}` : text
  return isSilent ? [{ type: 'input_text', text: 'Error:' }, ...parts] : parts
}
