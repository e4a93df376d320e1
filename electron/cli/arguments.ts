import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { portSchema } from '../../shared/config/config-schema.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { nearMatches } from '../../shared/routing/near-matches.ts'
import type { RestoreScope } from '../codex-config/restore.ts'
import { parseCodexCommand, type CodexCommand } from './codex-command.ts'

export type ServeArguments = {
  command: 'serve'
  configFile: string | undefined
  dataDir: string | undefined
  host: string | undefined
  port: number | undefined
  json: boolean
}
export type StatusArguments = { command: 'status'; dataDir: string | undefined; json: boolean }
export type DaemonArguments = {
  command: 'daemon'
  configFile: string | undefined
  dataDir: string | undefined
  /** `run`: be the daemon; `health`: does one answer; `check`: who holds the socket. */
  mode: 'run' | 'health' | 'check'
  json: boolean
}
export type McpArguments = { command: 'mcp'; configFile: string | undefined; dataDir: string | undefined }
export type RestoreArguments = {
  command: 'restore'
  dataDir: string | undefined
  /** Only files of this home of Codex. */
  codexHome: string | undefined
  what: RestoreScope
  /** Asked for by a guard, not by a person: see `restore-if-gone.ts`. */
  ifGone: boolean
  json: boolean
}
export type GuardArguments = { command: 'guard'; dataDir: string | undefined; codexHome: string | undefined }
export type DoctorArguments = {
  command: 'doctor'
  codexVersion: string | undefined
  /** A config.toml of Codex, and not ours as elsewhere: the file to judge. */
  configFile: string | undefined
  dataDir: string | undefined
  json: boolean
  fix: boolean
  /** `preview`: only shows the profile; `make`: writes it; `remove`: takes it away. */
  profile: 'none' | 'preview' | 'make' | 'remove'
}
export type CodexArguments = {
  command: 'codex'
  action: CodexCommand
  /** Of `run`: another version than the one the daemon uses. */
  codexVersion: string | undefined
  /** Of `run`: with the profile the doctor made. */
  autoFix: boolean
  configFile: string | undefined
  dataDir: string | undefined
  json: boolean
}
export type Arguments =
  | ServeArguments
  | StatusArguments
  | DaemonArguments
  | McpArguments
  | RestoreArguments
  | GuardArguments
  | DoctorArguments
  | CodexArguments
  | { command: 'help'; topic: Command | undefined }
  | { command: 'version' }

export const commands = [
  'serve',
  'status',
  'daemon',
  'mcp',
  'doctor',
  'codex',
  'restore',
  'guard',
  'help',
  'version',
] as const
export type Command = (typeof commands)[number]

const valueFlags: Record<Command, readonly string[]> = {
  serve: ['config', 'data-dir', 'host', 'port'],
  status: ['data-dir'],
  daemon: ['config', 'data-dir'],
  mcp: ['config', 'data-dir'],
  restore: ['data-dir', 'codex-home'],
  guard: ['data-dir', 'codex-home'],
  doctor: ['codex-version', 'config', 'data-dir'],
  codex: ['codex-version', 'config', 'data-dir'],
  help: [],
  version: [],
}
/** For our own guard, so nobody is told of it. */
const ofGuard = 'if-gone'
const switches: Record<Command, readonly string[]> = {
  serve: ['json', 'help'],
  status: ['json', 'help'],
  daemon: ['health', 'check', 'json', 'help'],
  mcp: ['help'],
  restore: ['default-only', 'for-removal', ofGuard, 'json', 'help'],
  guard: ['help'],
  doctor: ['json', 'fix', 'profile', 'remove-profile', 'help'],
  codex: ['auto-fix', 'json', 'help'],
  help: ['help'],
  version: ['help'],
}

/**
 * @param argv without the program's own name
 * @param cwd what relative paths are relative to
 * @throws AppError `usage`
 */
