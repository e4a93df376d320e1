import { accessSync, constants } from 'node:fs'
import { isAbsolute } from 'node:path'
import { execa } from 'execa'
import type { Child, ChildExit, Launcher, LaunchRequest } from '../launcher.ts'
import { signalGroup } from '../signal-group.ts'
import { deathSignalPrefix } from './death-signal.ts'
import { readLines } from './lines.ts'

/** Foreign binaries: no channel, nothing inherited, an own process group that is ended as a whole. */
export const execLauncher: Launcher = {
  launch(request: LaunchRequest): Child {
    const [file, ...args] = [...deathSignalPrefix(), request.file, ...request.args]
    return wrap(start(file ?? request.file, args, request), isStartable(request.file))
  },
}

type Started = ReturnType<typeof start>

// Its type is execa's own, inferred from the options.
function start(file: string, args: readonly string[], request: LaunchRequest) {
  return execa(file, args, {
    env: { ...request.env },
    extendEnv: false,
    stdin: 'pipe',
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
    forceKillAfterDelay: 3_000,
    windowsHide: true,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  })
}

/** Behind a wrapper a missing binary would look like one that started and ended with code 127. */
function isStartable(file: string): unknown {
  if (!isAbsolute(file)) return null
  try {
    accessSync(file, constants.X_OK)
    return null
  } catch (error) {
    return error
  }
}

function wrap(child: Started, refusal: unknown): Child {
  return {
    get pid() {
      return child.pid
    },
    spawned: refusal === null ? spawnedOf(child) : Promise.reject(refusal),
    send: () => undefined,
    onMessage: () => undefined,
    onLine(listener) {
      readLines(child.stdout, (line) => listener(line, 'stdout'))
      readLines(child.stderr, (line) => listener(line, 'stderr'))
    },
    onExit: (listener: (exit: ChildExit) => void) =>
      void child.once('exit', (code, signal) => listener({ code, signal })),
    signal(signal) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        signalGroup(child.pid, signal)
    },
  }
}

function spawnedOf(child: Started): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
    if (child.pid !== undefined) resolve()
  })
}
