import { AppError } from '../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { locateJsonError } from '../../../shared/protocol/json/locate-error.ts'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import {
  decodeString,
  isLiteral,
  scanTopLevelMembers,
  type LongStringSearch,
  type MemberScan,
  type Range,
} from '../../../shared/protocol/json/top-level-members.ts'
import { routedMembers } from '../../../shared/routing/rewrite-body.ts'
import { longString, noSpellings, parseWithSpellings, type Spellings } from './long-strings.ts'
import { textOf } from './utf8-text.ts'

/** A client's request as far as routing needs to understand it; the rest stays bytes. */
export type ClientRequest = {
  bytes: Buffer
  scan: Extract<MemberScan, { ok: true }>
  /** What is looked up, and what the client gets back. */
  model: string
  /** As the body has it; null where only the address names a model. */
  bodyModel: string | null
  stream: boolean
  /** The whole body, once it had to be parsed. */
  value: Json | undefined
  longStrings: readonly Range[]
  /** Of the long strings in `value`. */
  spellings: Spellings
  /** The bytes are ours and not the client's: a kept history stands in front. */
  rewritten: boolean
}

const quote = 0x22
const openBracket = 0x5b
/** Its first byte. */
const byteOrderMark = 0xef
const none: readonly Range[] = []

/** Up to here the whole text is checked, so that a typing mistake is answered with its exact place. */
const fullCheckBytes = 64 * 1024

/**
 * @param deployment the model as Azure's addresses name it; it stands before what the body says
 * @throws AppError `invalid_json` with line, column and position; `invalid_request`; `missing_model`
 */
export function parseRequest(bytes: Buffer, deployment: string | null): ClientRequest {
  const isSmall = bytes.length <= fullCheckBytes
  const search: LongStringSearch | null = isSmall ? null : { atLeast: longString, found: [] }
  const scan = scanTopLevelMembers(bytes, routedMembers, search)
  const value = isSmall ? parseJson(bytes) : undefined
  if (!scan.ok) throw structureError(bytes, scan.position, scan.problem)
  const bodyModel = deployment === null ? readModel(bytes, scan) : nameIn(bytes, scan)
  return {
    bytes,
    scan,
    model: deployment ?? bodyModel ?? '',
    bodyModel,
    stream: isLiteral(bytes, scan.members['stream'], 'true'),
    value,
    longStrings: search?.found ?? none,
    spellings: noSpellings,
    rewritten: false,
  }
}

/**
 * The body, parsed when it is first asked for.
 *
 * @throws AppError `invalid_json`, `invalid_request`
 */
export function requestObject(request: ClientRequest): JsonObject {
  request.value ??= parseLarge(request)
  if (isObject(request.value)) return request.value
  throw structureError(request.bytes, 0, 'not an object')
}

function parseLarge(request: ClientRequest): Json | undefined {
  const { bytes, longStrings } = request
  if (longStrings.length === 0 || bytes[0] === byteOrderMark) return parseJson(bytes)
  try {
    const { value, spellings } = parseWithSpellings(bytes, longStrings)
    request.spellings = spellings
    return value
  } catch {
    // Once more as a whole, to say where it is wrong.
    return parseJson(bytes)
  }
}

/** A Responses request by its members, wherever it was posted: Cursor posts them to `/chat/completions`. */
export function isResponsesRequest({ bytes, scan }: ClientRequest): boolean {
  const { input, messages } = scan.members
  if (input === undefined || (messages !== undefined && bytes[messages.start] === openBracket)) return false
  return bytes[input.start] === openBracket || bytes[input.start] === quote
}

function parseJson(bytes: Buffer): Json | undefined {
  // The decoder drops a byte order mark; Buffer.toString would keep it.
  const text = bytes[0] === byteOrderMark ? new TextDecoder().decode(bytes) : textOf(bytes)
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    const fault = locateJsonError(text)
    if (fault === null) return undefined
    throw invalidJson(fault.problem, fault.line, fault.column, fault.position)
  }
}

function structureError(bytes: Buffer, position: number, problem: string): AppError {
  if (problem === 'not an object' && looksLikeValue(bytes, position)) {
    return new AppError('invalid_request', {
      what: 'The request body must be a JSON object',
      where: 'body',
      current: JSON.stringify(bytes.toString('utf8', position, position + 40)),
      accepted: 'an object such as {"model": "practice", …}',
    })
  }
  const before = bytes.subarray(0, position)
  const line = before.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1)
  return invalidJson(problem, line, position - before.lastIndexOf(0x0a), position)
}

/** An array, string, number or literal: JSON, but not a request. */
const looksLikeValue = (bytes: Buffer, at: number): boolean =>
  /[[\]"\dtfn-]/.test(String.fromCharCode(bytes[at] ?? 0))

function invalidJson(problem: string, line: number, column: number, position: number): AppError {
  return new AppError('invalid_json', {
    what: `The request body is not valid JSON: ${problem}`,
    where: `line ${line}, column ${column} (position ${position})`,
    fix: 'Check the body for missing quotes, commas or brackets there',
  })
}

function nameIn(bytes: Buffer, scan: Extract<MemberScan, { ok: true }>): string | null {
  const range = scan.members['model']
  return (range === undefined ? undefined : decodeString(bytes, range)) ?? null
}

function readModel(bytes: Buffer, scan: Extract<MemberScan, { ok: true }>): string {
  const range = scan.members['model']
  const model = nameIn(bytes, scan)
  if (model !== null && model !== '') return model
  throw new AppError('missing_model', {
    what: range === undefined ? 'The request names no model' : 'The model must be a string that is not empty',
    where: 'model',
    ...(range === undefined
      ? {}
      : { current: bytes.toString('utf8', range.start, Math.min(range.end, range.start + 60)) }),
    accepted: 'an alias, "<provider>/<model>", or a practice model',
    fix: 'Add "model": "practice" to try it without an account; GET /v1/models lists names',
  })
}
