import type { ServerResponse } from 'node:http'
import { bytesOf } from '../client/utf8-text.ts'

/**
 * Writes a reply to the client. What one socket read brought is joined and goes out in one write, by a
 * microtask: a write per event is the largest cost of a proxy like this (measured: `npm run bench`).
 */
export type ClientWriter = {
  /**
   * Sent with the first bytes. Without a content-length among them the body is sent in chunks.
   * @param headers name, value, name, value …
   */
  head(status: number, headers: string[]): void
  write(bytes: Uint8Array): void
  /** As {@link write}, for a text that need not become bytes to be sent. */
  writeText(text: string): void
  /** Sends the head without waiting for bytes. */
  flushHead(): void
  end(): void
  /** Sends what is pending, then breaks the connection: the client must not take this for an end. */
  breakOff(): void
}

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

export function createClientWriter(response: ServerResponse, events: WriterEvents): ClientWriter {
  let status = 0
  let headers: string[] = []
  let chunked = false
  let headSent = false
  let pending: Uint8Array[] = []
  /** Comes after `pending`. */
  let pendingText = ''
  let scheduled = false
  let ending = false

  function sendHead(): void {
    if (headSent) return
    headSent = true
    // An HTTP/1.0 client knows no chunks: there Node ends the body by closing the connection.
    chunked = !headers.includes('content-length') && response.req.httpVersionMinor > 0
    response.writeHead(status, chunked ? [...headers, 'transfer-encoding', 'chunked'] : headers)
    // We frame the chunks: Node would turn each into four writes.
    if (chunked) response.chunkedEncoding = false
  }

  function takePending(): Outgoing | null {
    if (pending.length === 0) {
      const text = pendingText
      pendingText = ''
      return text === '' ? null : outgoingText(text)
    }
    textToBytes()
    const [first] = pending
    const bytes =
      pending.length === 1 && first !== undefined
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(pending)
    pending = []
    return { bytes, latin1: bytes.length <= stringLimit ? bytes.toString('latin1') : null }
  }

  function textToBytes(): void {
    if (pendingText === '') return
    pending.push(bytesOf(pendingText))
    pendingText = ''
  }

  function flush(): void {
    scheduled = false
    if (response.destroyed) return
    const outgoing = takePending()
    if (outgoing === null && !ending) return
    sendHead()
    if (ending) finish(response, outgoing, chunked)
    else if (outgoing !== null && !put(response, outgoing, chunked)) events.full()
    // Last, so that the client does not wait for the recording.
    if (outgoing !== null) events.left(outgoing.bytes)
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    queueMicrotask(flush)
  }

  response.on('drain', () => events.drained())
  return {
    head(newStatus, newHeaders) {
      status = newStatus
      headers = newHeaders
    },
    write(bytes) {
      textToBytes()
      pending.push(bytes)
      schedule()
    },
    writeText(text) {
      pendingText += text
      schedule()
    },
    flushHead() {
      sendHead()
      response.flushHeaders()
    },
    end() {
      ending = true
      schedule()
    },
    breakOff() {
      flush()
      // Ends the socket after what was written, but without the final chunk of the transfer encoding.
      response.socket?.destroySoon()
    },
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
