import { openServiceChannel } from '../node/service-channel.ts'
import { toWireError } from '../../shared/errors/app-error.ts'
import { DaemonProcess } from './daemon-process.ts'

/**
 * The daemon's process, the same under Electron's utilityProcess and Node's fork. The host starts it, sends `init` with
 * the environment of Codex, and reads `shared/services/daemon-messages.ts` from it; its log goes to stdout.
 */
const channel = openServiceChannel()

function crash(thrown: unknown): void {
  const stack = thrown instanceof Error ? (thrown.stack?.split('\n', 2)[1]?.trim() ?? '') : ''
  process.stderr.write(`unexpected error, ending: ${toWireError(thrown).message} ${stack}\n`)
  process.exit(1)
}
process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)
// The terminal's Ctrl+C reaches the whole group; when to end is the host's decision (`drain`).
process.on('SIGINT', () => undefined)

const daemon = new DaemonProcess({
  send: (message) => channel.send(message),
  exit: (code) => {
    // A last message, such as `failed`, must leave before the process does.
    setImmediate(() => process.exit(code))
  },
  log: (line) => void process.stdout.write(`${line}\n`),
})
daemon.attach(channel)
