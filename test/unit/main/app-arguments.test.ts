import { describe, expect, it } from 'vitest'
import { parseAppArguments, restoreFlag } from '../../../electron/main/app-arguments.ts'

describe("the app's command line", () => {
  it('takes the words of `codex-tray serve`, relative paths from where it was started', () => {
    expect(
      parseAppArguments(['.', '--config=my.toml', '--data-dir', '/d', '--port', '0', '--hidden'], '/home/u'),
    ).toEqual({ configFile: '/home/u/my.toml', dataDir: '/d', port: 0, hidden: true, restoreOnly: false })
  })

  it('tells the start that only restores, as the guard makes it, from every other', () => {
    const argv = ['.', '--no-sandbox', '--ozone-platform=headless', `--${restoreFlag}`, '--data-dir=/d']
    expect(parseAppArguments(argv, '/home/u')).toMatchObject({ restoreOnly: true, dataDir: '/d' })
  })

  it("leaves Chromium's switches alone", () => {
    expect(parseAppArguments(['.', '--no-sandbox', '--remote-debugging-port=1'], '/')).toEqual({
      configFile: undefined,
      dataDir: undefined,
      port: undefined,
      hidden: false,
      restoreOnly: false,
    })
  })

  it.each(['70000', '-1', 'abc', '1.5', ''])('refuses %j as a port and says what is accepted', (port) => {
    expect(() => parseAppArguments([`--port=${port}`], '/')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('--port') }),
    )
  })
})
