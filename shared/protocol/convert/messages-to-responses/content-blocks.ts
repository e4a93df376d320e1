import type { Json, JsonObject } from '../../json/json-value.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObjects,
  readString,
  requireString,
  unsupportedAt,
  wantObject,
} from '../../json/readers.ts'

const acceptedBlocks = 'text, image, document, search_result, tool_result'

/**
 * Content of a user message or of a tool result as Responses input parts; texts stay byte for byte.
 *
 * @param path JSON path of the content
 * @throws AppError `invalid_request` for an unknown block, `unsupported_feature` for one that cannot be carried
 */
export function inputParts(content: Json | undefined, path: string): JsonObject[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return textPart(content)
  if (!Array.isArray(content)) throw invalidAt(path, content, 'a string or a list of blocks')
  return content.flatMap((block, index) => blockParts(block, joinPath(path, index)))
}

/** One block; tool results and what only steers the conversation give nothing here. */
export function blockParts(block: Json, path: string): JsonObject[] {
  if (!isObject(block)) throw invalidAt(path, block, 'an object with a type')
  switch (block['type']) {
    case 'text':
      return textPart(blockText(block, path))
    case 'image':
      return [imagePart(block, path)]
    case 'document':
      return documentParts(block, path)
    case 'search_result':
      return searchResult(block, path)
    case 'tool_reference':
      return textPart(`The tool ${readString(block, 'tool_name') ?? ''} is loaded and can be called now.`)
    case 'tool_addition':
    case 'tool_removal':
      return []
    case 'container_upload':
    case 'browser_state': {
      const what = 'The block belongs to a service of Anthropic’s that the upstream does not have'
      throw unsupportedAt(path, block, what, acceptedBlocks)
    }
    default:
      throw invalidAt(joinPath(path, 'type'), block['type'], acceptedBlocks)
  }
}

/** @throws AppError `invalid_request` when the text is missing */
export function blockText(block: JsonObject, path: string): string {
  const text = block['text']
  if (typeof text === 'string') return text
  throw invalidAt(joinPath(path, 'text'), text, 'a string')
}

function textPart(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'input_text', text }]
}

function imagePart(block: JsonObject, path: string): JsonObject {
  const { source, at } = readSource(block, path)
  switch (source['type']) {
    case 'base64':
      return { type: 'input_image', image_url: dataUrl(source, at), detail: 'auto' }
    case 'url':
      return { type: 'input_image', image_url: requireString(source, 'url', at), detail: 'auto' }
    case 'file':
      throw uploaded(source, at)
    default:
      throw invalidAt(joinPath(at, 'type'), source['type'], 'base64, url')
  }
}

function documentParts(block: JsonObject, path: string): JsonObject[] {
  const { source, at } = readSource(block, path)
  const title = readString(block, 'title')
  const context = readString(block, 'context')
  // Responses files have a name but no room for the context; texts have neither.
  const isFile = source['type'] === 'base64' || source['type'] === 'url'
  const heading = [isFile ? undefined : title, context].filter((line) => line !== undefined && line !== '')
  return [...textPart(heading.join('\n')), ...documentSource(source, at, title)]
}

function documentSource(source: JsonObject, at: string, title: string | undefined): JsonObject[] {
  switch (source['type']) {
    case 'base64':
      return [{ type: 'input_file', filename: fileName(title), file_data: dataUrl(source, at) }]
    case 'url':
      return [{ type: 'input_file', file_url: requireString(source, 'url', at) }]
    case 'text':
      return textPart(requireString(source, 'data', at))
    case 'content':
      return inputParts(source['content'], joinPath(at, 'content'))
    case 'file':
      throw uploaded(source, at)
    default:
      throw invalidAt(joinPath(at, 'type'), source['type'], 'base64, url, text, content')
  }
}

/** OpenAI tells the kind of a file by the ending of its name. */
function fileName(title: string | undefined): string {
  if (title === undefined || title === '') return 'document.pdf'
  return /\.[a-z0-9]{1,5}$/i.test(title) ? title : `${title}.pdf`
}

function searchResult(block: JsonObject, path: string): JsonObject[] {
  const contentPath = joinPath(path, 'content')
  const texts = readObjects(block, 'content').map((part, index) =>
    blockText(part, joinPath(contentPath, index)),
  )
  const heading = [readString(block, 'title'), readString(block, 'source')].filter(
    (line) => line !== undefined,
  )
  return textPart([...heading, ...texts].join('\n'))
}

function readSource(block: JsonObject, path: string): { source: JsonObject; at: string } {
  const source = wantObject(block, 'source', path)
  const at = joinPath(path, 'source')
  if (source === undefined) throw invalidAt(at, block['source'], 'an object with a type')
  return { source, at }
}

function dataUrl(source: JsonObject, at: string): string {
  return `data:${requireString(source, 'media_type', at)};base64,${requireString(source, 'data', at)}`
}

function uploaded(source: JsonObject, at: string): Error {
  const what = 'A file uploaded to Anthropic cannot be read by the upstream'
  return unsupportedAt(joinPath(at, 'file_id'), source['file_id'], what, 'base64 or url sources')
}
