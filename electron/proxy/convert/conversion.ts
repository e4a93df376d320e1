import type {
  Converter,
  ConversionWarning,
  ConvertedResponse,
  ReplyContext,
  RequestContext,
  StreamConverter,
} from '../../../shared/protocol/convert/converter.ts'
import type { ClientDialect, Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { newId } from '../new-id.ts'

/** One request on its way through a converter: what it knows of the request stays inside. */
export type Conversion = {
  upstreamDialect: Dialect
  /** The client wants events. */
  stream: boolean
  /** For the provider. */
  body: JsonObject
  warnings: readonly ConversionWarning[]
  /** A whole reply of the provider as the client gets it. @throws AppError when it is none */
  reply(body: JsonObject): ConvertedResponse
  /** Once, for a reply in events. */
  events(): StreamConverter
  /**
   * To be called with the items of a reply that has ended well.
   *
   * @param bytes of the text that held them all, about
   */
  remember(items: readonly Json[], bytes: number): void
}

export type ConversionSettings<Memory> = {
  converter: Converter<Memory>
  clientDialect: ClientDialect
  upstreamDialect: Dialect
  clientModel: string
  stream: boolean
  context: Omit<RequestContext, 'newId'>
  /** Keeps what later requests may refer to. */
  keep(replyId: string, memory: Memory, items: readonly Json[], bytes: number): void
}

const replyIds: Readonly<Record<ClientDialect, () => string>> = {
  chat: () => newId('chatcmpl').replace('_', '-'),
  responses: () => newId('resp'),
  messages: () => newId('msg'),
}

/** @throws AppError what the converter refuses */
export function convertClientRequest<Memory>(
  body: JsonObject,
  settings: ConversionSettings<Memory>,
): Conversion {
  const { converter, context, clientModel } = settings
  const converted = converter.request(body, { newId, ...context })
  const replyId = replyIds[settings.clientDialect]()
  const replyContext: ReplyContext<Memory> = {
    memory: converted.memory,
    clientModel,
    replyId,
    createdAt: seconds(),
    now: seconds,
    newId,
    quirks: context.quirks,
  }
  return {
    upstreamDialect: settings.upstreamDialect,
    stream: settings.stream,
    body: converted.body,
    warnings: converted.warnings,
    reply: (reply) => converter.response(reply, replyContext),
    events: () => converter.stream(replyContext),
    remember: (items, bytes) => settings.keep(replyId, converted.memory, items, bytes),
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000)
