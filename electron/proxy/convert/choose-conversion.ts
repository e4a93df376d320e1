import type { AppError } from '../../../shared/errors/app-error.ts'
import { fitMembers } from '../../../shared/protocol/convert/common/fit-members.ts'
import { createWarningList } from '../../../shared/protocol/convert/common/warning-list.ts'
import { composeConverters } from '../../../shared/protocol/convert/compose.ts'
import type { ConversionWarning, Converter } from '../../../shared/protocol/convert/converter.ts'
import { createMessagesToResponses } from '../../../shared/protocol/convert/messages-to-responses/converter.ts'
import {
  compactedResponse,
  compactionRequest,
} from '../../../shared/protocol/convert/responses-to-chat/compaction.ts'
import type { ReplyMemory } from '../../../shared/protocol/convert/responses-to-chat/reply-memory.ts'
import { responsesToChat } from '../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import type { StatelessMemory } from '../../../shared/protocol/convert/responses-to-stateless/memory.ts'
import { responsesToStateless } from '../../../shared/protocol/convert/responses-to-stateless/converter.ts'
import { isStateless } from '../../../shared/protocol/convert/responses-to-stateless/request.ts'
import { createCursorConverter } from '../../../shared/protocol/cursor/cursor-converter.ts'
import { needsCursorDialect } from '../../../shared/protocol/cursor/detect.ts'
import type { ClientDialect, Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { readList, readObject, readString, unsupportedAt } from '../../../shared/protocol/json/readers.ts'
import type { Quirks } from '../../../shared/protocol/quirks/quirks.ts'
import { acceptedQuirkNames } from '../../../shared/protocol/quirks/resolve-quirks.ts'
import { defaultResponsesQuirks } from '../../../shared/protocol/quirks/responses-quirks.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import type { ClientEndpoint } from '../client/client-endpoint.ts'
import type { Endpoint } from '../upstream/address.ts'
import { forwardingWarnings } from '../upstream/codex/forwarding-warnings.ts'
import { convertClientRequest, type Conversion, type ConversionSettings } from './conversion.ts'
import { quirksOf } from './quirks-of.ts'
import type { ResponseStore } from './response-store.ts'

export type ConversionWish = {
  endpoint: Exclude<ClientEndpoint, 'count-tokens'>
  plan: RoutePlan
  /** As the client named it. */
  model: string
  stream: boolean
  /** The client is Cursor, by its name or by the address it called. */
  cursor: boolean
  /** A Responses request, whatever the endpoint. */
  responsesBody: boolean
  /** Parsed when asked for: a request that is not converted is never parsed. */
  body(): JsonObject
  /** Of the body. */
  bytes: number
  store: ResponseStore
}

/**
 * The one place between route plan and upstream call where a dialect is turned into another.
 *
 * @returns within one dialect the provider's endpoint: nothing is converted then, ever
 * @throws AppError what a converter refuses
 */
export function chooseConversion(wish: ConversionWish): Conversion | Endpoint {
  const { endpoint, plan } = wish
  if (endpoint === 'embeddings') return chooseForEmbeddings(wish)
  if (endpoint === 'chat') return chooseForChat(wish)
  if (endpoint === 'messages') {
    return convertThroughResponses(wish, 'messages', createMessagesToResponses(plan.providerId))
  }
  if (endpoint === 'compact' && plan.provider === null) return convertCompaction(wish)
  if (endpoint === 'compact' && plan.provider?.kind === 'codex') throw noCompaction(wish)
  if (endpoint === 'responses' && isServedStateless(wish)) return chooseForStateless(wish)
  if (plan.upstreamDialect === 'responses') return endpoint
  return endpoint === 'compact' ? convertCompaction(wish) : convertForResponses(wish, withEffort(wish))
}

/** The upstream keeps nothing and only streams: the backend of a ChatGPT login. */
function isServedStateless({ plan }: ConversionWish): boolean {
  const { provider, upstreamDialect } = plan
  if (provider === null || upstreamDialect !== 'responses') return false
  const { quirks } = quirksOf(provider, 'responses')
  return quirks.responses.alwaysStream && quirks.responses.neverStore
}

function chooseForEmbeddings(wish: ConversionWish): Endpoint {
  if (!isServedStateless(wish)) return 'embeddings'
  throw unsupportedAt(
    'model',
    wish.model,
    'The ChatGPT login makes no embeddings',
    'a model of another provider',
  )
}

/** Codex's own requests fit as they are; those of others lose what refers to something kept. */
function chooseForStateless(wish: ConversionWish): Conversion | Endpoint {
  const body = withEffort(wish)
  const { quirks } = quirksOf(wish.plan.provider, 'responses')
  // What Codex's app-server has no place for must be told, whoever asks.
  if (wish.plan.provider?.kind !== 'codex' && isStateless(wish.body(), { quirks })) return 'responses'
  const keep: ConversionSettings<StatelessMemory>['keep'] = (id, memory, items, bytes) =>
    keepResponse(wish, id, memory, items, bytes)
  const settings = settingsFor(wish, responsesToStateless, 'responses', 'responses', keep)
  return told(wish, 'responses', convertClientRequest(body, settings))
}

/** For later requests that refer to it, unless the client said that it keeps everything itself. */
function keepResponse(
  wish: ConversionWish,
  id: string,
  memory: Pick<ReplyMemory, 'store' | 'conversation'>,
  items: readonly Json[],
  bytes: number,
): void {
  if (!memory.store) return
  const previous = readString(wish.body(), 'previous_response_id') ?? ''
  const weight = wish.bytes + bytes + wish.store.bytesOf(previous)
  wish.store.remember(id, memory.conversation, items, weight)
}

function chooseForChat(wish: ConversionWish): Conversion | Endpoint {
  const { plan, cursor, responsesBody } = wish
  const foreign = responsesBody || (cursor && needsCursorDialect(wish.body()))
  if (plan.upstreamDialect === 'chat' && !foreign) return 'chat'
  return convertThroughResponses(wish, 'chat', createCursorConverter(cursor ? 'function' : 'custom'))
}

/** Turned into Responses, and for a provider of Chat once more. Neither client refers to earlier replies by id. */
function convertThroughResponses<Memory>(
  wish: ConversionWish,
  clientDialect: ClientDialect,
  outer: Converter<Memory>,
): Conversion {
  const { plan } = wish
  const body = withEffort(wish)
  const keep = (): void => undefined
  if (plan.upstreamDialect === 'responses' || plan.provider === null) {
    const settings = settingsFor(wish, outer, clientDialect, 'responses', keep)
    return told(wish, 'responses', fitted(convertClientRequest(body, settings), settings.context.quirks))
  }
  const composed = composeConverters(outer, responsesToChat, defaultResponsesQuirks)
  const settings = settingsFor(wish, composed, clientDialect, 'chat', keep)
  return told(wish, 'chat', convertClientRequest(body, settings))
}

function convertForResponses(wish: ConversionWish, body: JsonObject): Conversion {
  const keep: ConversionSettings<ReplyMemory>['keep'] = (id, memory, items, bytes) =>
    keepResponse(wish, id, memory, items, bytes)
  const settings = settingsFor(wish, responsesToChat, 'responses', 'chat', keep)
  return told(wish, 'chat', convertClientRequest(body, settings))
}

/** `POST /responses/compact` for a provider that has no such thing: the model writes a summary. */
function convertCompaction(wish: ConversionWish): Conversion {
  const request = compactionRequest({ ...wish.body(), store: false })
  const compacted = (readList(request, 'input') ?? []).slice(0, -1)
  const inner = convertForResponses({ ...wish, stream: false }, request)
  return {
    ...inner,
    reply(reply) {
      const made = inner.reply(reply)
      return { ...made, body: compactedResponse(made.body, compacted) }
    },
  }
}

function settingsFor<Memory>(
  wish: ConversionWish,
  converter: Converter<Memory>,
  clientDialect: ClientDialect,
  upstreamDialect: Dialect,
  keep: ConversionSettings<Memory>['keep'],
): ConversionSettings<Memory> {
  const { plan, store } = wish
  return {
    converter,
    clientDialect,
    upstreamDialect,
    clientModel: wish.model,
    stream: wish.stream,
    context: {
      upstreamModel: plan.upstreamModel,
      reasoningEffort: plan.reasoningEffort,
      quirks: quirksOf(plan.provider, upstreamDialect).quirks,
      findResponse: store.findResponse,
      findItem: store.findItem,
    },
    keep,
  }
}

/** An effort in the model's name stands before the one in the body. */
function withEffort({ plan, endpoint, responsesBody, body }: ConversionWish): JsonObject {
  const parsed = body()
  const effort = plan.reasoningEffort
  if (!plan.effortWins || effort === null) return parsed
  if (endpoint === 'chat' && !responsesBody) return { ...parsed, reasoning_effort: effort }
  const member = endpoint === 'messages' ? 'output_config' : 'reasoning'
  return { ...parsed, [member]: { ...readObject(parsed, member), effort } }
}

/** Without what the upstream takes from nobody. */
function fitted(conversion: Conversion, quirks: Quirks): Conversion {
  const warnings = createWarningList()
  const body = fitMembers(conversion.body, quirks, warnings)
  if (body === conversion.body) return conversion
  return { ...conversion, body, warnings: [...conversion.warnings, ...warnings.list] }
}

function noCompaction({ model }: ConversionWish): AppError {
  return unsupportedAt(
    'model',
    model,
    'Codex’s app-server compacts only conversations of its own',
    'a model of another provider, such as chatgpt',
  )
}

/** Adds what the configuration says wrongly, and what gets lost behind the conversion. */
function told(wish: ConversionWish, dialect: Dialect, conversion: Conversion): Conversion {
  if (wish.plan.provider?.kind === 'codex') {
    const warnings = forwardingWarnings(conversion.body, conversion.stream)
    return { ...conversion, warnings: [...conversion.warnings, ...warnings] }
  }
  const { unknown } = quirksOf(wish.plan.provider, dialect)
  if (unknown.length === 0) return conversion
  const warnings = unknown.map((name): ConversionWarning => ({
    code: 'quirk-unknown',
    path: '',
    message: `model_providers.${wish.plan.providerId}.quirks has ${JSON.stringify(name)}; accepted: ${acceptedQuirkNames().join(', ')}`,
  }))
  return { ...conversion, warnings: [...conversion.warnings, ...warnings] }
}
