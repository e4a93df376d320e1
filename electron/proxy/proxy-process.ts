import { performance } from 'node:perf_hooks'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import type { RoutingConfig } from '../../shared/config/routing-config.ts'
import { createExchangeRing } from '../../shared/inspector/exchange-ring.ts'
import {
  exitCannotRun,
  hostToProxySchema,
  type HostToProxy,
  type Listen,
  type ProxyToHost,
} from '../../shared/services/proxy-messages.ts'
import { openConversations, type Conversations } from '../conversations/conversations.ts'
import { findPortOwner } from '../node/port-owner.ts'
import type { CodexLink } from '../codex/link.ts'
import type { ServiceChannel, TransferredPort } from '../node/service-channel.ts'
import { createConversationDesk, type ConversationDesk } from './conversation/conversation-exchange.ts'
import { createResponseStore } from './convert/response-store.ts'
import { serveInspector } from './inspector/inspector-service.ts'
import { listenError } from './listener/listen-error.ts'
import { openListener, type Listener } from './listener/listener.ts'
import { askModels } from './models/ask-models.ts'
import { ProviderModels } from './models/provider-models.ts'
import { createAccessKey, type AccessKey } from './plugins/access-key.ts'
import { createPracticeUpstream } from './practice/practice-upstream.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { createQuietWatch } from './relay/quiet-watch.ts'
import { buildServer } from './server.ts'
import { createChatgptUpstream } from './upstream/chatgpt/chatgpt-upstream.ts'
import { createLoginModels } from './upstream/chatgpt/login-models.ts'
import { createCodexLogin } from './upstream/chatgpt/login.ts'
import { createCodexUpstream, type CodexUpstream } from './upstream/codex/codex-upstream.ts'
import { createDaemonConnection, type DaemonConnection } from './upstream/daemon-connection.ts'
import { createDecodingUpstream } from './upstream/decoding-upstream.ts'
import { createDispatchers } from './upstream/dispatchers.ts'
import { createHttpUpstream } from './upstream/http-upstream.ts'
import type { ExchangeDeps } from './exchange/run-exchange.ts'

/** What the process does to the world besides serving. */
export type ProcessEffects = {
  send(message: ProxyToHost): void
  exit(code: number): void
  log(line: string): void
  env: NodeJS.ProcessEnv
}

type Init = Extract<HostToProxy, { type: 'init' }>

/** The host is told of activity at most this often, ms. */
const activityMs = 200
/** How often a drain looks whether the last exchange has ended, ms. */
const drainPollMs = 20
const archiveEveryMs = 86_400_000

