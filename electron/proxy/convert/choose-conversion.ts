import { composeConverters } from '../../../shared/protocol/convert/compose.ts'
import type { ConversionWarning, Converter } from '../../../shared/protocol/convert/converter.ts'
import {
  compactedResponse,
  compactionRequest,
} from '../../../shared/protocol/convert/responses-to-chat/compaction.ts'
import type { ReplyMemory } from '../../../shared/protocol/convert/responses-to-chat/reply-memory.ts'
import { responsesToChat } from '../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { createCursorConverter } from '../../../shared/protocol/cursor/cursor-converter.ts'
import { needsCursorDialect } from '../../../shared/protocol/cursor/detect.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { readList, readObject, readString } from '../../../shared/protocol/json/readers.ts'
import { acceptedQuirkNames } from '../../../shared/protocol/quirks/resolve-quirks.ts'
import { defaultResponsesQuirks } from '../../../shared/protocol/quirks/responses-quirks.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import type { Endpoint } from '../upstream/address.ts'
import { convertClientRequest, type Conversion, type ConversionSettings } from './conversion.ts'
import { quirksOf } from './quirks-of.ts'
import type { ResponseStore } from './response-store.ts'

export type ConversionWish = {
  endpoint: Endpoint
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
 * @returns null within one dialect: nothing is converted then, ever
 * @throws AppError what a converter refuses
 */
export function chooseConversion(wish: ConversionWish): Conversion | null {
  const { endpoint, plan } = wish
  if (endpoint === 'embeddings') return null
  if (endpoint === 'chat') return chooseForChat(wish)
  if (endpoint === 'compact' && plan.provider === null) return convertCompaction(wish)
  if (plan.upstreamDialect === 'responses') return null
  return endpoint === 'compact' ? convertCompaction(wish) : convertForResponses(wish, withEffort(wish))
}

function chooseForChat(wish: ConversionWish): Conversion | null {
  const { plan, cursor, responsesBody } = wish
  const foreign = responsesBody || (cursor && needsCursorDialect(wish.body()))
  if (plan.upstreamDialect === 'chat' && !foreign) return null
  const outer = createCursorConverter(cursor ? 'function' : 'custom')
  const keep = (): void => undefined
  if (plan.upstreamDialect === 'responses' || plan.provider === null) {
    const settings = settingsFor(wish, outer, 'chat', 'responses', keep)
    return told(wish, 'responses', convertClientRequest(withEffort(wish), settings))
  }
  const composed = composeConverters(outer, responsesToChat, defaultResponsesQuirks)
  return told(
    wish,
    'chat',
    convertClientRequest(withEffort(wish), settingsFor(wish, composed, 'chat', 'chat', keep)),
  )
}

function convertForResponses(wish: ConversionWish, body: JsonObject): Conversion {
  const previous = readString(body, 'previous_response_id') ?? ''
  const keep = (id: string, memory: ReplyMemory, items: readonly Json[]): void => {
    if (!memory.store) return
    const bytes = wish.bytes + JSON.stringify(items).length + wish.store.bytesOf(previous)
    wish.store.remember(id, memory.conversation, items, bytes)
  }
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
  clientDialect: Dialect,
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
  if (!plan.effortWins || plan.reasoningEffort === null) return parsed
  if (endpoint === 'chat' && !responsesBody) return { ...parsed, reasoning_effort: plan.reasoningEffort }
  return { ...parsed, reasoning: { ...readObject(parsed, 'reasoning'), effort: plan.reasoningEffort } }
}

/** Adds what the configuration says wrongly. */
function told(wish: ConversionWish, dialect: Dialect, conversion: Conversion): Conversion {
  const { unknown } = quirksOf(wish.plan.provider, dialect)
  if (unknown.length === 0) return conversion
  const warnings = unknown.map((name): ConversionWarning => ({
    code: 'quirk-unknown',
    path: '',
    message: `model_providers.${wish.plan.providerId}.quirks has ${JSON.stringify(name)}; accepted: ${acceptedQuirkNames().join(', ')}`,
  }))
  return { ...conversion, warnings: [...conversion.warnings, ...warnings] }
}
