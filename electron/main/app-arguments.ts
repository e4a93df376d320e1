import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { portSchema } from '../../shared/config/config-schema.ts'
import { AppError } from '../../shared/errors/app-error.ts'

/** What the tray app takes from its command line: the same words as `codex-tray serve`, and `--hidden`. */
export type AppArguments = {
  configFile: string | undefined
  dataDir: string | undefined
  port: number | undefined
  /** Start in the tray without showing the window (start at login). */
  hidden: boolean
  /** Take back that plain `codex` uses us, and end: what the guard starts when we are gone. */
  restoreOnly: boolean
}

export const restoreFlag = 'restore-default-provider'

/**
 * Chromium's own switches share this command line, so unknown ones are left alone.
 * @throws AppError `usage` when `--port` is not a port
 */
export function parseAppArguments(argv: readonly string[], cwd: string): AppArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      'data-dir': { type: 'string' },
      port: { type: 'string' },
      hidden: { type: 'boolean' },
      [restoreFlag]: { type: 'boolean' },
    },
  })
  return {
    configFile: asPath(values.config, cwd),
    dataDir: asPath(values['data-dir'], cwd),
    port: asPort(values.port),
    hidden: values['hidden'] === true,
    restoreOnly: values[restoreFlag] === true,
  }
}

function asPath(value: string | boolean | undefined, cwd: string): string | undefined {
  return typeof value === 'string' && value !== '' ? resolve(cwd, value) : undefined
}

function asPort(value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined
  const port = portSchema.safeParse(typeof value === 'string' && value !== '' ? Number(value) : Number.NaN)
  if (port.success) return port.data
  throw new AppError('usage', {
    what: 'The port on the command line is not a port',
    where: '--port',
    current: String(value),
    accepted: 'a whole number from 0 (any free port) to 65535',
  })
}
