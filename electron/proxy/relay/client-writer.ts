import type { ServerResponse } from 'node:http'
import { bytesOf } from '../client/utf8-text.ts'

export type WriterEvents = {
  /** Bytes as they leave. */
  left(bytes: Uint8Array): void
  /** The client reads more slowly than we write. */
  full(): void
  drained(): void
}

/**
 * Up to here bytes go out as one latin1 string, which Node sends with a plain `write` and joins with the head;
 * buffers go through `writev` and twice as much code. 16 KiB is where Node stops doing so without allocating.
 */
const stringLimit = 8 * 1024

/**
 * Writes a reply to the client. What one socket read brought is joined and goes out in one write, by a
 * microtask: a write per event is the largest cost of a proxy like this (measured: `npm run bench`).
 */
export class ClientWriter {
  readonly #response: ServerResponse
  readonly #events: WriterEvents
  #status = 0
  #headers: string[] = []
  #chunked = false
  #headSent = false
  #pending: Uint8Array[] = []
  /** Comes after `#pending`. */
  #pendingText = ''
  #scheduled = false
  #ending = false

  constructor(response: ServerResponse, events: WriterEvents) {
    this.#response = response
    this.#events = events
    response.on('drain', () => events.drained())
  }

  /**
   * Sent with the first bytes. Without a content-length among them the body is sent in chunks.
   * @param headers name, value, name, value …
   */
  head(status: number, headers: string[]): void {
    this.#status = status
    this.#headers = headers
  }

  write(bytes: Uint8Array): void {
    this.#textToBytes()
    this.#pending.push(bytes)
    this.#schedule()
  }

  /** As {@link write}, for a text that need not become bytes to be sent. */
  writeText(text: string): void {
    this.#pendingText += text
    this.#schedule()
  }

  /** Sends the head without waiting for bytes. */
  flushHead(): void {
    this.#sendHead()
    this.#response.flushHeaders()
  }

  end(): void {
    this.#ending = true
    this.#schedule()
  }

  /** Sends what is pending, then breaks the connection: the client must not take this for an end. */
  breakOff(): void {
    this.#flush()
    // Ends the socket after what was written, but without the final chunk of the transfer encoding.
    this.#response.socket?.destroySoon()
  }

  #sendHead(): void {
    if (this.#headSent) return
    this.#headSent = true
    const response = this.#response
    const headers = this.#headers
    // An HTTP/1.0 client knows no chunks: there Node ends the body by closing the connection.
    this.#chunked = !headers.includes('content-length') && response.req.httpVersionMinor > 0
    if (this.#chunked) headers.push('transfer-encoding', 'chunked')
    response.writeHead(this.#status, headers)
    // We frame the chunks: Node would turn each into four writes.
    if (this.#chunked) response.chunkedEncoding = false
  }

  #takePending(): Outgoing | null {
    if (this.#pending.length === 0) {
      const text = this.#pendingText
      this.#pendingText = ''
      return text === '' ? null : outgoingText(text)
    }
    this.#textToBytes()
    const pieces = this.#pending
    const [first] = pieces
    const bytes =
      pieces.length === 1 && first !== undefined
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(pieces)
    this.#pending = []
    return { bytes, latin1: bytes.length <= stringLimit ? bytes.toString('latin1') : null }
  }

  #textToBytes(): void {
    if (this.#pendingText === '') return
    this.#pending.push(bytesOf(this.#pendingText))
    this.#pendingText = ''
  }

  #flush(): void {
    this.#scheduled = false
    const response = this.#response
    if (response.destroyed) return
    const outgoing = this.#takePending()
    if (outgoing === null && !this.#ending) return
    this.#sendHead()
    if (this.#ending) finish(response, outgoing, this.#chunked)
    else if (outgoing !== null && !put(response, outgoing, this.#chunked)) this.#events.full()
    // Last, so that the client does not wait for the recording.
    if (outgoing !== null) this.#events.left(outgoing.bytes)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#flush())
  }
}

/** The same twice: as a latin1 string, where that is how it is sent. */
type Outgoing = { bytes: Buffer; latin1: string | null }

function outgoingText(text: string): Outgoing {
  const bytes = bytesOf(text)
  if (bytes.length > stringLimit) return { bytes, latin1: null }
  return { bytes, latin1: bytes.length === text.length ? text : bytes.toString('latin1') }
}

/** @returns false when the client should be given time */
function put(response: ServerResponse, { bytes, latin1 }: Outgoing, chunked: boolean): boolean {
  if (latin1 !== null) return response.write(chunked ? frameChunk(latin1) : latin1, 'latin1')
  if (!chunked) return response.write(bytes)
  response.write(`${bytes.length.toString(16)}\r\n`, 'latin1')
  response.write(bytes)
  return response.write('\r\n', 'latin1')
}

function finish(response: ServerResponse, outgoing: Outgoing | null, chunked: boolean): void {
  const last = chunked ? '0\r\n\r\n' : ''
  if (outgoing !== null && outgoing.latin1 !== null) {
    const { latin1 } = outgoing
    response.end(chunked ? frameChunk(latin1) + last : latin1, 'latin1')
    return
  }
  if (outgoing !== null) put(response, outgoing, chunked)
  response.end(last, 'latin1')
}

const frameChunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