export function parseArguments(argv: readonly string[], cwd: string): Arguments {
  const [first, ...rest] = argv
  if (first === undefined || first === '--help' || first === '-h')
    return { command: 'help', topic: undefined }
  if (first === '--version' || first === '-v' || first === '-V') return { command: 'version' }
  const command = commands.find((name) => name === first)
  if (command === undefined) throw unknownCommand(first)
  const end = command === 'codex' ? rest.indexOf('--') : -1
  const given = readFlags(command, end === -1 ? rest : rest.slice(0, end))
  if (given.help) return { command: 'help', topic: command }
  const path = (name: string): string | undefined => {
    const value = given.values.get(name)
    return value === undefined ? undefined : resolve(cwd, value)
  }
  switch (command) {
    case 'serve':
      return {
        command,
        configFile: path('config'),
        dataDir: path('data-dir'),
        host: given.values.get('host'),
        port: toPort(given.values.get('port')),
        json: given.switches.has('json'),
      }
    case 'status':
      return { command, dataDir: path('data-dir'), json: given.switches.has('json') }
    case 'daemon':
      return {
        command,
        configFile: path('config'),
        dataDir: path('data-dir'),
        mode: daemonMode(given.switches),
        json: given.switches.has('json'),
      }
    case 'mcp':
      return { command, configFile: path('config'), dataDir: path('data-dir') }
    case 'restore':
      return {
        command,
        dataDir: path('data-dir'),
        codexHome: path('codex-home'),
        what: restoreScope(given.switches),
        ifGone: given.switches.has(ofGuard),
        json: given.switches.has('json'),
      }
    case 'guard':
      return { command, dataDir: path('data-dir'), codexHome: path('codex-home') }
    case 'doctor':
      return {
        command,
        codexVersion: given.values.get('codex-version'),
        configFile: path('config'),
        dataDir: path('data-dir'),
        json: given.switches.has('json'),
        fix: given.switches.has('fix'),
        profile: profileMode(given),
      }
    case 'codex':
      return codexArguments(given, end === -1 ? null : rest.slice(end + 1), path)
    case 'help':
      return { command, topic: commands.find((name) => name === given.words[0]) }
    case 'version':
      return { command }
  }
}

function codexArguments(
  given: Given,
  behind: readonly string[] | null,
  path: (name: string) => string | undefined,
): CodexArguments {
  const action = parseCodexCommand(given.words, behind)
  const ofRun = ['codex-version', 'config'].filter((name) => given.values.has(name))
  const misplaced = [...ofRun, ...(given.switches.has('auto-fix') ? ['auto-fix'] : [])][0]
  if (action.action !== 'run' && misplaced !== undefined)
    throw usage({ what: `codex ${action.action} takes no --${misplaced}`, fix: 'It belongs to codex run' })
  return {
    command: 'codex',
    action,
    codexVersion: given.values.get('codex-version'),
    autoFix: given.switches.has('auto-fix'),
    configFile: path('config'),
    dataDir: path('data-dir'),
    json: given.switches.has('json'),
  }
}

function profileMode({ switches: set, values }: Given): DoctorArguments['profile'] {
  const remove = set.has('remove-profile')
  if (!remove && !set.has('profile')) return 'none'
  if (remove && (set.has('profile') || set.has('fix'))) {
    throw usage({
      what: '--remove-profile goes with neither --profile nor --fix',
      fix: 'Leave one of them out',
    })
  }
  if (values.has('config')) {
    const what = 'A profile of ours is for the configuration of Codex itself, not for a file that is named'
    throw usage({ what, where: '--config', fix: 'Leave --config out' })
  }
  if (remove) return 'remove'
  return set.has('fix') ? 'make' : 'preview'
}

