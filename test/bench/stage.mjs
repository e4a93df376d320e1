import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Sets up the processes of a run: upstream, node-pipe, the bare libraries, our proxy, and our proxy with a window attached. */
export const apiKey = 'bench-key'

const at = (name) => fileURLToPath(new URL(`./processes/${name}.mjs`, import.meta.url))

function start(name, args) {
  const child = fork(at(name), args, {
    execArgv: ['--expose-gc'],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = []
  child.on('message', (message) => {
    const index = waiting.findIndex(({ type }) => type === message.type)
    if (index !== -1) waiting.splice(index, 1)[0].resolve(message)
  })
  const next = (type) => new Promise((resolve) => waiting.push({ type, resolve }))
  return {
    child,
    next,
    send: (message) => child.send(message),
    async usage(collect = false) {
      const answer = next('usage')
      child.send({ bench: 'usage', collect })
      return answer
    },
  }
}

function init(upstreamPort) {
  const provider = {
    id: 'up',
    kind: 'http',
    name: 'up',
    baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
    wireApi: 'chat',
    envKey: 'K',
    storedKey: null,
    apiKey: 'provider-key',
    queryParams: {},
    headers: {},
    // As released: looking at the beginning of a reply before it is handed on is part of the work.
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 300_000,
    quirks: [],
  }
  const config = {
    defaultProvider: 'up',
    automaticProvider: null,
    reverseModelNames: false,
    providers: { up: provider, upr: { ...provider, id: 'upr', wireApi: 'responses' } },
    models: {},
  }
  return {
    type: 'init',
    listen: { host: '127.0.0.1', port: 0 },
    apiKey,
    config,
    daemonSocket: '/nowhere/daemon.sock',
    conversations: { folder: '/nowhere', archiveAfterDays: 30 },
    version: 'bench',
  }
}

/** @param entry of our proxy, bundled
 * @returns targets by name, each `{ name, port, usage() }`; `close` ends everything */
export async function openStage(entry) {
  const upstream = start('upstream', [])
  const { port } = await upstream.next('listening')
  const pipe = start('node-pipe', [String(port)])
  const bare = start('bare', [String(port)])
  const plain = start('proxy', [entry])
  const watched = start('watched-proxy', [entry])
  for (const proxy of [plain, watched]) proxy.send(init(port))
  const ports = await Promise.all([pipe, bare, plain, watched].map((one) => one.next('listening')))
  const attached = watched.next('attached')
  watched.send({ bench: 'attach' })
  await attached
  const target = (name, process, listening) => ({ name, port: listening, usage: process.usage, process })
  const close = () => {
    for (const { child } of [upstream, pipe, bare, plain, watched]) child.kill('SIGKILL')
  }
  return {
    upstream,
    direct: target('direct', upstream, port),
    pipe: target('node-pipe', pipe, ports[0].port),
    bare: target('fastify and undici alone', bare, ports[1].port),
    proxy: target('codex-tray', plain, ports[2].port),
    watched: target('codex-tray, window attached', watched, ports[3].port),
    close,
  }
}
