import { app } from 'electron'
import { restoreFlag } from './app-arguments.ts'

/**
 * What the guard starts when we are gone: this program once more, which restores and ends before it becomes an app. It
 * needs no display for that: the guard passes none on.
 */
export function restoreCommand(paths: { dataDir: string }): readonly [string, ...string[]] {
  return [
    process.execPath,
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    ...(app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []),
    '--ozone-platform=headless',
    `--${restoreFlag}`,
    `--data-dir=${paths.dataDir}`,
  ]
}
