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
}

/** No path and no address: what a desktop or a file manager passes on has a slash or a dot in it. */
const commandWord = /^[a-z]+$/
const askingForText = ['--help', '-h', '--version', '-v', '-V']
/** Their value may be the next word. */
const withValue = ['--config', '--data-dir', '--port']

/**
 * The app and the command line are one program in a package: `codex-tray restore` is the latter, and a wrong word too,
 * so that it is answered and not a window.
 *
 * @param argv without the program
 * @param appPath the application's folder where it is an argument itself; null in a package
 * @returns the command with its options, Chromium's switches before it left out; null: it is the app that is started
 */
export function commandOf(
  argv: readonly string[],
  appPath: string | null,
  cwd: string,
): readonly string[] | null {
  const words = argv.filter((word) => appPath === null || resolve(cwd, word) !== appPath)
  if (words[0] !== undefined && askingForText.includes(words[0])) return words
  const start = words.findIndex((word) => !word.startsWith('-'))
  if (start < 0 || words.slice(0, start).some((word) => withValue.includes(word))) return null
  return commandWord.test(words[start] ?? '') ? words.slice(start) : null
}

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
    },
  })
  return {
    configFile: asPath(values.config, cwd),
    dataDir: asPath(values['data-dir'], cwd),
    port: asPort(values.port),
    hidden: values['hidden'] === true,
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
