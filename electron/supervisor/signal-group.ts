import { execFile } from 'node:child_process'

/**
 * To the process group led by `pid` where it leads one, else to the process alone. Windows has no signals:
 * `taskkill` ends the tree. A process that is gone already is what was asked for.
 */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true }, () => undefined)
    return
  }
  if (!sent(-pid, signal)) sent(pid, signal)
}

function sent(target: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    process.kill(target, signal)
    return true
  } catch {
    return false
  }
}