/** The proxy process as its host sees it: messages in, a server out. */
export class ProxyProcess {
  readonly #effects: ProcessEffects
  readonly #ring = createExchangeRing()
  readonly #recorder: Recorder
  readonly #deps: ExchangeDeps
  readonly #codex: CodexUpstream
  #config: RoutingConfig = {
    defaultProvider: null,
    automaticProvider: null,
    reverseModelNames: false,
    providers: {},
    models: {},
  }
  #accessKey: AccessKey | null = null
  #version = ''
  #listener: Listener | null = null
  #daemon: DaemonConnection | null = null
  #draining = false
  #conversations: Conversations | null = null
  #desk: ConversationDesk | null = null
  #activityTimer: NodeJS.Timeout | null = null
  /** `listen` requests are met one after the other. */
  #moving: Promise<void> = Promise.resolve()

  constructor(effects: ProcessEffects) {
    this.#effects = effects
    this.#recorder = createRecorder(this.#ring, effects.log)
    this.#recorder.onActivity(() => this.#announceActivity())
    this.#codex = createCodexUpstream({ link: () => this.#daemonLink() })
    const dispatchers = createDispatchers(effects.env)
    const http = createDecodingUpstream(createHttpUpstream(dispatchers))
    const login = createCodexLogin(() => this.#daemonLink())
    this.#deps = {
      config: () => this.#config,
      recorder: this.#recorder,
      http,
      practice: createPracticeUpstream,
      chatgpt: createChatgptUpstream({ http, login }),
      codex: this.#codex,
      login,
      loginModels: createLoginModels(() => this.#daemonLink(), login),
      store: createResponseStore(),
      models: new ProviderModels({
        ask: (provider) => askModels(dispatchers, provider),
        now: () => performance.now(),
      }),
      conversations: () => this.#desk,
      quietWatch: createQuietWatch(() => performance.now()),
      log: effects.log,
    }
  }

  #daemonLink(): Promise<CodexLink> {
    const daemon = this.#daemon
    if (daemon !== null) return daemon.link()
    throw new AppError('internal', { what: 'No daemon was named before the first request' })
  }

  attach(channel: ServiceChannel): void {
    channel.onMessage((message, ports) => this.receive(message, ports))
    channel.onHostGone(() => this.#leave())
  }

  receive(message: unknown, ports: readonly TransferredPort[]): void {
    const parsed = hostToProxySchema.safeParse(message)
    if (!parsed.success) {
      // The message may hold secrets: only where it was wrong is said.
      const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'type').join(', ')
      return this.#effects.log(`ignored a message from the host that is not valid at: ${where}`)
    }
    this.#handle(parsed.data, ports)
  }

  #handle(message: HostToProxy, ports: readonly TransferredPort[]): void {
    switch (message.type) {
      case 'init':
        return this.#init(message)
      case 'config':
        this.#config = message.config
        return
      case 'key':
        return this.#accessKey?.set(message.apiKey)
      case 'listen':
        this.#moving = this.#moving.then(() => this.#move(message.listen))
        return
      case 'inspector-port':
        for (const port of ports) serveInspector(port, this.#ring)
        return
      case 'drain':
        return this.#drain(message.timeoutMs)
    }
  }

  #init(message: Init): void {
    if (this.#accessKey !== null) return this.#effects.log('ignored a second init')
    this.#config = message.config
    this.#accessKey = createAccessKey(message.apiKey)
    this.#version = message.version
    this.#daemon = createDaemonConnection(message.daemonSocket)
    this.#openConversations(message.conversations)
    this.#moving = this.#start(message.listen)
  }

  #openConversations({ folder, archiveAfterDays }: Init['conversations']): void {
    const conversations = openConversations({ folder, now: Date.now })
    this.#conversations = conversations
    this.#desk = createConversationDesk({ conversations, now: Date.now, log: this.#effects.log })
    const archive = (): void => {
      conversations.archiveOld(archiveAfterDays).catch((error: unknown) => {
        this.#effects.log(`conversations could not be archived: ${toWireError(error).message}`)
      })
    }
    archive()
    setInterval(archive, archiveEveryMs).unref()
  }

  async #start(listen: Listen): Promise<void> {
    try {
      this.#listener = await this.#open(listen)
      this.#listening()
    } catch (thrown) {
      const error = await this.#explain(thrown, listen)
      this.#effects.log(error.message)
      this.#effects.send({ type: 'failed', error: error.toWire() })
      this.#effects.exit(exitCannotRun)
    }
  }

  /** The new address opens before the old one closes, so a failed move changes nothing. */
  async #move(listen: Listen): Promise<void> {
    const old = this.#listener
    if (old === null || this.#draining) return
    if (old.host === listen.host && old.port === listen.port) return this.#listening()
    try {
      this.#listener = await this.#openBeside(old, listen)
      this.#listening()
      void old.retire()
    } catch (thrown) {
      const error = await this.#explain(thrown, listen)
      this.#effects.send({ type: 'listen-refused', error: error.toWire() })
    }
  }

  /** Another host with the same port can overlap with our own old address: then that has to give way first. */
  async #openBeside(old: Listener, listen: Listen): Promise<Listener> {
    try {
      return await this.#open(listen)
    } catch (thrown) {
      if (old.port !== listen.port || codeOf(thrown) !== 'EADDRINUSE') throw thrown
      old.stopAccepting()
      try {
        return await this.#open(listen)
      } catch (second) {
        this.#listener = await this.#open({ host: old.host, port: old.port })
        void old.retire()
        throw second
      }
    }
  }

  #open(listen: Listen): Promise<Listener> {
    const accessKey = this.#accessKey
    if (accessKey === null)
      throw new AppError('internal', { what: 'No access key was given before listening' })
    return openListener(listen, (allowsHost) =>
      buildServer({
        deps: this.#deps,
        accessKey,
        allowsHost,
        draining: () => this.#draining,
        version: this.#version,
        conversations: () => this.#conversations,
      }),
    )
  }

  async #explain(thrown: unknown, listen: Listen): Promise<AppError> {
    if (thrown instanceof AppError) return thrown
    const owner = codeOf(thrown) === 'EADDRINUSE' ? await findPortOwner(listen.port) : null
    return listenError(thrown, listen, owner)
  }

  #listening(): void {
    const listener = this.#listener
    if (listener === null) return
    this.#effects.log(`listening on ${listener.host} port ${listener.port}`)
    this.#effects.send({ type: 'listening', host: listener.host, port: listener.port })
  }

  #drain(timeoutMs: number): void {
    if (this.#draining) return
    this.#draining = true
    this.#listener?.stopAccepting()
    const deadline = performance.now() + timeoutMs
    const look = (): void => {
      const { live } = this.#recorder.activity()
      if (live > 0 && performance.now() < deadline) return
      clearInterval(timer)
      this.#effects.log(live > 0 ? `stopped with ${live} requests still open` : 'stopped')
      this.#leave()
    }
    const timer = setInterval(look, drainPollMs)
    look()
  }

  #leave(): void {
    // Nobody can bring the results any more that turns of Codex wait for.
    this.#codex.close()
    this.#effects.exit(0)
  }

  #announceActivity(): void {
    if (this.#activityTimer !== null) return
    this.#activityTimer = setTimeout(() => {
      this.#activityTimer = null
      this.#effects.send({ type: 'activity', activity: this.#recorder.activity() })
    }, activityMs)
    this.#activityTimer.unref()
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''

/** What ends the process when nothing else caught it, in one line. */
export function describeCrash(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack?.split('\n', 2)[1]?.trim() ?? '') : ''
  return `unexpected error, ending: ${toWireError(thrown).message} ${stack}`.trim()
}
