import type { Json, JsonObject } from '../../json/json-value.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readString,
  requireString,
  unsupportedAt,
  wantString,
} from '../../json/readers.ts'

/**
 * Content of a user, system, developer or tool message as Responses input parts.
 *
 * @param path JSON path of the content, for errors
 */
export function inputParts(content: Json | undefined, path: string): JsonObject[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'input_text', text: content }]
  if (Array.isArray(content)) return content.map((part, index) => inputPart(part, joinPath(path, index)))
  throw invalidAt(path, content, 'a string or a list of parts')
}

/** Parts clients send in Chat messages; Cursor mixes in the Responses names. */
function inputPart(part: Json, path: string): JsonObject {
  if (typeof part === 'string') return { type: 'input_text', text: part }
  if (!isObject(part)) throw invalidAt(path, part, 'an object with a type')
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return withBreakpoint(part, { type: 'input_text', text: textOf(part, path) })
    case 'refusal':
      return { type: 'input_text', text: wantString(part, 'refusal', path) ?? '' }
    case 'image_url':
    case 'input_image':
      return withBreakpoint(part, imagePart(part, path))
    case 'file':
    case 'input_file':
      return withBreakpoint(part, filePart(part, path))
    case 'input_audio':
      throw unsupportedAt(path, part, 'Audio input has no counterpart in Responses', 'text, image_url, file')
    case 'video_url':
      throw unsupportedAt(path, part, 'Video input has no counterpart in Responses', 'text, image_url, file')
    default:
      throw invalidAt(joinPath(path, 'type'), part['type'], 'text, image_url, file')
  }
}

function textOf(part: JsonObject, path: string): string {
  const text = part['text']
  if (typeof text === 'string') return text
  throw invalidAt(joinPath(path, 'text'), text, 'a string')
}

/** `image_url` is an object in Chat, a string in Responses; the URL itself stays byte for byte. */
function imagePart(part: JsonObject, path: string): JsonObject {
  const nested = readObject(part, 'image_url')
  const fileId = readString(part, 'file_id')
  const detail = readString(nested ?? part, 'detail') ?? 'auto'
  if (nested === undefined && fileId !== undefined) return { type: 'input_image', file_id: fileId, detail }
  const url =
    nested === undefined
      ? requireString(part, 'image_url', path)
      : requireString(nested, 'url', joinPath(path, 'image_url'))
  return { type: 'input_image', image_url: url, detail }
}

function filePart(part: JsonObject, path: string): JsonObject {
  const file = readObject(part, 'file') ?? part
  const result: JsonObject = { type: 'input_file' }
  for (const name of ['filename', 'file_data', 'file_id', 'file_url']) {
    const value = wantString(file, name, joinPath(path, 'file'))
    if (value !== undefined) result[name] = value
  }
  const hasSource = ['file_data', 'file_id', 'file_url'].some((name) => name in result)
  if (!hasSource) throw invalidAt(joinPath(path, 'file'), file, 'an object with file_data or file_id')
  return result
}

/** Both dialects mark a cache boundary with the same member. */
function withBreakpoint(from: JsonObject, to: JsonObject): JsonObject {
  const breakpoint = from['prompt_cache_breakpoint']
  return isObject(breakpoint) ? { ...to, prompt_cache_breakpoint: breakpoint } : to
}

/**
 * Content of an assistant message: `output_text` and `refusal` parts, because OpenAI refuses `input_text`
 * there. Empty texts are left out.
 */
export function outputParts(message: JsonObject, path: string): JsonObject[] {
  const content = message['content']
  const contentPath = joinPath(path, 'content')
  const parts: JsonObject[] = []
  if (typeof content === 'string') parts.push({ type: 'output_text', text: content })
  else if (Array.isArray(content)) {
    for (const [index, part] of content.entries())
      parts.push(...outputPart(part, joinPath(contentPath, index)))
  } else if (content !== undefined && content !== null) {
    throw invalidAt(contentPath, content, 'a string, a list of parts or null')
  }
  const refusal = wantString(message, 'refusal', path)
  if (refusal !== undefined) parts.push({ type: 'refusal', refusal })
  return parts.filter((part) => part['text'] !== '' && part['refusal'] !== '')
}

function outputPart(part: Json, path: string): JsonObject[] {
  if (typeof part === 'string') return [{ type: 'output_text', text: part }]
  if (!isObject(part)) throw invalidAt(path, part, 'an object with a type')
  switch (part['type']) {
    case 'text':
    case 'output_text':
    case 'input_text':
      return [{ type: 'output_text', text: textOf(part, path) }]
    case 'refusal':
      return [{ type: 'refusal', refusal: wantString(part, 'refusal', path) ?? '' }]
    // Reasoning of earlier turns, as some clients put it into the content: never into the text.
    case 'thinking':
    case 'redacted_thinking':
    case 'reasoning':
      return []
    case 'image_url':
    case 'file':
    case 'input_audio':
      throw unsupportedAt(path, part, 'Assistant messages hold only text in Responses', 'text, refusal')
    default:
      throw invalidAt(joinPath(path, 'type'), part['type'], 'text, refusal')
  }
}

/** Output of a tool: one text stays a string byte for byte, everything else is a list of parts. */
export function toolOutput(content: Json | undefined, path: string): string | JsonObject[] {
  if (typeof content === 'string') return content
  const parts = inputParts(content, path)
  if (parts.length === 0) return ''
  const [first] = parts
  const text = first === undefined ? undefined : readString(first, 'text')
  return parts.length === 1 && text !== undefined ? text : parts
}
