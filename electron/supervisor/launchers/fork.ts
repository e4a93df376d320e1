import { fork, type ChildProcess } from 'node:child_process'
import type { Child, Launcher, LaunchRequest } from '../launcher.ts'
import { signalGroup } from '../signal-group.ts'
import { deathSignalPrefix } from './death-signal.ts'
import { readLines } from './lines.ts'

/**
 * Services of ours outside Electron: `child_process.fork` with an own process group, so that a Ctrl-C in the
 * terminal reaches only us and we stop them in order.
 */
export const forkLauncher: Launcher = {
  launch(request: LaunchRequest): Child {
    const [wrapper, ...wrapperArgs] = deathSignalPrefix()
    // Node spawns `execPath ...execArgv file ...args`, which is how a wrapper gets in front of it.
    const start =
      wrapper === undefined
        ? { execPath: process.execPath, execArgv: [] }
        : { execPath: wrapper, execArgv: [...wrapperArgs, process.execPath] }
    const child = fork(request.file, [...request.args], {
      ...start,
      env: { ...request.env },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    })
    return wrap(child)
  },
}

function wrap(child: ChildProcess): Child {
  return {
    get pid() {
      return child.pid
    },
    spawned: spawnedOf(child),
    send(message) {
      // A message to a child that has just gone must not become an unhandled error.
      if (child.connected) child.send(toSerializable(message), () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onLine(listener) {
      if (child.stdout) readLines(child.stdout, (line) => listener(line, 'stdout'))
      if (child.stderr) readLines(child.stderr, (line) => listener(line, 'stderr'))
    },
    onExit: (listener) => void child.once('exit', (code, signal) => listener({ code, signal })),
    signal(signal) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        signalGroup(child.pid, signal)
    },
  }
}

function spawnedOf(child: ChildProcess): Promise<void> {
  const spawned = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  // A later error (a failed send) has no other listener and must not end the host.
  child.on('error', () => undefined)
  return spawned
}

/** The interface allows any message; Node's channel takes objects only. */
function toSerializable(message: unknown): object {
  return typeof message === 'object' && message !== null ? message : { value: message }
}
