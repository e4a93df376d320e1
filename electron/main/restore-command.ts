import { sep } from 'node:path'

export type ProgramFacts = {
  /** The program that runs. */
  execPath: string
  /** The application's folder; null in a package, which knows its own. */
  appPath: string | null
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** Chromium's sandbox is off, as it must be for root. */
  noSandbox: boolean
  dataDir: string
}

/**
 * What the guard starts when we are gone: this program once more, as the command line (see `run-command.ts`), without a
 * display: the guard passes none on. Not from inside an AppImage: what is mounted there is gone together with us, the file itself is not.
 */
export function restoreCommand(facts: ProgramFacts): readonly [string, ...string[]] {
  const { appPath, noSandbox, platform, dataDir } = facts
  return [
    programFile(facts),
    ...(appPath === null ? [] : [appPath]),
    ...(noSandbox ? ['--no-sandbox'] : []),
    ...(platform === 'linux' ? ['--ozone-platform=headless'] : []),
    // On Windows the program is the guard itself; elsewhere a shell waits and then becomes this.
    ...(platform === 'win32' ? ['guard'] : ['restore', '--default-only']),
    `--data-dir=${dataDir}`,
  ]
}

/** Any program started by an AppImage inherits `APPIMAGE`: it is about us only where we run from its mount. */
function programFile({ execPath, env }: ProgramFacts): string {
  const { APPIMAGE: image, APPDIR: mount } = env
  const isMounted = mount !== undefined && mount !== '' && execPath.startsWith(`${mount}${sep}`)
  return isMounted && image !== undefined && image !== '' ? image : execPath
}
