import { createServer } from 'node:http'

/**
 * A service that behaves as its first argument says, and speaks the proxy's protocol over Node's IPC channel:
 * normal, crash (exit 1 before it is ready), cannot-run, silent (never ready), deaf (heeds no request and no
 * SIGTERM), spin (its event loop never turns again), chatty, mute-health (stops answering /healthz).
 */
const behaviour = process.argv[2] ?? 'normal'
const say = (message) => process.send?.(message)

process.on('message', (message) => {
  if (message.type === 'init') init()
  if (message.type === 'drain' && behaviour !== 'deaf') process.exit(0)
})
// As every service of ours does: without its host there is no reason to run.
if (behaviour !== 'deaf') process.on('disconnect', () => process.exit(0))
if (behaviour === 'deaf') process.on('SIGTERM', () => console.log('SIGTERM ignored'))

function init() {
  if (behaviour === 'crash') {
    console.error('about to crash')
    process.exit(1)
  }
  if (behaviour === 'cannot-run') return cannotRun()
  if (behaviour !== 'silent') listen()
}

function cannotRun() {
  const what = 'Port 1 is used by nobody (pid 1)'
  say({ type: 'failed', error: { code: 'port_in_use', message: `${what}.`, facts: { what } } })
  setTimeout(() => process.exit(98), 20)
}

function listen() {
  const server = createServer((request, response) => {
    if (behaviour !== 'mute-health') response.end('{}')
  })
  server.listen(0, '127.0.0.1', () => {
    say({ type: 'listening', host: '127.0.0.1', port: server.address().port })
    if (behaviour === 'chatty') for (let i = 0; i < 5000; i++) console.log(`line ${i} ${'x'.repeat(200)}`)
    if (behaviour === 'spin') setTimeout(spin, 50)
  })
}

function spin() {
  for (;;);
}
