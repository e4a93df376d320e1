import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { z } from 'zod'
import {
  daemonToHostSchema,
  type DaemonToHost,
  type HostToDaemon,
} from '../../shared/services/daemon-messages.ts'
import { buildDaemon } from '../fakes/build-bundle.mjs'

export type DaemonInit = Extract<HostToDaemon, { type: 'init' }>

/** Waits for a condition; how long it takes is nobody's business, but not for ever. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  deadlineMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + deadlineMs
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`)
    await new Promise((done) => setTimeout(done, 5))
  }
}

/** Built once per test file: the release's own bundle. */
export function withBuiltDaemon(): () => string {
  let built: { entry: string; folder: string } | null = null
  beforeAll(async () => {
    built = await buildDaemon()
  }, 120_000)
  afterAll(async () => {
    if (built !== null) await rm(built.folder, { recursive: true, force: true })
  })
  return () => built?.entry ?? ''
}

/** A folder for one daemon, with a home for its Codex. */
export type DaemonFolder = { folder: string; home: string; socket: string; remove(): Promise<void> }

export async function makeDaemonFolder(): Promise<DaemonFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'ctd-'))
  const home = join(folder, 'home')
  await mkdir(home)
  const remove = (): Promise<void> =>
    rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  return { folder, home, socket: join(folder, 'daemon', 'daemon.sock'), remove }
}

/** The fake Codex under the name a real one has; where it lies says which daemon it belongs to. */
export async function installFakeCodex(folder: string): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  const program = join(bin, 'codex')
  await copyFile(resolve(import.meta.dirname, '../fakes/fake-codex.mjs'), program)
  await chmod(program, 0o755)
  return program
}

export function daemonInit(
  { folder, home, socket }: DaemonFolder,
  program: string,
  more: Partial<DaemonInit> = {},
): DaemonInit {
  return {
    type: 'init',
    socket,
    folder: join(folder, 'daemon'),
    codexPath: program,
    codexProfile: null,
    mcp: null,
    archiveAfterDays: null,
    canPrompt: false,
    version: '0.0.0',
    ...more,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home, ...more.env },
  }
}

export type DaemonChild = {
  child: ChildProcess
  messages: DaemonToHost[]
  /** Everything it wrote to stdout and stderr. */
  output(): string
  send(message: HostToDaemon): void
  next<T extends DaemonToHost['type']>(type: T, from?: number): Promise<Extract<DaemonToHost, { type: T }>>
  /** The newest state it published that is like this. */
  state(
    wanted: (state: Extract<DaemonToHost, { type: 'state' }>['state']) => boolean,
  ): Promise<Extract<DaemonToHost, { type: 'state' }>['state']>
  exited: Promise<number | null>
  /** Asks it to end, and waits. */
  end(): Promise<void>
}

export function forkDaemon(entry: string, init: HostToDaemon | null): DaemonChild {
  const child = fork(entry, [], { execArgv: [], env: {}, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const messages: DaemonToHost[] = []
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  child.on('message', (message) => messages.push(daemonToHostSchema.parse(message)))
  child.on('error', () => undefined)
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  if (init !== null) child.send(init)
  return {
    child,
    messages,
    output: () => output,
    send: (message) => void child.send(message, () => undefined),
    async next(type, from = 0) {
      const isWanted = (m: DaemonToHost): m is Extract<DaemonToHost, { type: typeof type }> => m.type === type
      await until(
        () => messages.slice(from).some(isWanted),
        () => `a message ${type}; so far: ${output}`,
      )
      const found = messages.slice(from).find(isWanted)
      if (found === undefined) throw new Error('unreachable')
      return found
    },
    async state(wanted) {
      const last = () => messages.flatMap((m) => (m.type === 'state' ? [m.state] : [])).at(-1)
      await until(
        () => {
          const state = last()
          return state !== undefined && wanted(state)
        },
        () => `a state; last: ${JSON.stringify(last())}; ${output}`,
      )
      const state = last()
      if (state === undefined) throw new Error('unreachable')
      return state
    },
    exited,
    async end() {
      if (child.connected) child.send({ type: 'drain', timeoutMs: 0 }, () => undefined)
      await exited
    },
  }
}

const messageSchema = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})
export type WireMessage = z.infer<typeof messageSchema>

/** A client of the socket that sees every byte of its own: what a stranger with `nc -U` would. */
export type RawClient = {
  socket: Socket
  /** Everything received, in order. */
  received: WireMessage[]
  write(text: string): void
  send(message: object): void
  /** A request, and its whole reply. */
  call(method: string, params?: unknown): Promise<WireMessage>
  /** The same, and only its result. @throws when the reply is an error */
  result(method: string, params?: unknown): Promise<Record<string, unknown>>
  /** The first message from `from` on that is like this. */
  wait(wanted: (message: WireMessage) => boolean, what: string, from?: number): Promise<WireMessage>
  notified(method: string): unknown[]
  close(): void
}

export async function connectRaw(path: string): Promise<RawClient> {
  const socket = connect(path)
  await once(socket, 'connect')
  const received: WireMessage[] = []
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) received.push(messageSchema.parse(JSON.parse(line)))
  })
  let count = 0
  const send = (message: object): void => void socket.write(`${JSON.stringify(message)}\n`)
  const client: RawClient = {
    socket,
    received,
    write: (text) => void socket.write(text),
    send,
    async call(method, params) {
      const id = `t${++count}`
      send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })
      return client.wait((message) => message.id === id && message.method === undefined, `${method}'s reply`)
    },
    async result(method, params) {
      const reply = await client.call(method, params)
      if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`)
      return z.record(z.string(), z.unknown()).parse(reply.result)
    },
    async wait(wanted, what, from = 0) {
      await until(
        () => received.slice(from).some(wanted),
        () => `${what}; received: ${JSON.stringify(received.slice(-8)).slice(0, 3000)}`,
        60_000,
      )
      const found = received.slice(from).find(wanted)
      if (found === undefined) throw new Error('unreachable')
      return found
    },
    notified: (method) =>
      received.filter((m) => m.method === method && m.id === undefined).map((m) => m.params),
    close: () => socket.destroy(),
  }
  return client
}

/** True while a process of that number runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
