import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import { helpText } from '../../../electron/cli/help-text.ts'

const parse = (...argv: string[]): ReturnType<typeof parseArguments> => parseArguments(argv, '/here')

describe('codex-tray daemon', () => {
  it('is the daemon itself without options', () => {
    expect(parse('daemon')).toEqual({
      command: 'daemon',
      mode: 'run',
      json: false,
      dataDir: undefined,
      configFile: undefined,
    })
  })

  it('asks for its health or for who holds the socket, in words or JSON', () => {
    expect(parse('daemon', '--health', '--json')).toMatchObject({ mode: 'health', json: true })
    expect(parse('daemon', '--check', '--data-dir', 'd', '--config=c.toml')).toMatchObject({
      mode: 'check',
      json: false,
      dataDir: '/here/d',
      configFile: '/here/c.toml',
    })
  })

  it('does one thing at a time', () => {
    expect(() => parse('daemon', '--health', '--check')).toThrow('--health and --check')
    expect(() => parse('daemon', '--health=yes')).toThrow('--health takes no value')
    expect(() => parse('daemon', '--heath')).toThrow('Did you mean --health?')
  })
})

describe('codex-tray mcp', () => {
  it('takes the data folder and the configuration, and nothing that would print', () => {
    expect(parse('mcp', '--data-dir', '/d')).toEqual({
      command: 'mcp',
      dataDir: '/d',
      configFile: undefined,
    })
    expect(() => parse('mcp', '--json')).toThrow('Unknown option of mcp')
  })
})

it.each(['serve', 'status', 'daemon', 'mcp'] as const)(
  '%s has a help text, named in the overview',
  (name) => {
    expect(parse(name, '--help')).toEqual({ command: 'help', topic: name })
    expect(helpText(name)).toContain(`Usage: codex-tray ${name}`)
    expect(helpText(undefined)).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  },
)

describe('codex-tray restore', () => {
  it('takes everything back, or only the default provider, of all homes of Codex or of one', () => {
    expect(parse('restore')).toEqual({
      command: 'restore',
      what: 'everything',
      ifGone: false,
      json: false,
      dataDir: undefined,
      codexHome: undefined,
    })
    expect(parse('restore', '--default-only', '--json', '--codex-home', 'c', '--data-dir=d')).toEqual({
      command: 'restore',
      what: 'default-provider',
      ifGone: false,
      json: true,
      dataDir: '/here/d',
      codexHome: '/here/c',
    })
    expect(parse('restore', '--for-removal')).toMatchObject({ what: 'uses-of-us' })
    expect(() => parse('restore', '--for-removal', '--default-only')).toThrow(
      '--default-only and --for-removal',
    )
    expect(helpText('restore')).toContain('--default-only')
    expect(helpText('restore')).toContain('--for-removal')
  })

  it('has an option of its own for the guard, of which nobody is told', () => {
    expect(parse('restore', '--if-gone')).toMatchObject({ what: 'default-provider', ifGone: true })
    expect(() => parse('restore', '--if-gone', '--for-removal')).toThrow('--default-only and --for-removal')
    expect(helpText('restore')).not.toContain('--if-gone')
    expect(() => parse('restore', '--if-gon')).toThrow(/^(?!.*if-gone)/s)
  })

  it('is told apart from the guard, which takes no such option', () => {
    expect(parse('guard', '--data-dir', 'd')).toMatchObject({ command: 'guard', dataDir: '/here/d' })
    expect(() => parse('guard', '--default-only')).toThrow('Unknown option of guard')
  })
})

describe('codex-tray doctor', () => {
  it('judges the Codex that is there, or for a version and a file that are named', () => {
    expect(parse('doctor')).toEqual({
      command: 'doctor',
      codexVersion: undefined,
      configFile: undefined,
      dataDir: undefined,
      json: false,
      fix: false,
      profile: 'none',
    })
    expect(parse('doctor', '--codex-version=0.94.0', '--config', 'c.toml', '--fix', '--json')).toMatchObject({
      codexVersion: '0.94.0',
      configFile: '/here/c.toml',
      json: true,
      fix: true,
    })
    expect(parse('doctor', '--profile')).toMatchObject({ fix: false, profile: 'preview' })
    expect(parse('doctor', '--fix', '--profile')).toMatchObject({ fix: true, profile: 'make' })
    expect(parse('doctor', '--remove-profile')).toMatchObject({ profile: 'remove' })
    expect(() => parse('doctor', '--remove-profile', '--profile')).toThrow(
      '--remove-profile goes with neither',
    )
    expect(() => parse('doctor', '--profile', '--config', 'c.toml')).toThrow('Leave --config out')
    expect(() => parse('doctor', '--fixx')).toThrow('Did you mean --fix?')
    expect(() => parse('doctor', 'config.toml')).toThrow('doctor takes no argument of this kind')
  })
})

describe('codex-tray codex', () => {
  it('takes words, and lists without one', () => {
    expect(parse('codex')).toMatchObject({ command: 'codex', action: { action: 'list' }, json: false })
    expect(parse('codex', 'install', '0.169.0', '--json', '--data-dir', 'd')).toMatchObject({
      action: { action: 'install', version: '0.169.0' },
      json: true,
      dataDir: '/here/d',
    })
    expect(parse('codex', 'use', 'none')).toMatchObject({ action: { action: 'use', version: null } })
    expect(() => parse('codex', 'instal', '0.169.0')).toThrow('codex does not know this')
    expect(() => parse('codex', 'install')).toThrow('needs a version')
  })

  it('runs Codex with what stands behind --, whatever it looks like', () => {
    const behind = ['exec', '--json', '-c', 'model="x"', '--auto-fix', '--', '--help']
    expect(parse('codex', 'run', '--codex-version', '0.94.0', '--auto-fix', '--', ...behind)).toEqual({
      command: 'codex',
      action: { action: 'run', args: behind },
      codexVersion: '0.94.0',
      autoFix: true,
      configFile: undefined,
      dataDir: undefined,
      json: false,
    })
    expect(parse('codex', 'run')).toMatchObject({ action: { action: 'run', args: [] }, autoFix: false })
    expect(() => parse('codex', 'run', 'exec', 'hello')).toThrow('behind --')
    expect(() => parse('codex', 'list', '--auto-fix')).toThrow('codex list takes no --auto-fix')
    expect(() => parse('codex', 'list', '--', 'x')).toThrow('codex list takes nothing behind --')
    expect(helpText('codex')).toContain('codex run')
  })

  it('has a text for each command in the help', () => {
    for (const command of ['doctor', 'codex'] as const) {
      expect(helpText(undefined)).toContain(`\n  ${command} `)
      expect(helpText(command)).toContain(`Usage: codex-tray ${command}`)
    }
  })
})
