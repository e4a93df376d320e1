import { createHash } from 'node:crypto'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  isObject,
  readObject,
  readString,
  requireString,
  wantString,
} from '../../../../shared/protocol/json/readers.ts'
import type { ConversionWarning, RequestContext } from '../../../../shared/protocol/convert/converter.ts'
import { expandInput } from '../../../../shared/protocol/convert/responses-to-chat/expand-input.ts'
import { createWarnings } from '../../../../shared/protocol/convert/responses-to-chat/warnings.ts'
import { echoRequest, type RequestEcho } from '../../../../shared/protocol/responses/response-object.ts'
import { codexToolQuirks, readClientTools, type ClientTools } from './client-tools.ts'
import { historyItems } from './history-items.ts'
import { outputSchemaOf, refuseOtherAnswers, serviceTierOf, tellLostParameters } from './request-losses.ts'

/** What a thread is started with besides its history; a parked one serves only a request with the same. */
export type CodexSettings = {
  instructions: string
  verbosity: string | null
  effort: string | null
  summary: string | null
  serviceTier: string | null
  outputSchema: JsonObject | null
}

/** A Responses request as Codex can forward it. */
export type CodexRequest = {
  model: string
  /** The client wants events. */
  stream: boolean
  settings: CodexSettings
  tools: ClientTools
  /** The conversation, for `thread/inject_items`. */
  items: JsonObject[]
  /** Of model, settings and tools. */
  fingerprint: string
  /** Members of the reply that repeat the request. */
  echo: RequestEcho
  warnings: ConversionWarning[]
}

/** References to earlier replies are resolved before a request comes here. */
const context: RequestContext = {
  upstreamModel: '',
  reasoningEffort: null,
  quirks: codexToolQuirks,
  newId: (prefix) => prefix,
  findResponse: () => undefined,
  findItem: () => undefined,
}

/**
 * @param body a Responses request
 * @throws AppError `invalid_request`, `unsupported_feature` or `previous_response_not_found`, naming the JSON path
 */
export function readCodexRequest(body: JsonObject): CodexRequest {
  refuseOtherAnswers(body)
  const warnings = createWarnings()
  const input = expandInput(body, context, warnings)
  const tools = readClientTools(body, input, warnings)
  const items = historyItems(input, tools, warnings)
  tellLostParameters(body, warnings)
  const model = requireString(body, 'model', '')
  const settings = readSettings(body)
  return {
    model,
    stream: body['stream'] === true,
    settings,
    tools,
    items,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([model, settings, tools.dynamicTools]))
      .digest('hex'),
    echo: echoRequest(body),
    warnings: warnings.list,
  }
}

/** @throws AppError `invalid_request` when the bytes are no JSON object */
export function parseBody(pieces: readonly Uint8Array[]): JsonObject {
  let body: Json
  try {
    body = JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch (cause) {
    throw new AppError('invalid_request', { what: 'The body is not JSON' }, { cause })
  }
  if (isObject(body)) return body
  throw new AppError('invalid_request', { what: 'The body is not a JSON object' })
}

function readSettings(body: JsonObject): CodexSettings {
  const reasoning = readObject(body, 'reasoning') ?? {}
  return {
    instructions: wantString(body, 'instructions', '') ?? '',
    verbosity: readString(readObject(body, 'text') ?? {}, 'verbosity') ?? null,
    effort: readString(reasoning, 'effort') ?? null,
    summary: readString(reasoning, 'summary') ?? null,
    serviceTier: serviceTierOf(body),
    outputSchema: outputSchemaOf(body),
  }
}
