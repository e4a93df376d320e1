import { utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import type { Child, ChildExit, Launcher, LaunchRequest } from '../../supervisor/launcher.ts'
import { readLines } from '../../supervisor/launchers/lines.ts'

/**
 * Services of ours inside Electron: a utility process needs no RunAsNode fuse, can receive transferred
 * ports, and is ended by Electron when main dies (measured: within 2 s).
 */
export const utilityLauncher: Launcher = {
  launch(request: LaunchRequest): Child {
    const child = utilityProcess.fork(request.file, [...request.args], {
      serviceName: `codex-tray ${request.id}`,
      env: { ...request.env },
      stdio: 'pipe',
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    })
    return wrap(child)
  },
}

function wrap(child: UtilityProcess): Child {
  return {
    get pid() {
      return child.pid
    },
    spawned: spawnedOf(child),
    send: (message, ports = []) => child.postMessage(message, ports.filter(isPort)),
    onMessage: (listener) => void child.on('message', listener),
    onLine(listener) {
      if (child.stdout) readLines(child.stdout, (line) => listener(line, 'stdout'))
      if (child.stderr) readLines(child.stderr, (line) => listener(line, 'stderr'))
    },
    onExit: (listener: (exit: ChildExit) => void) =>
      void child.once('exit', (code) => listener({ code, signal: null })),
    signal(signal) {
      if (signal === 'SIGTERM') child.kill()
      else if (child.pid !== undefined) killNow(child.pid)
    },
  }
}

function spawnedOf(child: UtilityProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('exit', (code) => reject(new Error(`The process ended with code ${code} before it started`)))
  })
}

/** `UtilityProcess.kill` knows only SIGTERM, which a spinning child never gets to see. */
function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already: what was asked for.
  }
}

function isPort(value: unknown): value is MessagePortMain {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'start' in value
}
