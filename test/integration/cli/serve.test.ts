import { createServer } from 'node:http'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { untilGone } from '../supervisor/fake-service.ts'
import { buildCli, callCli, runCli, type BuiltCli, type Run } from './built-cli.ts'

const readySchema = z.strictObject({
  event: z.literal('ready'),
  baseUrl: z.string(),
  apiKey: z.string(),
  pid: z.int(),
})
type Ready = z.infer<typeof readySchema>

let built: BuiltCli
let dataDir: string
const runs: Run[] = []

beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-serve-'))
})
afterEach(async () => {
  await Promise.all(
    runs.splice(0).map(async (run) => {
      run.child.kill('SIGTERM')
      run.child.kill('SIGTERM')
      await run.exit
    }),
  )
  await rm(dataDir, { recursive: true, force: true })
})

function serve(args: readonly string[] = [], env: Record<string, string> = {}, cli = built.cli): Run {
  const run = runCli(cli, ['serve', '--data-dir', dataDir, '--port', '0', ...args], env)
  runs.push(run)
  return run
}
const ready = async (run: Run): Promise<Ready> =>
  readySchema.parse(await run.event(({ event }) => event === 'ready'))
const statusOf = async (): Promise<Record<string, unknown>> => {
  const { out } = await callCli(built.cli, ['status', '--data-dir', dataDir, '--json'])
  const row = z.record(z.string(), z.unknown())
  return z.object({ services: z.tuple([row], row) }).parse(JSON.parse(out)).services[0]
}
const childPid = async (): Promise<number> => z.int().parse((await statusOf())['pid'])

const ask = (at: Ready, model: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${at.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
    ...(signal === undefined ? {} : { signal }),
  })

