import { createServer, type Server } from 'node:http'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { autoFixLayer, planAutoFixProfile } from '../../electron/codex-config/auto-fix-profile.ts'
import { parseToml } from '../../electron/codex-config/parse-toml.ts'
import { autoFixProfileName } from '../../electron/codex-config/our-names.ts'
import { profileForm } from '../../electron/codex-config/profiles.ts'
import { createDaemonProfile } from '../../electron/daemon/child/daemon-profile.ts'
import { shakeHands } from '../../electron/daemon/child/handshake.ts'
import { startCodex } from '../../electron/daemon/child/codex-process.ts'
import { editToml } from '../../electron/toml/edit-toml.ts'
import { profileArguments } from '../../shared/doctor/profile-arguments.ts'
import { overlayOf } from '../../shared/doctor/auto-fix.ts'
import { buildCli, callCli, type BuiltCli } from '../integration/cli/built-cli.ts'
import type { RuleFixture } from '../unit/doctor/fixture.ts'
import { judge } from '../unit/doctor/judge-text.ts'
import { ruleFixtures } from '../unit/doctor/rule-fixtures.ts'
import { inTurns, load } from './doctor-world.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'

/** The profile the doctor makes, with the Codex that reads it: what it is said to mend is mended, and only by it. */
const all = versions(['0.44.0', '0.94.0', '0.133.0', '0.134.0', 'latest'])
const isOld = (version: string): boolean => profileForm(version) === 'table'

let built: BuiltCli
let server: Server
let asked: Record<string, unknown>[] = []
beforeAll(async () => {
  built = await buildCli()
  // Codex tells a 400 at once; what it asked for is all that matters.
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      if (request.method === 'POST') asked.push(Object(JSON.parse(body)))
      response.writeHead(request.method === 'POST' ? 400 : 404, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"enough"}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.close()
  await built.remove()
})

