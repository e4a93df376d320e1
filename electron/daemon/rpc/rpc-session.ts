import { z } from 'zod'
import { methods } from '../../../shared/compat/generated/methods.ts'
import {
  generationsOf,
  invalidParamsMessage,
  methodSupport,
  paramProblem,
  type Support,
} from '../../../shared/compat/protocol.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'
import type { LiveCodex } from '../child/codex-child.ts'
import type { HubLink } from '../hub/hub-link.ts'
import { openedBy, openingMethods } from '../hub/thread-ids.ts'
import { readMessage, type RpcId } from './messages.ts'
import { requestTimeout } from './request-timeout.ts'
import { errorMember, methodNotFound, translated } from './rpc-errors.ts'
import { checkRequired } from './v1/required-params.ts'
import { sandboxPolicyV1 } from './v1/sandbox-policy.ts'
import { V1Bridge } from './v1/v1-bridge.ts'
import { v1Methods } from './v1/v1-methods.ts'

export type RpcSessionOptions = {
  /** Of this client alone; closed with the session. */
  link: HubLink
  codex: { ready(): Promise<LiveCodex>; current(): LiveCodex | null }
  /** The answer to `daemon/status`. */
  status(): unknown
  /** One message to the client. */
  send(message: Readonly<Record<string, unknown>>): void
  /** The last open request has been answered. */
  idle(): void
}

export type RpcSession = {
  /** @param message one JSON value of the client */
  receive(message: unknown): void
  /** A line that is not JSON. */
  unreadable(): void
  /** Requests of the client wait for their answers. */
  busy(): boolean
  close(): void
}

type Waiting = { resolve(result: unknown): void; reject(error: unknown): void; callId: string | null }

const approvalAnswer = z.looseObject({ callId: z.string(), decision: z.unknown().optional() })
const asked = z.looseObject({ callId: z.string().optional(), itemId: z.string().optional() })
const optedOut = z.looseObject({
  capabilities: z.looseObject({ optOutNotificationMethods: z.array(z.string()).nullish() }).nullish(),
})
const turn = z.record(z.string(), z.unknown())

/** JSON-RPC 2.0 with one client: every method of Codex, the 18 of the conversation era on every version. */
export function createRpcSession(options: RpcSessionOptions): RpcSession {
  const session = new Session(options)
  return {
    receive: (message) => session.receive(message),
    unreadable: () => session.refuse(null, rpcCodes.parseError, 'Parse error: this line is not JSON'),
    busy: () => session.busy,
    close: () => session.close(),
  }
}

class Session {
  readonly #options: RpcSessionOptions
  readonly #bridge: V1Bridge
  /** Questions of Codex this client has not answered yet, by the id they went out with. */
  readonly #waiting = new Map<string | number, Waiting>()
  #unwanted: ReadonlySet<string> = new Set()
  #open = 0

  constructor(options: RpcSessionOptions) {
    this.#options = options
    this.#bridge = new V1Bridge((method, params) => this.#notify(method, params))
    const { link } = options
    link.onNotification((method, params) => {
      if (this.#bridge.receive(method, params)) this.#notify(method, params)
    })
    link.onServerRequest((method, params, id = 0) => {
      const ask = (name: string, form: unknown): Promise<unknown> => this.#ask(id, name, form)
      return this.#bridge.ask(method, params, ask) ?? ask(method, params)
    })
  }

  get busy(): boolean {
    return this.#open > 0
  }

  receive(raw: unknown): void {
    const message = readMessage(raw)
    switch (message.kind) {
      case 'request':
        return void this.#answer(message.id, message.method, message.params)
      case 'result':
        return this.#settle(message.id, (waiting) => waiting.resolve(message.result))
      case 'error':
        return this.#settle(message.id, (waiting) => waiting.reject(message.error))
      case 'invalid':
        return this.refuse(message.id, rpcCodes.invalidRequest, `Invalid request: ${message.why}`)
      case 'notification':
        // `initialized` is the only one clients have; the handshake with Codex is ours.
        return
    }
  }

  refuse(id: RpcId, code: number, message: string): void {
    this.#options.send({ jsonrpc: '2.0', id, error: { code, message } })
  }

  close(): void {
    this.#options.link.close()
    const gone = new RpcError(rpcCodes.methodNotFound, 'The client has gone')
    for (const waiting of this.#waiting.values()) waiting.reject(gone)
    this.#waiting.clear()
  }

  async #answer(id: RpcId, method: string, params: unknown): Promise<void> {
    this.#open += 1
    try {
      const result = await this.#perform(method, params)
      this.#options.send({ jsonrpc: '2.0', id, result: result ?? null })
    } catch (thrown) {
      this.#options.send({ jsonrpc: '2.0', id, error: errorMember(thrown) })
    } finally {
      this.#open -= 1
      if (this.#open === 0) this.#options.idle()
    }
  }

  async #perform(method: string, params: unknown): Promise<unknown> {
    if (method === 'daemon/status') return this.#options.status()
    const codex = await this.#options.codex.ready()
    if (method === 'initialize') return this.#initialize(params, codex)
    if (method === 'applyPatchApproval' || method === 'execCommandApproval')
      return this.#approve(method, params)
    return this.#forward(method, params, codex)
  }

  #initialize(params: unknown, codex: LiveCodex): unknown {
    const unwanted = optedOut.safeParse(params).data?.capabilities?.optOutNotificationMethods
    this.#unwanted = new Set(unwanted ?? [])
    return codex.identity.answer
  }