describe('codex-tray serve', () => {
  it('says ready first, serves with the key only, answers status, and drains to exit 0', async () => {
    const run = serve(['--json'])
    const first = await ready(run)
    expect(run.lines()[0]).toBe(JSON.stringify(first))
    expect(Object.keys(first)).toEqual(['event', 'baseUrl', 'apiKey', 'pid'])
    expect(first.pid).toBe(run.pid)
    expect(first.apiKey).toMatch(/^ctk_[\w-]{43}$/)
    expect((await fetch(`${first.baseUrl}/models`)).status).toBe(401)
    const answer = await ask(first, 'practice')
    expect(await answer.text()).toContain('data: [DONE]')

    const status = await statusOf()
    const keys = ['id', 'wanted', 'state', 'pid', 'port', 'socket', 'restarts', 'since']
    expect(Object.keys(status)).toEqual(keys)
    expect(status).toMatchObject({ id: 'proxy', wanted: 'running', state: 'running', restarts: 0 })
    expect(status['port']).toBe(Number(new URL(first.baseUrl).port))
    expect((await stat(join(dataDir, 'access-key'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dataDir, 'run', 'host.json'))).mode & 0o777).toBe(0o600)

    const pid = z.int().parse(status['pid'])
    run.child.kill('SIGTERM')
    expect(await run.exit).toBe(0)
    await untilGone(pid)
    expect(await statusOf()).toMatchObject({ wanted: 'stopped', state: 'stopped', pid: null, since: null })
    expect(run.events().findLast(({ id }) => id === 'proxy')).toMatchObject({
      event: 'state',
      state: 'stopped',
    })
  })

  it('keeps its key over restarts, and takes the one of the environment instead', async () => {
    const first = serve(['--json'])
    const { apiKey } = await ready(first)
    first.child.kill('SIGINT')
    expect(await first.exit).toBe(0)
    const second = serve(['--json'])
    expect((await ready(second)).apiKey).toBe(apiKey)
    second.child.kill('SIGINT')
    await second.exit
    const third = serve(['--json'], { CODEX_TRAY_API_KEY: 'my-own-key-123' })
    const given = await ready(third)
    expect(given.apiKey).toBe('my-own-key-123')
    expect((await ask(given, 'practice')).status).toBe(200)
  })

  it('greets a person with address, key and something to paste', async () => {
    const run = serve()
    await vi.waitFor(() => expect(run.out()).toContain('Stop with Ctrl+C.'), { timeout: 10_000 })
    expect(run.out()).toMatch(/Base URL {2}http:\/\/127\.0\.0\.1:\d+\/v1\n {2}API key {3}ctk_/)
    expect(run.out()).toContain('curl -N http')
    expect(run.out()).toContain('new OpenAI({ baseURL:')
    run.child.kill('SIGINT')
    expect(await run.exit).toBe(0)
    expect(run.err()).toBe('')
  })

  it('warns in one line when others can reach it', async () => {
    const run = serve(['--json', '--host', '0.0.0.0'])
    const { baseUrl } = await ready(run)
    expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:/)
    expect(run.err()).toMatch(/^codex-tray: warning: listening on 0\.0\.0\.0[^\n]*\n$/)
  })

  it('names who has the port, offers --port, exits 2', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = z.object({ port: z.int() }).parse(server.address())
    const { code, out, err } = await callCli(built.cli, [
      'serve',
      '--json',
      '--data-dir',
      dataDir,
      '--port',
      String(port),
    ])
    server.close()
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`${port}`)
    expect(err).toContain(`pid ${process.pid}`)
    expect(err).toContain('--port')
  })

  it('runs once per data folder: of ten at the same moment one serves, nine exit 3 naming its pid', async () => {
    const ten = Array.from({ length: 10 }, () => serve(['--json']))
    await vi.waitFor(() => expect(ten.filter((run) => run.child.exitCode === 3).length).toBe(9), {
      timeout: 30_000,
    })
    const [winner, ...others] = ten.filter((run) => run.child.exitCode === null)
    if (winner === undefined) throw new Error('nobody serves')
    expect(others).toEqual([])
    await ready(winner)
    for (const run of ten.filter((one) => one !== winner)) expect(run.err()).toContain(`pid ${winner.pid}`)
    expect((await readdir(join(dataDir, 'run'))).filter((name) => name.endsWith('.lock')).length).toBe(1)
  }, 60_000)

  it('starts a killed proxy again and says so', async () => {
    const run = serve(['--json'])
    const first = await ready(run)
    const pid = await childPid()
    process.kill(pid, 'SIGKILL')
    await run.event(({ event, state }) => event === 'state' && state === 'backoff')
    const again = await run.event(
      ({ event, state, restarts }) => event === 'state' && state === 'running' && restarts === 1,
    )
    expect(again['pid']).not.toBe(pid)
    // Even with --port 0 it comes back to where its clients know it.
    expect((await ask(first, 'practice')).status).toBe(200)
  })

  it('leaves no orphan when it is killed, and starts again afterwards', async () => {
    const run = serve(['--json'])
    await ready(run)
    const pid = await childPid()
    onTestFinished(() => endForSure(pid))
    run.child.kill('SIGKILL')
    await untilGone(pid, 5_000)
    expect(await statusOf()).toMatchObject({ state: 'stopped' })
    await ready(serve(['--json']))
  })

  it.runIf(process.platform === 'linux')('leaves no orphan even of a child that spins', async () => {
    const run = serve(['--json'], {}, await built.withFake('spin'))
    await ready(run)
    const pid = await childPid()
    onTestFinished(() => endForSure(pid))
    run.child.kill('SIGKILL')
    await untilGone(pid, 5_000)
  })

  it('survives a reader that goes away', async () => {
    const run = serve(['--json'])
    await ready(run)
    run.child.stdout?.destroy()
    const pid = await childPid()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await statusOf()).toMatchObject({ state: 'running', restarts: 1 }), {
      timeout: 15_000,
      interval: 100,
    })
    run.child.kill('SIGTERM')
    expect(await run.exit).toBe(0)
  })

  it('lets an open stream end after the first signal, and stops at once after the second', async () => {
    const patient = serve(['--json'])
    const stream = await ask(await ready(patient), 'practice')
    patient.child.kill('SIGTERM')
    expect(await stream.text()).toContain('data: [DONE]')
    expect(await patient.exit).toBe(0)

    const hasty = serve(['--json'], {}, await built.withFake('deaf'))
    await ready(hasty)
    const pid = await childPid()
    hasty.child.kill('SIGTERM')
    await hasty.event(({ state }) => state === 'stopping')
    hasty.child.kill('SIGTERM')
    expect(await hasty.exit).toBe(0)
    await untilGone(pid)
    // The deaf service was not even given the time to refuse SIGTERM.
    const log = await readFile(join(dataDir, 'logs', 'proxy.log'), 'utf8')
    expect(log).toContain('signal SIGKILL')
    expect(log).not.toContain('SIGTERM ignored')
  })

  it('fails with the last log lines when the service cannot live', async () => {
    const cli = await built.withFake('cannot-run')
    const { code, out, err } = await callCli(cli, ['serve', '--json', '--data-dir', dataDir])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Port 1 is used by nobody (pid 1)')
  })
})

/** A test that fails must not leave the very orphan it looks for. */
function endForSure(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone, as it should be.
  }
}

/** Reads until that many frames have come from now on, then lets go. */
async function framesToCome(response: Response, wanted: number): Promise<number> {
  const reader = (response.body ?? new ReadableStream()).getReader()
  await reader.read() // whatever has gathered so far
  let seen = 0
  while (seen < wanted) {
    const { done } = await reader.read()
    if (done) break
    seen += 1
  }
  await reader.cancel()
  return seen
}

