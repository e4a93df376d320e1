import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Socket } from 'node:net'
import type { z } from 'zod'
import type { Approval, ApprovalDecision } from '../../shared/codex/approval.ts'
import type { AccountState, DaemonState } from '../../shared/codex/daemon-state.ts'
import type { DaemonQuestion, daemonInitSchema } from '../../shared/services/daemon-messages.ts'
import { findCodexInstalls } from '../codex/find-installs.ts'
import type { Lock } from '../node/lock-file.ts'
import { codexEnvironment } from '../node/codex-environment.ts'
import { codexHomeOf } from '../node/codex-home.ts'
import { pipeTokenFile } from '../node/pipe-token-file.ts'
import { ensurePrivateFolder } from '../node/private-folder.ts'
import { sweepOrphans } from '../supervisor/sweep.ts'
import { watchLoginFile } from './account/login-file.ts'
import { loginNotice } from './account/login-notice.ts'
import { createPromptQueue, type PromptQueue } from './approvals/prompt-queue.ts'
import { CodexChild } from './child/codex-child.ts'
import { createDaemonProfile } from './child/daemon-profile.ts'
import { loginArguments } from './child/login-arguments.ts'
import { LoginCodex } from './child/login-codex.ts'
import { withLogin } from './child/login-link.ts'
import { CodexDesk } from './codex-desk.ts'
import { createSessionTurns } from './driver/session-turns.ts'
import { createHub, type Hub } from './hub/hub.ts'
import type { HubLink } from './hub/hub-link.ts'
import { openClientSettings, type ClientSettingsStore } from './line/client-settings.ts'
import { createLineSession } from './line/line-session.ts'
import { serveMcpHttp, type McpHttp } from './mcp/http.ts'
import { createMcpServer } from './mcp/mcp-server.ts'
import { createRpcSession } from './rpc/rpc-session.ts'
import { serveConnection } from './socket/connection.ts'
import { takeDaemonLock } from './socket/daemon-lock.ts'
import { listenOnSocket, type DaemonListener } from './socket/listen.ts'
import { makePipeToken } from './socket/pipe-token.ts'

export type DaemonInit = z.infer<typeof daemonInitSchema>

export type CoreEvents = {
  log(line: string): void
  /** {@link DaemonCore.state} is another one now. */
  changed(): void
  approvals(all: Approval[]): void
}

/** How often a drain looks whether the last turn has ended, ms. */
const drainPollMs = 20
/** Without a turn for so long, Codex may be started anew, ms. */
const quietMs = 500

const isLogin = (status: AccountState['status']): boolean => status === 'chatgpt' || status === 'api-key'

/** The daemon without its host: lock, socket, one Codex, and everybody who shares it. */
export class DaemonCore {
  readonly #init: DaemonInit
  readonly #events: CoreEvents
  readonly #child: CodexChild
  readonly #login: LoginCodex
  readonly #hub: Hub
  readonly #prompts: PromptQueue
  readonly #desk: CodexDesk
  readonly #turns = createSessionTurns()
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  #settings: ClientSettingsStore | null = null
  #lock: Lock | null = null
  #listener: DaemonListener | null = null
  #token: string | null = null
  #mcp: McpHttp | null = null
  /** Why Codex holds a login that is not the one on disk; null: it does not. */
  #restartDue: string | null = null
  #stopWatching: (() => void) | null = null
  #quiet: NodeJS.Timeout | null = null
  #closing = false

