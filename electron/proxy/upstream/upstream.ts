import type { AppError } from '../../../shared/errors/app-error.ts'
import type { UpstreamAddress } from './address.ts'

/** Response headers, names in lower case. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/** What goes out: everything is decided, nothing of it is read again. */
export type OutgoingRequest = {
  address: UpstreamAddress
  /** name, value, name, value … */
  headers: string[]
  /** The body, to be sent one after the other. */
  pieces: readonly Uint8Array[]
  /** Of all pieces, bytes. */
  length: number
  /** Silence allowed before the head, ms. */
  headTimeoutMs: number
  /** Silence allowed within the reply, ms. */
  idleTimeoutMs: number
}

/**
 * Receives one reply: `head`, then any number of `data`, then exactly one of `end` and `failed`; `failed`
 * may come at any time. Nothing comes after `abort`.
 */
export type ReplyHandler = {
  head(status: number, headers: UpstreamHeaders): void
  /** Must not keep the bytes beyond the tick without knowing that they share a socket buffer. */
  data(bytes: Uint8Array): void
  end(): void
  failed(error: AppError): void
}

/** A request under way. */
export type UpstreamCall = {
  /** The client is gone: ends the request at once, wherever it stands. */
  abort(): void
  pause(): void
  resume(): void
}

/** Whatever answers requests: a provider over HTTP, or the practice provider in this process. */
export type Upstream = { open(request: OutgoingRequest, handler: ReplyHandler): UpstreamCall }