describe('the configuration while it serves', () => {
  const provider = (id: string): string => `[model_providers.${id}]\nbase_url = "http://127.0.0.1:1/v1"\n`
  const models = async (at: Ready): Promise<string> =>
    (await fetch(`${at.baseUrl}/models`, { headers: { authorization: `Bearer ${at.apiKey}` } })).text()

  it('reloads without dropping a stream; a bad edit keeps the last good one and says so', async () => {
    const config = join(dataDir, 'config.toml')
    await writeFile(config, `${provider('one')}[models.first]\nprovider = "one"\nmodel = "m"\n`)
    const run = serve(['--json', '--config', config])
    const at = await ready(run)
    expect(await models(at)).toContain('first')
    const stream = await ask(at, 'practice-slow')

    await writeFile(config, `${provider('one')}[models.second]\nprovider = "one"\nmodel = "m"\n`)
    await vi.waitFor(async () => expect(await models(at)).toContain('second'), { timeout: 10_000 })
    await writeFile(config, `${provider('one')}wire_api = "chatt"\n`)
    const problem = await run.event(({ event }) => event === 'config-problem')
    expect(problem['error']).toMatchObject({ code: 'config_invalid', facts: { where: `${config}:3:12` } })
    expect(await models(at)).toContain('second')
    await writeFile(config, `${provider('one')}[models.third]\nprovider = "one"\nmodel = "m"\n`)
    await run.event(({ event }) => event === 'config-loaded')
    await vi.waitFor(async () => expect(await models(at)).toContain('third'), { timeout: 10_000 })

    expect(await framesToCome(stream, 3)).toBe(3)
    expect(await statusOf()).toMatchObject({ restarts: 0 })
  }, 60_000)

  it.each([
    ['[proxy]\nport = = 1\n', 'config.toml:2:'],
    ['[proxy]\nprot = 1\n', 'Did you mean port?'],
  ])('cannot start with a bad file: %j', async (text, expected) => {
    const config = join(dataDir, 'config.toml')
    await writeFile(config, text)
    const { code, out, err } = await callCli(built.cli, ['serve', '--data-dir', dataDir, '--config', config])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
  })

  it('cannot start with a file that is not there', async () => {
    const args = ['serve', '--data-dir', dataDir, '--config', join(dataDir, 'nothing.toml')]
    const { code, err } = await callCli(built.cli, args)
    expect(code).toBe(2)
    expect(err).toContain('nothing.toml')
  })

  it('refuses an address and a key of the environment that are none', async () => {
    const args = ['serve', '--data-dir', dataDir]
    const address = await callCli(built.cli, args, { CODEX_OPENAI_PROXY_ADDR: 'nowhere' })
    expect(address.code).toBe(2)
    expect(address.err).toContain('CODEX_OPENAI_PROXY_ADDR')
    const key = await callCli(built.cli, args, { CODEX_TRAY_API_KEY: 'a b' })
    expect(key.code).toBe(2)
    expect(key.err).toContain('CODEX_TRAY_API_KEY')
    expect(key.err).not.toContain('a b')
  })
})

describe('wrong usage', () => {
  it.each([
    [['serv'], 'Did you mean serve?'],
    [['serve', '--prot', '1'], 'Did you mean --port?'],
    [['serve', '--port', '99999'], 'from 0 (any free port) to 65535'],
    [['serve', '--port'], '--port needs a value'],
    [['serve', 'now'], 'takes no argument'],
    [['status', '--port', '1'], '--data-dir, --json'],
    [['--port', '1'], 'A command must come first'],
  ])('%j exits 2 and shows the usage', async (args, expected) => {
    const { code, out, err } = await callCli(built.cli, args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(expected)
    expect(err).toContain('Usage: codex-tray')
  })

  it('helps and tells its version', async () => {
    expect(await callCli(built.cli, ['version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
    expect((await callCli(built.cli, [])).out).toContain('Usage: codex-tray <command>')
    for (const args of [
      ['help', 'serve'],
      ['serve', '--help'],
      ['serve', '-h'],
    ]) {
      const { code, out } = await callCli(built.cli, args)
      expect(code).toBe(0)
      expect(out).toContain('--config FILE')
    }
  })

  it('says which data folder cannot be used', async () => {
    const file = join(dataDir, 'file')
    await writeFile(file, '')
    const { code, err } = await callCli(built.cli, ['serve', '--data-dir', join(file, 'x')])
    expect(code).toBe(2)
    expect(err).toContain(file)
    expect(err).toContain('--data-dir')
  })
})

describe('codex-tray status', () => {
  it('says stopped, exit 0, where nothing ever ran', async () => {
    const { code, out } = await callCli(built.cli, ['status', '--data-dir', dataDir, '--json'])
    expect(code).toBe(0)
    const stopped = {
      wanted: 'stopped',
      state: 'stopped',
      pid: null,
      port: null,
      socket: null,
      restarts: 0,
      since: null,
    }
    expect(JSON.parse(out)).toEqual({
      services: [
        { id: 'proxy', ...stopped },
        { id: 'daemon', ...stopped },
      ],
    })
    expect(await readdir(dataDir)).toEqual([])
  })
})
