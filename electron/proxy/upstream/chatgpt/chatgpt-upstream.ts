import { AppError, toWireError } from '../../../../shared/errors/app-error.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall, UpstreamHeaders } from '../upstream.ts'
import type { ChatgptCredentials } from './credentials.ts'
import type { CodexLogin } from './login.ts'
import { loginExpired } from './login-errors.ts'
import { tellLimit } from './tell-limit.ts'

export type ChatgptUpstreamOptions = {
  http: Upstream
  login: Pick<CodexLogin, 'current' | 'renew' | 'refuse'>
  /** Epoch ms; replaced in tests. */
  now?: () => number
}

/** A refusal larger than this is passed on unread. */
const refusalBytes = 256 * 1024

/**
 * The backend of a ChatGPT login: sends what it is given over HTTP, and once more with a renewed token after a 401.
 * Limits that are reached are told in words. The request carries the token of {@link CodexLogin.current} already.
 */
export function createChatgptUpstream({
  http,
  login,
  now = () => Date.now(),
}: ChatgptUpstreamOptions): Upstream {
  return {
    open(request, handler) {
      const call = new ChatgptCall({ http, login, now }, request, handler)
      call.begin(request)
      return call
    },
  }
}

type Refusal = { status: number; headers: UpstreamHeaders; pieces: Uint8Array[]; length: number }

class ChatgptCall implements UpstreamCall, ReplyHandler {
  readonly #options: Required<ChatgptUpstreamOptions>
  readonly #request: OutgoingRequest
  readonly #handler: ReplyHandler
  #call: UpstreamCall | null = null
  /** The token a 401 was answered with. */
  #renewed: ChatgptCredentials | null = null
  #over = false
  #paused = false
  /** A refusal that is being read, to be judged at its end. */
  #refusal: Refusal | null = null

  constructor(options: Required<ChatgptUpstreamOptions>, request: OutgoingRequest, handler: ReplyHandler) {
    this.#options = options
    this.#request = request
    this.#handler = handler
  }

  begin(request: OutgoingRequest): void {
    const call = this.#options.http.open(request, this)
    this.#call = call
    if (this.#paused) call.pause()
  }

  abort(): void {
    this.#over = true
    this.#call?.abort()
  }

  pause(): void {
    this.#paused = true
    this.#call?.pause()
  }

  resume(): void {
    this.#paused = false
    this.#call?.resume()
  }

  head(status: number, headers: UpstreamHeaders): void {
    if (status >= 400) this.#refusal = { status, headers, pieces: [], length: 0 }
    else this.#handler.head(status, headers)
  }

  data(bytes: Uint8Array): void {
    const refusal = this.#refusal
    if (refusal === null) return this.#handler.data(bytes)
    refusal.pieces.push(bytes)
    refusal.length += bytes.length
    if (refusal.status !== 401 && refusal.length > refusalBytes) this.#handOn(refusal)
  }

  end(): void {
    const refusal = this.#refusal
    if (refusal === null) return this.#handler.end()
    if (refusal.status === 401) return void this.#renew()
    const body = this.#withoutToken(Buffer.concat(refusal.pieces))
    const told = refusal.status === 429 ? tellLimit(body, refusal.headers, this.#options.now()) : null
    this.#handOn({ ...refusal, headers: told?.headers ?? refusal.headers, pieces: [told?.body ?? body] })
    this.#handler.end()
  }

  failed(error: AppError): void {
    const refusal = this.#refusal
    // The status of a 401 says all there is to know, whatever became of its body.
    if (refusal?.status === 401) return void this.#renew()
    if (refusal !== null) this.#handOn(refusal)
    this.#handler.failed(error)
  }

  #handOn({ status, headers, pieces }: Refusal): void {
    this.#refusal = null
    this.#handler.head(status, headers)
    for (const piece of pieces) this.#handler.data(piece)
  }

  /** The first token is known to whoever reads the reply, the renewed one is not. */
  #withoutToken(body: Buffer): Buffer {
    const token = this.#renewed?.token
    if (token === undefined || !body.includes(token)) return body
    return Buffer.from(body.toString('utf8').replaceAll(token, '[redacted]'))
  }

  async #renew(): Promise<void> {
    this.#refusal = null
    this.#call = null
    try {
      if (this.#renewed !== null) throw this.#options.login.refuse(this.#renewed)
      const refused = await this.#options.login.current()
      const sent = tokenOf(this.#request.headers)
      // Somebody else has renewed it since, or the login is another one.
      const fresh =
        refused.kind === 'chatgpt' && refused.token === sent
          ? await this.#options.login.renew(refused)
          : refused
      if (this.#over) return
      if (fresh.kind !== 'chatgpt') throw loginExpired()
      this.#renewed = fresh
      this.begin({ ...this.#request, headers: withToken(this.#request.headers, fresh) })
    } catch (thrown) {
      if (this.#over) return
      this.#handler.failed(thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown)))
    }
  }
}

const bearer = 'Bearer '

function tokenOf(headers: readonly string[]): string | null {
  const value = headers[headers.indexOf('authorization') + 1]
  return value?.startsWith(bearer) === true ? value.slice(bearer.length) : null
}

function withToken(headers: readonly string[], { token, accountId }: ChatgptCredentials): string[] {
  const values: Record<string, string | null> = {
    authorization: bearer + token,
    'chatgpt-account-id': accountId,
  }
  return headers.map((value, index) => {
    const name = headers[index - 1]
    return index % 2 === 1 && name !== undefined ? (values[name] ?? value) : value
  })
}