  async #forward(method: string, params: unknown, codex: LiveCodex): Promise<unknown> {
    const { link } = this.#options
    const { version } = codex
    const support = methodSupport(method, version)
    const mapped = v1Methods.get(method)
    if (support === 'no' && mapped !== undefined && generationsOf(version).v2) {
      this.#bridge.speak()
      const notify = (name: string, form: unknown): void => this.#notify(name, form)
      return this.#native(method, support, version, () =>
        mapped(params, { link, codex, bridge: this.#bridge, notify }),
      )
    }
    if (!mayHave(method, support, version)) throw methodNotFound(method, version)
    checkParams(method, params, version)
    return this.#native(method, support, version, async () => {
      const timeoutMs = requestTimeout(method, params)
      const result = await link.request(method, readableByAnyV1(method, params), { timeoutMs })
      const opened = openingMethods.has(method) ? openedBy(result) : null
      if (opened !== null) this.#bridge.openedAsV2(opened.id)
      return result
    })
  }

  async #native(
    method: string,
    support: Support,
    version: string,
    perform: () => Promise<unknown>,
  ): Promise<unknown> {
    try {
      return await perform()
    } catch (thrown) {
      if (thrown instanceof z.ZodError) throw unexpectedAnswer(method, version, thrown)
      if (!(thrown instanceof RpcError)) throw thrown
      throw translated(thrown, method, version, support === 'yes')
    }
  }

  /** For clients that cannot answer questions: a request of the same name decides one that waits. */
  #approve(method: string, params: unknown): unknown {
    const parsed = approvalAnswer.safeParse(params)
    if (!parsed.success) throw new RpcError(rpcCodes.invalidParams, "Invalid params: 'callId' is missing")
    const { callId, decision } = parsed.data
    for (const [id, waiting] of this.#waiting) {
      if (waiting.callId !== callId) continue
      this.#waiting.delete(id)
      waiting.resolve({ decision })
      return {}
    }
    const message = `Invalid params: 'callId': no ${method} waits for ${JSON.stringify(callId)}`
    throw new RpcError(rpcCodes.invalidParams, message)
  }

  #ask(id: string | number, method: string, params: unknown): Promise<unknown> {
    const names = asked.safeParse(params).data
    const callId = names?.callId ?? names?.itemId ?? null
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, callId })
      this.#options.send({ jsonrpc: '2.0', id, method, params })
    })
  }

  #settle(id: RpcId, how: (waiting: Waiting) => void): void {
    const waiting = id === null ? undefined : this.#waiting.get(id)
    if (waiting === undefined || id === null) return
    this.#waiting.delete(id)
    how(waiting)
  }

  #notify(method: string, params: unknown): void {
    if (!this.#unwanted.has(method)) this.#options.send({ jsonrpc: '2.0', method, params })
  }
}

/** 0.42.0 never answers a method it does not know; newer ones say so themselves where the facts do not. */
function mayHave(method: string, support: Support, version: string): boolean {
  if (support !== 'unknown') return support === 'yes'
  return methods.has(method) || generationsOf(version).v2
}

function checkParams(method: string, params: unknown, version: string): void {
  if (params !== undefined && params !== null && (typeof params !== 'object' || Array.isArray(params)))
    throw new RpcError(rpcCodes.invalidParams, 'Invalid params: they must be an object')
  const problem = paramProblem(method, params, version)
  if (problem !== null) throw new RpcError(rpcCodes.invalidParams, invalidParamsMessage(problem, version))
  checkRequired(method, params, version)
}

/** The tag of a sandbox policy changed within v1. */
function readableByAnyV1(method: string, params: unknown): unknown {
  if (method !== 'sendUserTurn' && method !== 'execOneOffCommand') return params
  const given = turn.safeParse(params).data
  if (given === undefined || given['sandboxPolicy'] == null) return params
  return { ...given, sandboxPolicy: sandboxPolicyV1(given['sandboxPolicy']) }
}

const unexpectedAnswer = (method: string, version: string, cause: z.ZodError): AppError =>
  new AppError(
    'codex_refused',
    {
      what: `Codex ${version} answered ${method} in a form that is not known`,
      where: cause.issues[0]?.path.join('.') ?? '',
      fix: 'Update codex-tray',
    },
    { cause },
  )