function baseUrl(): string {
  const address = server.address()
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/v1` : ''
}

/** What stops that Codex, and is mended by writing another value. */
const broken = (version: string): string => `# Mine.
model_provider = "m"
${isOld(version) || version === '0.134.0' ? 'model_reasoning_effort = "zz"' : 'approval_policy = "untrusted" # was fine'}

[model_providers.m]
name = "M"
base_url = "${baseUrl()}"
wire_api = "responses"${isOld(version) ? '' : '\n\n[model_providers.old]\nname = "Old"\nbase_url = "http://127.0.0.1:9/v1"\nwire_api = "chat"'}`

/** Files and arguments of a Codex that is started with the overlay of a fixture; null: no profile mends it. */
function withOverlay({ rule, text, layers, env }: RuleFixture, version: string) {
  const findings = judge({ text, ...(layers && { layers }), ...(env && { env }) }, version)
  const base = parseToml(text)
  const overlay = base.ok ? overlayOf(findings, base.value, version) : null
  if (overlay === null || !overlay.mends.some(({ id }) => id === rule)) return null
  const options = { version, entries: { ...overlay.entries }, reason: 'a test', date: '2026-11-21' }
  const { changes, layer } = planAutoFixProfile(options, {}, null)
  const edits = changes.map(({ edit }) => edit)
  const files: Record<string, string> = { 'config.toml': editToml(text, edits) }
  for (const [name, layerText] of Object.entries(layers ?? {})) files[`${name}.config.toml`] = layerText
  if (layer !== null) files[`${autoFixProfileName}.config.toml`] = layer.text
  const left = findings.filter((one) => one.severity === 'fatal' && !overlay.mends.includes(one))
  const use = { name: autoFixProfileName, entries: overlay.entries, version, command: '' }
  // Both load everything and ask nobody; `mcp list` of 0.134.0 passes over a profile.
  const command = isOld(version) ? ['mcp', 'list', '--json'] : ['debug', 'prompt-input', 'hi']
  return left.length > 0 ? null : { files, args: [...profileArguments(use), ...command] }
}

describe.each(all)('the profile of the doctor and Codex %s', (wanted) => {
  let codex: Codex | null = null
  let root = ''
  const home = (): string => join(root, 'codex-home')
  const env = (): Record<string, string> => ({
    PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
    HOME: root,
    CODEX_HOME: home(),
    HTTP_PROXY: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  })
  const tray = (...args: string[]): ReturnType<typeof callCli> =>
    callCli(
      built.cli,
      [
        ...args.slice(0, args[0] === 'codex' ? 2 : 1),
        '--data-dir',
        join(root, 'data'),
        ...args.slice(args[0] === 'codex' ? 2 : 1),
      ],
      env(),
    )

  beforeAll(async () => {
    codex = await fetchCodex(wanted)
    root = await mkdtemp(join(tmpdir(), 'codex-tray-auto-fix-'))
    await Promise.all(['bin', 'codex-home', 'data'].map((name) => mkdir(join(root, name), { mode: 0o700 })))
    if (codex !== null) await symlink(codex.program, join(root, 'bin', 'codex'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('mends every fixture of the rules that it is offered for', async (context) => {
    const program = codex
    if (program === null) return context.skip('no registry')
    const { version } = program
    const judged = wanted === 'latest' ? '0.169.0' : version
    const fixtures = ruleFixtures.flatMap((fixture) => {
      const overlaid = fixture.version === judged ? withOverlay(fixture, judged) : null
      return overlaid === null ? [] : [{ fixture, ...overlaid }]
    })
    console.info(`${version}: ${fixtures.map(({ fixture }) => fixture.rule).join(', ') || 'no fixture'}`)
    const wrong = await inTurns(fixtures, async ({ fixture, files, args }) => {
      const { code, output } = await load(program, files, args)
      return code === 0 ? [] : [`${fixture.rule}: ended with ${code}: ${output}`]
    })
    expect(wrong.flat()).toEqual([])
    if (!isOld(version)) expect(fixtures.length).toBeGreaterThan(0)
  })

  it('is made by the command line, starts Codex, leaves plain codex as it was, and goes without a trace', async (context) => {
    if (codex === null) return context.skip('no registry')
    const file = join(home(), 'config.toml')
    const before = broken(codex.version)
    await writeFile(file, before)
    const shown = await tray('doctor', '--profile')
    expect(shown.out).toContain('Nothing was written')
    expect(await readFile(file, 'utf8')).toBe(before)

    const made = await tray('doctor', '--fix', '--profile', '--json')
    expect(made, made.err + made.out).toMatchObject({ code: 0 })
    expect(JSON.parse(made.out)).toMatchObject({ profile: { made: true } })
    expect((await readFile(file, 'utf8')).startsWith(before)).toBe(true)
    const work = ['exec', '--skip-git-repo-check', 'hi']
    const plain = await tray('codex', 'run', '--', ...work)
    expect(plain.code).toBe(1)
    expect(plain.err).toMatch(
      isOld(codex.version) || codex.version === '0.134.0' ? /zz|chat/ : /untrusted|chat/,
    )
    expect(asked).toEqual([])

    // 1: the turn was refused by the server, which shows that there was one.
    const mended = await tray('codex', 'run', '--auto-fix', '--', ...work)
    expect(asked.length, mended.err + mended.out).toBeGreaterThan(0)
    asked = []
    const listed = await tray('codex', 'run', '--auto-fix', '--', 'mcp', 'list', '--json')
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('[') })
    const status = await tray('codex', 'run', '--auto-fix', '--', 'login', 'status')
    expect(status.err).toMatch(/not logged in|Error checking login status/i)

    await tray('doctor', '--remove-profile')
    expect(await readFile(file, 'utf8')).toBe(before)
    expect((await tray('codex', 'run', '--auto-fix', '--', ...work)).code).toBe(2)
  })

  it('is what conversations of the daemon’s Codex start with', async (context) => {
    if (codex === null) return context.skip('no registry')
    const { version, program } = codex
    await writeFile(join(home(), 'config.toml'), `${broken(version)}\n`)
    await tray('doctor', '--fix', '--profile')
    const place = join(
      home(),
      isOld(version) ? 'config.toml' : `${autoFixLayer.slice('profile:'.length)}.config.toml`,
    )
    const text = await readFile(place, 'utf8')
    const path = isOld(version) ? ['profiles', autoFixProfileName, 'model'] : ['model']
    await writeFile(place, editToml(text, [{ op: 'set', path, value: 'of-the-profile' }]))
    const profile = createDaemonProfile(autoFixProfileName, home(), () => undefined)
    const started = startCodex({
      file: program,
      version,
      args: await profile.args(version),
      env: env(),
      line: () => undefined,
    })
    const ended = new Promise<void>((resolve) => started.onExit(() => resolve()))
    try {
      const link = profile.wrap(started.link)
      await shakeHands(link, version, '0.0.0', 20_000)
      const method = version === '0.44.0' ? 'newConversation' : 'thread/start'
      expect(await link.request(method, {})).toMatchObject({ model: 'of-the-profile' })
    } finally {
      started.signal('SIGKILL')
      await ended
    }
  })
})
