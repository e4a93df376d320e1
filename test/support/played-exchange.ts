import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { chooseConversion } from '../../electron/proxy/convert/choose-conversion.ts'
import { ConvertedRelay } from '../../electron/proxy/convert/converted-relay.ts'
import { createResponseStore } from '../../electron/proxy/convert/response-store.ts'
import { createRecorder } from '../../electron/proxy/recorder.ts'
import { envelopeOf } from '../../electron/proxy/client/envelope.ts'
import type { QuietStream } from '../../electron/proxy/relay/quiet-watch.ts'
import type { ExchangeRecord } from '../../shared/inspector/exchange-record.ts'
import { createExchangeRing } from '../../shared/inspector/exchange-ring.ts'
import type { ClientDialect } from '../../shared/protocol/dialect.ts'

/** A converted exchange with a real client, whose provider and clock are played by the test. */
export type PlayedExchange = {
  relay: ConvertedRelay
  /** What the relay asked of the provider's call, in order: `pause`, `resume`, `abort`. */
  calls: string[]
  /** As the quiet watch has it; null once it was removed. */
  quiet(): QuietStream | null
  /** Writes to the client's connection so far. */
  writes(): number
  record: ExchangeRecord
  reply: Promise<IncomingMessage>
  leave(): void
  close(): void
}

export async function playExchange(dialect: ClientDialect, stream = true): Promise<PlayedExchange> {
  const { response, reply, leave, close } = await connect()
  const ring = createExchangeRing()
  const tap = createRecorder(ring, () => undefined).begin({
    id: 'req_1',
    method: 'POST',
    path: '/',
    headers: [],
    userAgent: undefined,
    dialect,
  })
  tap.sent('http://up/', [], false, new Set())
  const record = ring.get('req_1')
  const conversion = conversionFor(dialect, stream)
  if (record === undefined || typeof conversion === 'string') throw new Error('nothing to play')
  let quiet: QuietStream | null = null
  const relay = new ConvertedRelay({
    response,
    tap,
    conversion,
    envelope: envelopeOf(dialect),
    host: 'up',
    asked: null,
    secret: null,
    quietWatch: { add: (one) => void (quiet = one), remove: () => void (quiet = null) },
  })
  const writes = countWrites(response)
  const calls: string[] = []
  const note = (what: string) => (): void => void calls.push(what)
  relay.attach({ abort: note('abort'), pause: note('pause'), resume: note('resume') })
  return { relay, calls, quiet: () => quiet, writes, record, reply, leave, close }
}

async function connect(): Promise<{
  response: ServerResponse
  reply: Promise<IncomingMessage>
  leave(): void
  close(): void
}> {
  const server = createServer()
  const accepted = new Promise<ServerResponse>((resolve) =>
    server.on('request', (_, response) => resolve(response)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false })
  const reply = new Promise<IncomingMessage>((resolve, reject) =>
    client.on('response', resolve).on('error', reject),
  )
  reply.catch(() => undefined)
  client.end()
  return {
    response: await accepted,
    reply,
    leave: () => client.destroy(),
    close() {
      client.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

function conversionFor(dialect: ClientDialect, stream: boolean): ReturnType<typeof chooseConversion> {
  const content =
    dialect === 'responses'
      ? { input: 'x' }
      : { messages: [{ role: 'user', content: 'x' }], ...rest[dialect] }
  return chooseConversion({
    endpoint: dialect,
    plan: {
      provider: null,
      providerId: 'practice',
      upstreamModel: 'm',
      upstreamDialect: dialect === 'responses' ? 'chat' : 'responses',
      reasoningEffort: null,
      effortWins: false,
    },
    model: 'named',
    stream,
    cursor: false,
    responsesBody: false,
    body: () => ({ model: 'named', stream, ...content }),
    bytes: 100,
    store: createResponseStore(),
  })
}

/** A member that is not carried, and one that must be there. */
const rest = { chat: { seed: 1 }, messages: { max_tokens: 9 } }

function countWrites(response: ServerResponse): () => number {
  let writes = 0
  response.write = new Proxy(response.write, {
    apply(target, self, args) {
      writes += 1
      return Reflect.apply(target, self, args)
    },
  })
  return () => writes
}
