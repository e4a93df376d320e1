import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readString,
  requireString,
  unsupportedAt,
} from '../../json/readers.ts'
import type { Warnings } from './warnings.ts'

/** What a message of the client holds, in Chat's parts. */
export type ChatParts = {
  texts: string[]
  /** All parts in order, also the texts. */
  parts: JsonObject[]
  refusals: string[]
}

export type PartRules = {
  quirks: Quirks
  warnings: Warnings
  /**
   * True for the message the model is to answer now: what Chat cannot carry is refused there. In older
   * messages it becomes a note, or a thread that once moved to another provider would be locked for ever.
   */
  strict: boolean
}

const textTypes = new Set(['input_text', 'output_text', 'text', 'summary_text', 'reasoning_text'])
const acceptedParts = 'parts of type input_text, output_text, refusal, input_image or input_file'

/**
 * @param content a string, a list of parts, or nothing
 * @throws AppError `invalid_request` for an unknown part, `unsupported_feature` for one that cannot be carried
 */
export function readParts(content: Json | undefined, path: string, rules: PartRules): ChatParts {
  const read: ChatParts = { texts: [], parts: [], refusals: [] }
  if (content === undefined || content === null) return read
  if (typeof content === 'string') {
    addText(read, content)
    return read
  }
  if (!Array.isArray(content)) throw invalidAt(path, content, `a string or a list of ${acceptedParts}`)
  content.forEach((part, index) => readPart(part, joinPath(path, index), rules, read))
  return read
}

/** As a plain string where all is text: many servers take nothing else. */
export function chatContent(read: ChatParts): Json {
  return read.parts.length === read.texts.length ? joinTexts(read.texts) : read.parts
}

/** Pieces that were apart stay apart, and what ends its own line gets no second line end. */
export function joinTexts(texts: readonly string[]): string {
  let joined = ''
  for (const text of texts) {
    if (text === '') continue
    joined += joined === '' || joined.endsWith('\n') ? text : `\n${text}`
  }
  return joined
}

function addText(read: ChatParts, text: string): void {
  read.texts.push(text)
  read.parts.push({ type: 'text', text })
}

function readPart(part: Json, path: string, rules: PartRules, read: ChatParts): void {
  if (typeof part === 'string') return addText(read, part)
  if (!isObject(part)) throw invalidAt(path, part, acceptedParts)
  const type = readString(part, 'type') ?? ''
  if (textTypes.has(type)) {
    const text = readString(part, 'text')
    if (text === undefined) throw invalidAt(joinPath(path, 'text'), part['text'], 'a string')
    return addText(read, text)
  }
  switch (type) {
    case 'refusal':
      read.refusals.push(readString(part, 'refusal') ?? '')
      return
    case 'input_image':
    case 'image_url':
      return carry(read, readImage(part, path, rules), rules)
    case 'input_file':
    case 'file':
      return carry(read, readFile(part, path, rules), rules)
    case 'input_audio':
      return carry(read, cannot(path, part, 'audio', 'Audio cannot be sent to this provider'), rules)
    default:
      if (rules.strict) throw invalidAt(joinPath(path, 'type'), part['type'], acceptedParts)
      rules.warnings.add('part-dropped', path, `A part of type "${type}" of an earlier message was left out.`)
  }
}

/** Either the part, or the refusal it deserves and the word for the note that may stand for it. */
type Carried = { part: JsonObject } | { refusal: Error; word: string; path: string }

function carry(read: ChatParts, carried: Carried, rules: PartRules): void {
  if ('part' in carried) {
    read.parts.push(carried.part)
    return
  }
  if (rules.strict) throw carried.refusal
  const { word, path } = carried
  rules.warnings.add(
    'part-replaced',
    path,
    `The ${word} of an earlier message cannot be sent; a note stands for it.`,
  )
  addText(read, `[${word} left out: it cannot be sent to this model]`)
}

function cannot(path: string, value: Json, word: string, what: string, accepted = 'text'): Carried {
  return { refusal: unsupportedAt(path, value, what, accepted), word, path }
}

/** The URL stays byte for byte; Responses has it as a string, Chat in an object. */
export function readImage(part: JsonObject, path: string, rules: PartRules): Carried {
  const nested = readObject(part, 'image_url')
  const url = readString(part, 'image_url') ?? readString(nested ?? {}, 'url')
  const accepted = '`image_url` with a URL or a data URL'
  if (url === undefined || url === '') {
    if (typeof part['file_id'] !== 'string')
      throw invalidAt(joinPath(path, 'image_url'), part['image_url'] ?? null, accepted)
    return cannot(
      joinPath(path, 'file_id'),
      part['file_id'],
      'image',
      'An uploaded file cannot be sent to this provider',
      accepted,
    )
  }
  if (!rules.quirks.images) {
    return cannot(path, part, 'image', 'This provider takes no images')
  }
  const detail = readString(part, 'detail') ?? readString(nested ?? {}, 'detail')
  const image: JsonObject = { url }
  if (detail === 'auto' || detail === 'low' || detail === 'high') image['detail'] = detail
  else if (detail === 'original') image['detail'] = 'high'
  return { part: { type: 'image_url', image_url: image } }
}

function readFile(part: JsonObject, path: string, rules: PartRules): Carried {
  const file = readObject(part, 'file') ?? part
  for (const name of ['file_id', 'file_url']) {
    const value = file[name]
    if (typeof value !== 'string') continue
    const what = 'A file that is not in the request itself cannot be sent to this provider'
    return cannot(joinPath(path, name), value, 'file', what, '`file_data` with a data URL')
  }
  if (!rules.quirks.files) return cannot(path, part, 'file', 'This provider takes no files')
  const data = requireString(file, 'file_data', path)
  const name = readString(file, 'filename')
  return {
    part: { type: 'file', file: { ...(name === undefined ? {} : { filename: name }), file_data: data } },
  }
}
