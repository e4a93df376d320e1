import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { main } from '../../../electron/cli/main.ts'

const nowhere = join(tmpdir(), 'codex-tray-nothing-here')

/** As the packaged app runs it: there is no Node that could run a service. */
async function type(...argv: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const said = { out: new Array<string>(), err: new Array<string>() }
  const terminal = {
    out: (line: string) => void said.out.push(line),
    err: (line: string) => void said.err.push(line),
    flush: () => Promise.resolve(),
  }
  const code = await main(
    {
      argv: [...argv, '--data-dir', nowhere],
      cwd: tmpdir(),
      env: { HOME: nowhere, PATH: nowhere },
      bundleFolder: null,
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      onSignal: () => undefined,
    },
    terminal,
  )
  return { code, ...said }
}

it.each(['serve', 'daemon'])(
  '%s is refused in the packaged app, with what to do instead',
  async (command) => {
    const { code, err } = await type(command)
    expect(code).toBe(2)
    expect(err[0]).toContain('codex-tray --hidden')
  },
)

it('what starts no service works there', async () => {
  expect(await type('restore')).toMatchObject({ code: 0, err: [] })
  expect(await type('status')).toMatchObject({ code: 0, err: [] })
  expect((await type('daemon', '--health')).code).toBe(1)
})
