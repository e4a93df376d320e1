import { AppError } from '../../../shared/errors/app-error.ts'
import { failureEnvelope, type ProviderFailure } from '../../../shared/protocol/provider-failure.ts'
import { encodeEvents } from '../../../shared/protocol/sse/encoder.ts'
import type { AskedEndpoint } from '../relay/missing-endpoint.ts'
import type { ClientReply } from './client-reply.ts'
import type { Conversion } from './conversion.ts'

/**
 * What becomes of the bytes of one kind of reply. `push` any number of times, then one of `end` and `failed`; a
 * reader that knows the end earlier ends the client's reply itself.
 */
export type ReplyReader = {
  push(bytes: Uint8Array): void
  /** Only usage and the provider's end can follow. */
  readonly complete: boolean
  /** The provider closed in order. */
  end(): void
  failed(error: AppError): void
}

export type ReaderContext = {
  conversion: Conversion
  client: ClientReply
  /** Shown in errors. */
  host: string
  /** Null: nothing is to be said about a missing endpoint. */
  asked: AskedEndpoint | null
  /** For the inspector. */
  warn(line: string): void
}

/**
 * The reply is none, and no event of it has gone out: a true HTTP error, or, where the client's head is out
 * already, a stream of nothing but the failure.
 *
 * @param status of a provider's failure, where it came with one of its own
 */
export function failWhole(
  { client, conversion }: Pick<ReaderContext, 'client' | 'conversion'>,
  problem: AppError | ProviderFailure,
  status?: number,
): void {
  const own = problem instanceof AppError
  if (!client.streaming) {
    if (own) client.refuse(problem)
    else client.refuseAsProvider(problem, status)
    return
  }
  const stream = conversion.events()
  const events = own ? [] : stream.push(failureEnvelope(problem))
  if (own) events.push(...stream.end({ kind: 'error', error: problem.toWire() }))
  client.send(client.clean(encodeEvents(events)))
  client.endStream(stream.result())
}
