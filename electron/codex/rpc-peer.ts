import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error.ts'
import { readJsonLines } from './json-lines.ts'
import type { CodexLink, RequestOptions, Unsubscribe } from './link.ts'
import { RpcError, rpcCodes } from './rpc-error.ts'

export type RpcPeerOptions = {
  input: Readable
  output: Writable
  /** For messages: `Codex 0.169.0`, `the daemon`. */
  name: string
  /** 0.42 and JSON-RPC clients want the member `jsonrpc`; Codex from 0.44 sends none and takes both. */
  jsonrpcMember: boolean
}

const defaultTimeoutMs = 30_000

const idSchema = z.union([z.string(), z.number()])
const messageSchema = z.object({
  id: idSchema.nullish(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})
type Message = z.infer<typeof messageSchema>

type Waiting = { resolve(result: unknown): void; reject(error: unknown): void }

/** JSON-RPC 2.0 over newline-delimited JSON, both sides may ask. */
export function openRpcPeer(options: RpcPeerOptions): CodexLink {
  return new RpcPeer(options).link()
}

class RpcPeer {
  readonly #options: RpcPeerOptions
  readonly #waiting = new Map<number, Waiting>()
  readonly #notified = new Set<Parameters<CodexLink['onNotification']>[0]>()
  readonly #asked = new Set<Parameters<CodexLink['onServerRequest']>[0]>()
  readonly #closed = new Set<() => void>()
  #nextId = 1
  #open = true

  constructor(options: RpcPeerOptions) {
    this.#options = options
    const gone = (): void => this.#end()
    readJsonLines(options.input, (line) => this.#receive(line), gone)
    for (const stream of [options.input, options.output]) {
      stream.on('error', gone)
      stream.on('close', gone)
    }
    options.input.on('end', gone)
  }

  link(): CodexLink {
    return {
      request: (method, params, options = {}) => this.#request(method, params, options),
      notify: (method, params) => this.#send({ method, params }),
      onNotification: (listener) => subscribe(this.#notified, listener),
      onServerRequest: (listener) => subscribe(this.#asked, listener),
      onClosed: (listener) => {
        if (this.#open) return subscribe(this.#closed, listener)
        queueMicrotask(listener)
        return () => undefined
      },
      close: () => {
        this.#options.output.end()
        this.#end()
      },
    }
  }

  #request(
    method: string,
    params: unknown,
    { timeoutMs = defaultTimeoutMs, signal }: RequestOptions,
  ): Promise<unknown> {
    if (!this.#open) return Promise.reject(this.#gone(method))
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(reject, this.#late(method, timeoutMs)), timeoutMs)
      const aborted = (): void => settle(reject, signal?.reason)
      const settle = (how: (value: unknown) => void, value: unknown): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        this.#waiting.delete(id)
        how(value)
      }
      this.#waiting.set(id, {
        resolve: (result) => settle(resolve, result),
        reject: (error) => settle(reject, error),
      })
      if (signal?.aborted === true) return aborted()
      signal?.addEventListener('abort', aborted, { once: true })
      this.#send({ id, method, params })
    })
  }

  #receive(line: string): void {
    const message = parse(line)
    if (message === null) return
    if (message.method === undefined) return this.#answered(message)
    if (message.id === undefined || message.id === null) {
      for (const listener of this.#notified) listener(message.method, message.params)
    } else void this.#answer(message.id, message.method, message.params)
  }

  #answered({ id, result, error }: Message): void {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined
    // A late answer to a question nobody waits for any more.
    if (waiting === undefined) return
    if (error === undefined) waiting.resolve(result)
    else waiting.reject(new RpcError(error.code, error.message, error.data))
  }

  async #answer(id: string | number, method: string, params: unknown): Promise<void> {
    try {
      const answer = this.#ask(id, method, params)
      if (answer === null) throw new RpcError(rpcCodes.methodNotFound, `Nobody here answers ${method}`)
      this.#send({ id, result: (await answer) ?? null })
    } catch (thrown) {
      const error =
        thrown instanceof RpcError
          ? thrown
          : new RpcError(rpcCodes.internalError, thrown instanceof Error ? thrown.message : String(thrown))
      const { code, message, data } = error
      this.#send({ id, error: data === undefined ? { code, message } : { code, message, data } })
    }
  }

  #ask(id: string | number, method: string, params: unknown): Promise<unknown> | null {
    for (const listener of this.#asked) {
      const answer = listener(method, params, id)
      if (answer !== null) return answer
    }
    return null
  }

  #send(message: Record<string, unknown>): void {
    if (!this.#open || !this.#options.output.writable) return
    const whole = this.#options.jsonrpcMember ? { jsonrpc: '2.0', ...message } : message
    this.#options.output.write(`${JSON.stringify(whole)}\n`)
  }

  #end(): void {
    if (!this.#open) return
    this.#open = false
    for (const waiting of this.#waiting.values()) waiting.reject(this.#gone('the request under way'))
    for (const listener of this.#closed) listener()
  }

  #gone(method: string): AppError {
    return new AppError('codex_gone', {
      what: `The line to ${this.#options.name} is gone`,
      where: method,
      fix: 'Try again: it is started anew by itself',
    })
  }

  #late(method: string, timeoutMs: number): AppError {
    return new AppError('codex_timeout', {
      what: `${this.#options.name} did not answer within ${timeoutMs} ms`,
      where: method,
    })
  }
}

/** What is not JSON-RPC is passed over: wrappers of Codex print to stdout now and then. */
function parse(line: string): Message | null {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function subscribe<T>(set: Set<T>, listener: T): Unsubscribe {
  set.add(listener)
  return () => void set.delete(listener)
}
