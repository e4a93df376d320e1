import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { isObject, readString } from '../../json/readers.ts'
import { joinTexts, readImage } from './message-parts.ts'
import type { Warnings } from './warnings.ts'

/** The result of a call as Chat can hold it: a tool message takes text only. */
export type ToolOutput = { text: string; images: JsonObject[] }

/**
 * A string stays byte for byte. Of a list the texts are joined, and images are lifted out: they follow in a
 * user message after the whole batch of results.
 */
export function readToolOutput(
  output: Json | undefined,
  path: string,
  quirks: Quirks,
  warnings: Warnings,
): ToolOutput {
  if (typeof output === 'string') return { text: output, images: [] }
  if (output === undefined || output === null) return { text: '', images: [] }
  if (!Array.isArray(output)) return { text: JSON.stringify(output), images: [] }
  const texts: string[] = []
  const images: JsonObject[] = []
  for (const part of output) {
    const text = isObject(part) ? readString(part, 'text') : undefined
    if (typeof part === 'string') texts.push(part)
    else if (text !== undefined) texts.push(text)
    else if (isObject(part)) texts.push(liftPart(part, path, quirks, warnings, images))
  }
  return { text: joinTexts(texts), images }
}

/** The note that stands for a part which is no text. */
function liftPart(
  part: JsonObject,
  path: string,
  quirks: Quirks,
  warnings: Warnings,
  images: JsonObject[],
): string {
  const type = readString(part, 'type') ?? 'unknown'
  const isImage = type === 'input_image' || type === 'image_url'
  const hasUrl = part['image_url'] !== undefined && part['image_url'] !== null
  const image = isImage && hasUrl ? readImage(part, path, { quirks, warnings, strict: false }) : null
  if (image !== null && 'part' in image) {
    images.push(image.part)
    return `[image ${images.length}: shown in the next user message]`
  }
  warnings.add(
    'output-part-dropped',
    path,
    `A part of type "${type}" of a tool result cannot be sent to this provider.`,
  )
  return `[${isImage ? 'image' : type} left out: it cannot be sent to this model]`
}
