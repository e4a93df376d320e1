import { openServiceChannel } from '../node/service-channel.ts'
import { describeCrash, ProxyProcess } from './proxy-process.ts'

/**
 * The proxy's process, the same under Electron's utilityProcess and Node's fork. The host starts it, sends `init`
 * with the secrets, and reads `shared/services/proxy-messages.ts` from it; its log goes to stdout.
 */
const channel = openServiceChannel()
const log = (line: string): void => void process.stdout.write(`${line}\n`)

function crash(thrown: unknown): void {
  process.stderr.write(`${describeCrash(thrown)}\n`)
  process.exit(1)
}
process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)
// The terminal's Ctrl+C reaches the whole group; when to end is the host's decision (`drain`).
process.on('SIGINT', () => undefined)

const proxy = new ProxyProcess({
  send: (message) => channel.send(message),
  exit: (code) => {
    // A last message, such as `failed`, must leave before the process does.
    setImmediate(() => process.exit(code))
  },
  log,
  env: process.env,
})
proxy.attach(channel)
