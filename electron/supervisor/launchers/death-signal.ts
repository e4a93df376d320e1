import { accessSync, constants } from 'node:fs'

const candidates = ['/usr/bin/setpriv', '/bin/setpriv']

/**
 * `setpriv --pdeathsig KILL` (util-linux) makes the kernel end a child together with us, even one that is
 * spinning and would never notice (prctl(2), PR_SET_PDEATHSIG). The signal is tied to the spawning *thread*, so
 * launch from the main one.
 *
 * @param signal `TERM` for a launcher that has to end a child of its own
 * @returns the command that has to stand before the child's own; empty where there is no such thing
 */
export function deathSignalPrefix(signal: 'KILL' | 'TERM' = 'KILL'): readonly string[] {
  if (process.platform !== 'linux') return []
  const setpriv = candidates.find(isExecutable)
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', signal, '--']
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