function restoreScope(switches: ReadonlySet<string>): RestoreScope {
  const isDefaultOnly = switches.has('default-only') || switches.has(ofGuard)
  if (isDefaultOnly && switches.has('for-removal')) {
    throw usage({
      what: 'restore takes one of --default-only and --for-removal',
      fix: 'Leave one of them out',
    })
  }
  if (switches.has('for-removal')) return 'uses-of-us'
  return isDefaultOnly ? 'default-provider' : 'everything'
}

function daemonMode(switches: ReadonlySet<string>): DaemonArguments['mode'] {
  if (switches.has('health') && switches.has('check')) {
    throw usage({ what: 'daemon takes one of --health and --check', fix: 'Leave one of them out' })
  }
  if (switches.has('health')) return 'health'
  return switches.has('check') ? 'check' : 'run'
}

type Given = {
  values: Map<string, string>
  switches: Set<string>
  help: boolean
  /** What is no option, in order. */
  words: string[]
}

/** Node's own strict mode would stop at the first mistake with a message of its own. */
function readFlags(command: Command, argv: readonly string[]): Given {
  const options = Object.fromEntries([
    ...valueFlags[command].map((name) => [name, { type: 'string' }] as const),
    ...switches[command].map((name) => [name, { type: 'boolean' }] as const),
    ['h', { type: 'boolean' }] as const,
  ])
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given: Given = { values: new Map(), switches: new Set(), help: false, words: [] }
  for (const token of tokens) {
    if (token.kind === 'positional') takePositional(command, token.value, given)
    if (token.kind === 'option') takeOption(command, token.name, token.rawName, token.value, given)
  }
  return given
}

function takePositional(command: Command, value: string, given: Given): void {
  // `codex` counts its words itself.
  if (command === 'codex' || (command === 'help' && given.words.length === 0)) given.words.push(value)
  else {
    throw usage({
      what: `${command} takes no argument of this kind`,
      current: JSON.stringify(value),
      accepted: flagsOf(command),
    })
  }
}

function takeOption(
  command: Command,
  name: string,
  rawName: string,
  value: string | undefined,
  given: Given,
): void {
  if (name === 'help' || name === 'h') given.help = true
  else if (switches[command].includes(name)) {
    if (value !== undefined)
      throw usage({ what: `${rawName} takes no value`, current: JSON.stringify(value) })
    given.switches.add(name)
  } else if (valueFlags[command].includes(name)) {
    if (value === undefined || value === '') {
      throw usage({ what: `${rawName} needs a value`, fix: `Write ${rawName} VALUE or ${rawName}=VALUE` })
    }
    given.values.set(name, value)
  } else throw unknownFlag(command, name, rawName)
}

function toPort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const port = portSchema.safeParse(/^\d+$/.test(value) ? Number(value) : undefined)
  if (port.success) return port.data
  throw usage({
    what: 'The port is not a port',
    where: '--port',
    current: JSON.stringify(value),
    accepted: 'a whole number from 0 (any free port) to 65535',
  })
}

function unknownCommand(name: string): AppError {
  const [near] = nearMatches(name, commands, 1)
  const what = name.startsWith('-') ? 'A command must come first' : 'Unknown command'
  return usage({
    what,
    current: JSON.stringify(name),
    accepted: commands.join(', '),
    ...(near === undefined ? {} : { fix: `Did you mean ${near}?` }),
  })
}

function unknownFlag(command: Command, name: string, rawName: string): AppError {
  const [near] = nearMatches(name, offered(command), 1)
  return usage({
    what: `Unknown option of ${command}`,
    current: rawName,
    accepted: flagsOf(command),
    ...(near === undefined ? {} : { fix: `Did you mean --${near}?` }),
  })
}

const offered = (command: Command): string[] =>
  [...valueFlags[command], ...switches[command]].filter((name) => name !== ofGuard)

const flagsOf = (command: Command): string =>
  offered(command)
    .map((name) => `--${name}`)
    .join(', ')

const usage = (facts: ConstructorParameters<typeof AppError>[1]): AppError => new AppError('usage', facts)