  constructor(init: DaemonInit, events: CoreEvents) {
    this.#init = init
    this.#events = events
    const { log, changed } = events
    const env = codexEnvironment(init.env)
    const profile = createDaemonProfile(init.codexProfile, codexHomeOf(env), log)
    const common = { env, pidFolder: join(init.folder, 'run'), version: init.version }
    this.#prompts = createPromptQueue(Date.now, events.approvals)
    this.#child = new CodexChild({
      ...common,
      pidName: 'codex',
      findInstalls: () =>
        findCodexInstalls({
          env,
          configured: init.codexPath,
          cacheFile: join(init.folder, 'codex-versions.json'),
        }),
      log,
      changed,
      args: profile.args,
      wrap: (link) =>
        withLogin(profile.wrap(link), {
          login: this.#login,
          outdated: () => this.#restartWhenIdle('another program has renewed the login'),
        }),
      started: (codex) => {
        this.#hub.attach(codex)
        this.#desk.attach(codex)
      },
    })
    const loginProfile = createDaemonProfile(init.codexProfile, codexHomeOf(env), () => undefined)
    this.#login = new LoginCodex({
      make: () =>
        new CodexChild({
          ...common,
          pidName: 'codex-login',
          // What is said last is stronger: the login is asked of OpenAI's provider whatever the profile says.
          args: async (version) => [...(await loginProfile.args(version)), ...loginArguments(version)],
          findInstalls: () => Promise.resolve([this.#child.state().install].filter((one) => one !== null)),
          log: (line) => log(`for the login: ${line}`),
          changed: () => undefined,
          started: () => undefined,
        }),
    })
    this.#hub = createHub({
      codex: this.#child,
      prompts: init.canPrompt ? this.#prompts : null,
      log,
      changed: () => {
        changed()
        if (this.#restartDue !== null) this.#restartWhenIdle(this.#restartDue)
      },
    })
    this.#desk = new CodexDesk({
      codex: this.#child,
      archiveAfterDays: init.archiveAfterDays,
      log,
      changed,
    })
  }

  /**
   * Takes the lock and listens; Codex starts meanwhile, and who comes before it waits for it.
   *
   * @throws AppError `daemon_socket_in_use`, `data_dir_unusable`
   */
  async open(): Promise<void> {
    const { folder, socket } = this.#init
    const run = join(folder, 'run')
    await ensurePrivateFolder(run)
    this.#lock = await takeDaemonLock(socket, folder)
    for (const { pid } of await sweepOrphans(run)) this.#events.log(`ended an orphaned Codex: pid ${pid}`)
    this.#settings = await openClientSettings(folder, this.#events.log)
    const tokenFile = pipeTokenFile(socket)
    if (tokenFile !== null) this.#token = await makePipeToken(tokenFile)
    this.#listener = await listenOnSocket(socket, (client) => this.#accept(client))
    this.#child.start()
    const changed = (exists: boolean): void => void this.#loginFileChanged(exists)
    this.#stopWatching = watchLoginFile(codexHomeOf(this.#init.env), changed)
    await this.#serveMcp()
  }

  setKey(apiKey: string): void {
    this.#mcp?.setKey(apiKey)
  }

  state(): DaemonState {
    return {
      socket: this.#listener === null ? null : this.#init.socket,
      mcpUrl: this.#mcp?.url ?? null,
      clients: this.#clients.size,
      ...this.#hub.counts(),
      codex: this.#child.state(),
      account: this.#desk.account(),
    }
  }

  /** @throws AppError, RpcError why there is no answer */
  ask(question: DaemonQuestion, input: unknown): Promise<unknown> {
    return this.#desk.ask(question, input)
  }

  /** False when it does not wait any more. */
  decide(approval: string, decision: ApprovalDecision): boolean {
    return this.#prompts.decide(approval, decision)
  }

  /** Lets running turns end for at most that long, then ends everything. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true
    this.#listener?.stopAccepting()
    this.#stopWatching?.()
    const until = Date.now() + timeoutMs
    while (this.#hub.counts().turns > 0 && Date.now() < until) await pause(drainPollMs)
    if (this.#quiet !== null) clearTimeout(this.#quiet)
    this.#desk.close()
    await this.#mcp?.close()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([this.#child.stop(), this.#login.close()])
    await this.#lock?.release()
  }

  /** By Codex itself, which then knows; or by another program, and then only a new Codex will. */
  async #loginFileChanged(exists: boolean): Promise<void> {
    const before = this.#desk.account().status
    this.#login.forget()
    const status = await this.#readAccount()
    if (exists && status === 'logged-out') this.#restartWhenIdle('somebody has logged in')
    else if (!exists && status === before && isLogin(status)) this.#restartWhenIdle('somebody has logged out')
    else if (status !== before) this.#tellOfLogin()
  }

  async #readAccount(): Promise<AccountState['status']> {
    await this.#desk.ask('account.refresh', {}).catch(() => undefined)
    return this.#desk.account().status
  }

  #tellOfLogin(): void {
    const version = this.#child.current()?.version
    if (version === undefined) return
    const { method, params } = loginNotice(this.#desk.account(), version)
    this.#hub.announce(method, params)
  }

  /** The only way to have Codex read its login again; no turn is given up for it. */
  #restartWhenIdle(reason: string): void {
    // What is being ended would be started for good.
    if (this.#closing) return
    this.#restartDue = reason
    // Not at once: answers that belong to the end of the last turn are on their way.
    this.#quiet ??= setTimeout(() => {
      this.#quiet = null
      if (this.#hub.counts().turns === 0 && !this.#closing) void this.#restart(reason)
    }, quietMs)
  }

  async #restart(reason: string): Promise<void> {
    this.#restartDue = null
    this.#events.log(`${reason}: starting Codex anew`)
    try {
      await this.#child.restart()
      await this.#readAccount()
      this.#tellOfLogin()
    } catch (error) {
      this.#events.log(`restarting Codex: ${String(error)}`)
    }
  }

  async #serveMcp(): Promise<void> {
    const { mcp, version } = this.#init
    if (mcp === null) return
    this.#mcp = await serveMcpHttp({
      ...mcp,
      log: this.#events.log,
      createServer: () =>
        createMcpServer(() => this.#hub.openClient('mcp'), {
          version,
          codexVersion: async () => (await this.#child.ready()).version,
          state: () => Promise.resolve(this.state()),
          turns: this.#turns,
          defaultCwd: this.#defaultCwd(),
        }),
    })
    this.#events.changed()
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const { log, changed } = this.#events
    serveConnection(socket, {
      token: this.#token,
      log,
      openRpc: (send, idle) =>
        createRpcSession({
          link: this.#hub.openClient('socket'),
          codex: this.#child,
          status: () => ({ ...this.state(), pid: process.pid, version: this.#init.version }),
          send,
          idle,
        }),
      openLine: () => this.#openLine(this.#hub.openClient('line')),
      engaged: () => {
        this.#clients.add(socket)
        changed()
      },
      closed: () => {
        this.#sockets.delete(socket)
        if (this.#clients.delete(socket)) changed()
      },
    })
  }

  #openLine(link: HubLink): ReturnType<typeof createLineSession> {
    const settings = this.#settings
    if (settings === null) throw new Error('a client came before the daemon was open')
    return createLineSession({
      link,
      version: async () => (await this.#child.ready()).version,
      state: () => this.state(),
      settings,
      turns: this.#turns,
      defaultCwd: this.#defaultCwd(),
    })
  }

  /** Where Codex works for clients that do not say. */
  #defaultCwd(): string {
    return this.#init.env['HOME'] ?? homedir()
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
