import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startThread, turn, withDaemons } from './world.ts'

const open = withDaemons()
const run = promisify(execFile)
const commandOf = async (pid: number): Promise<string> =>
  (await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout.trim()

it.skipIf(process.platform === 'win32')(
  'starts Codex with the profile that is configured, as it is at that moment',
  async () => {
    const world = await open({ codexProfile: 'work' })
    const first = await world.codexPid()
    expect(await commandOf(first)).toMatch(/ app-server$/)
    expect(world.daemon.output()).toContain('there is no profile work')
    await writeFile(join(world.place.home, 'work.config.toml'), 'model = "m"\n[features]\na = true\n')
    process.kill(first, 'SIGKILL')
    const second = await world.codexPid(first)
    expect(await commandOf(second)).toMatch(/ app-server -c model="m" -c features\.a=true$/)
    const client = await world.client()
    expect(await turn(client, await startThread(client), 'still here')).toBe('echo: still here')
  },
)
