import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import { commandOf, parseAppArguments } from '../../../electron/main/app-arguments.ts'
import { inProject } from '../../../build/lib/project.mjs'

describe("the app's command line", () => {
  it('takes the words of `codex-tray serve`, relative paths from where it was started', () => {
    expect(
      parseAppArguments(['.', '--config=my.toml', '--data-dir', '/d', '--port', '0', '--hidden'], '/home/u'),
    ).toEqual({ configFile: '/home/u/my.toml', dataDir: '/d', port: 0, hidden: true })
  })

  it("leaves Chromium's switches alone", () => {
    expect(parseAppArguments(['.', '--no-sandbox', '--remote-debugging-port=1'], '/')).toEqual({
      configFile: undefined,
      dataDir: undefined,
      port: undefined,
      hidden: false,
    })
  })

  it.each(['70000', '-1', 'abc', '1.5', ''])('refuses %j as a port and says what is accepted', (port) => {
    expect(() => parseAppArguments([`--port=${port}`], '/')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('--port') }),
    )
  })
})

describe('the command line in the app', () => {
  it('is meant by a first word, with its options, after those of Chromium', () => {
    expect(commandOf(['restore', '--json'], null, '/')).toEqual(['restore', '--json'])
    expect(commandOf(['--no-sandbox', 'codex', 'use', 'none'], null, '/')).toEqual(['codex', 'use', 'none'])
    expect(commandOf(['.', '--no-sandbox', 'status'], '/app', '/app')).toEqual(['status'])
    expect(commandOf(['/app', 'restore'], '/app', '/')).toEqual(['restore'])
    expect(commandOf(['--help'], null, '/')).toEqual(['--help'])
    expect(commandOf(['--version'], null, '/')).toEqual(['--version'])
  })

  it('is meant by a word that is none too, so that its writer is told and no window opens', () => {
    expect(commandOf(['restor'], null, '/')).toEqual(['restor'])
  })

  it.each([
    [[]],
    [['--hidden']],
    [['--data-dir', 'restore']],
    [['--config=c.toml', '--port', '0']],
    [['-r', '/loader.js', '/app', '--no-sandbox']],
    [['file.toml']],
    [['https://x/restore']],
  ])('is not meant by %j: the app starts', (argv) => {
    expect(commandOf(argv, '/app', '/')).toBeNull()
  })
})

describe('what removes the program', () => {
  const remover = (file: string): string => readFileSync(inProject('build', 'remove', file), 'utf8')
  const told = (text: string, program: RegExp): readonly string[] =>
    (program.exec(text)?.[1] ?? '')
      .replace('$sandbox', '--no-sandbox')
      .replaceAll(/\$\w+/g, '/d')
      .replaceAll('"', '')
      .trim()
      .split(/\s+/)

  it.each([
    ['before-remove.sh', /"\$app" (.*?) <\/dev\/null/],
    ['uninstall.nsh', /'"\$INSTDIR\\\$\{APP_EXECUTABLE_FILENAME\}" (.*)'/],
  ])('%s asks this program for what it knows', (file, program) => {
    const words = commandOf(told(remover(file), program), null, '/')
    expect(words).not.toBeNull()
    expect(parseArguments(words ?? [], '/')).toMatchObject({ command: 'restore', what: 'uses-of-us' })
  })

  it('looks where the package puts it, and where the data folder is', () => {
    const manifest: unknown = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
    expect(manifest).toMatchObject({ productName: 'codex-tray' })
    expect(readFileSync(inProject('electron-builder.yml'), 'utf8')).toContain('executableName: codex-tray\n')
    expect(remover('before-remove.sh')).toContain('app=/opt/codex-tray/codex-tray\n')
    expect(remover('before-remove.sh')).toContain('data=$3/.local/state/codex-tray\n')
  })

  it('does nothing on Windows when a newer version follows', () => {
    expect(remover('uninstall.nsh')).toMatch(/\$\{ifNot\} \$\{isUpdated\}\n[^]*restore[^]*\$\{endIf\}/)
  })
})
