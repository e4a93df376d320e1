import type { ServerResponse } from 'node:http'

/**
 * Writes a reply to the client. What one socket read brought is joined and goes out in one write, by a
 * microtask: a write per event is the largest cost of a proxy like this (measured, DECISIONS).
 */
export type ClientWriter = {
  /** Sent with the first bytes. @param headers name, value, name, value … */
  head(status: number, headers: string[]): void
  write(bytes: Uint8Array): void
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

export function createClientWriter(response: ServerResponse, events: WriterEvents): ClientWriter {
  let status = 0
  let headers: string[] = []
  let headSent = false
  let pending: Uint8Array[] = []
  let scheduled = false
  let ending = false

  function sendHead(): void {
    if (headSent) return
    headSent = true
    response.writeHead(status, headers)
  }

  function takePending(): Uint8Array | null {
    const [first] = pending
    if (first === undefined) return null
    const joined = pending.length === 1 ? first : Buffer.concat(pending)
    pending = []
    events.left(joined)
    return joined
  }

  function flush(): void {
    scheduled = false
    if (response.destroyed) return
    const bytes = takePending()
    if (ending) {
      sendHead()
      if (bytes === null) response.end()
      else response.end(bytes)
    } else if (bytes !== null) {
      sendHead()
      if (!response.write(bytes)) events.full()
    }
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
      pending.push(bytes)
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
