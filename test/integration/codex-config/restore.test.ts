import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { guard } from '../../../electron/cli/commands/guard.ts'
import { restore } from '../../../electron/cli/commands/restore.ts'
import { listProviders } from '../../../electron/codex-config/list-entries.ts'
import { addMcpServer } from '../../../electron/codex-config/mcp-edits.ts'
import type { RestoreScope } from '../../../electron/codex-config/restore.ts'
import { useInCodex, type UseInCodexOptions } from '../../../electron/codex-config/use-in-codex.ts'
import { fixture, makeWorld, signatureOf, type World } from './documents-world.ts'

const use: UseInCodexOptions = {
  mode: 'profile',
  codexVersion: '0.169.0',
  baseUrl: 'http://127.0.0.1:11435/v1',
  keyCommand: { command: 'cat', args: ['/data/access-key'] },
  envKey: 'CODEX_TRAY_API_KEY',
}
type Outcome = { code: number; out: string; err: string }

async function run(world: World, more: { what?: RestoreScope; json?: boolean } = {}): Promise<Outcome> {
  const said = { out: '', err: '' }
  const terminal = {
    out: (line: string) => void (said.out += `${line}\n`),
    err: (line: string) => void (said.err += `${line}\n`),
    flush: () => Promise.resolve(),
  }
  const options = { backupsFolder: world.backupsFolder, codexHome: null, now: () => Date.UTC(2026, 10, 22) }
  const code = await restore({ ...options, what: 'everything', json: false, ...more }, terminal)
  return { code, ...said }
}

async function changedWorld(): Promise<{ world: World; before: string; layer: string }> {
  const world = await makeWorld()
  const before = await fixture('long-lived.toml')
  await world.write(before)
  await useInCodex(world.docs, use)
  await useInCodex(world.docs, { ...use, mode: 'default' })
  await world.docs.apply(
    'codex',
    await world.revision(),
    addMcpServer({}, 'new', { command: 'x' }, null),
    'MCP',
  )
  return { world, before, layer: join(world.codexHome, 'codex-tray.config.toml') }
}

describe('codex-tray guard', () => {
  it('restores the choice when its starter is gone, and nothing when it was released', async () => {
    const { world, before } = await changedWorld()
    const terminal = { out: () => undefined, err: () => undefined, flush: () => Promise.resolve() }
    const options = { backupsFolder: world.backupsFolder, codexHome: world.codexHome, now: Date.now }
    expect(await guard(options, Readable.from(['released\n']), terminal)).toBe(0)
    expect(await world.read()).toContain('model_provider = "codex-tray"')
    expect(await guard(options, Readable.from([]), terminal)).toBe(0)
    expect(await world.read()).toContain("model_provider = 'acme'")
    expect(before).toContain("model_provider = 'acme'")
  })
})

describe('codex-tray restore', () => {
  it('gives back every byte, removes the layer, and has nothing to do a second time', async () => {
    const { world, before, layer } = await changedWorld()
    expect(await world.read()).toContain('[mcp_servers.new]')
    expect(await readFile(layer, 'utf8')).toBe('model_provider = "codex-tray"\n')
    const first = await run(world)
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('taken back: Add codex-tray to Codex')
    expect(await world.read()).toBe(before)
    await expect(stat(layer)).rejects.toThrow('ENOENT')
    const after = await signatureOf(world.root)
    expect(await run(world)).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to restore') })
    expect(await signatureOf(world.root)).toEqual(after)
    // What was replaced can be had again.
    const [newest] = await world.docs.backups()
    await world.docs.restore(newest?.id ?? '')
    expect(await readFile(newest?.document === 'codex' ? world.codexFile : layer, 'utf8')).toContain(
      'codex-tray',
    )
  })

  it('takes back each key by itself when the file was changed since, and keeps the changes', async () => {
    const { world, before } = await changedWorld()
    const theirs = (text: string): string =>
      `${text.replace('sandbox_mode = "workspace-write"\n', 'sandbox_mode = "read-only" # safer\n')}\n[features]\nx = true\n`
    await world.write(theirs(await world.read()))
    expect(await run(world)).toMatchObject({ code: 0 })
    expect(await world.read()).toBe(theirs(before))
  })

  it('takes it back by key when even the lines are not there any more', async () => {
    const { world } = await changedWorld()
    // Another program wrote the whole file anew: other quotes, other order, no comment.
    await world.write(
      "model_provider = 'codex-tray'\n[mcp_servers.new]\ncommand = 'x'\n[mcp_servers.mine]\ncommand = \"m\"\n[model_providers.codex-tray]\nname = 'codex-tray'\nrequest_max_retries = 1\n",
    )
    expect(await run(world)).toMatchObject({ code: 0 })
    expect(await world.read()).toBe('model_provider = "acme"\n[mcp_servers.mine]\ncommand = "m"\n')
  })

  it('leaves what somebody changed after us, and says so with exit code 1', async () => {
    const { world } = await changedWorld()
    const theirs = (await world.read())
      .replace('model_provider = "codex-tray"', 'model_provider = "local.ollama"')
      .replace('command = "x"', 'command = "y"')
    await world.write(theirs)
    const outcome = await run(world)
    expect(outcome.code).toBe(1)
    expect(outcome.out).toMatch(/Left as they are in .*: mcp_servers\.new, model_provider\n/)
    expect(await world.read()).toContain('model_provider = "local.ollama"')
    expect(await world.read()).toContain('command = "y"')
    expect(await world.read()).not.toContain('[model_providers.codex-tray]')
  })

  it('takes only the choice of plain codex back where that is what must not outlive us', async () => {
    const { world, before } = await changedWorld()
    expect(await run(world, { what: 'default-provider' })).toMatchObject({ code: 0 })
    const now = await world.read()
    expect(now.startsWith(before.slice(0, before.indexOf('# --- MCP')).trimEnd())).toBe(true)
    expect(now).toContain('[model_providers.codex-tray]')
    expect(now).toContain('[mcp_servers.new]')
    expect((await listProviders(world.docs, {})).find(({ selected }) => selected)?.id).toBe('acme')
    expect(await run(world)).toMatchObject({ code: 0 })
    expect(await world.read()).toBe(before)
  })

  it('takes back what is of no use without us, and keeps what its user did in our editor', async () => {
    const { world, before, layer } = await changedWorld()
    expect(await run(world, { what: 'uses-of-us' })).toMatchObject({ code: 0, err: '' })
    const now = await world.read()
    expect(now).toContain('[mcp_servers.new]')
    expect(now.replaceAll('codex-tray', '')).toBe(now)
    await expect(stat(layer)).rejects.toThrow('ENOENT')
    expect(await run(world, { what: 'uses-of-us' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing to restore'),
    })
    expect(await run(world)).toMatchObject({ code: 0 })
    expect(await world.read()).toBe(before)
  })

  it('takes back a profile of our name where profiles are tables, and our table when its keys were changed', async () => {
    const world = await makeWorld()
    const before = 'model_provider = "acme"\n\n[model_providers.acme]\nbase_url = "http://a/v1"\n'
    await world.write(before)
    await useInCodex(world.docs, { ...use, codexVersion: '0.130.0' })
    expect(await world.read()).toContain('[profiles.codex-tray]')
    const retries = ['model_providers', 'codex-tray', 'request_max_retries']
    await world.docs.apply(
      'codex',
      await world.revision(),
      [{ op: 'set', path: retries, value: 9 }],
      'Retries',
    )
    expect(await run(world, { what: 'uses-of-us' })).toMatchObject({ code: 0 })
    expect(await world.read()).toBe(before)
  })

  it.each(['everything', 'uses-of-us'] as const)(
    'takes back %s too where our provider was the first, and keeps the one its user added since',
    async (what) => {
      const world = await makeWorld()
      await world.write('model = "gpt-6"\n')
      await useInCodex(world.docs, { ...use, codexVersion: '0.130.0' })
      const theirs = '\n[model_providers.mine]\nname = "Mine"\nbase_url = "http://b/v1"\n'
      await world.write((await world.read()) + theirs)
      expect(await run(world, { what })).toMatchObject({ code: 0, err: '' })
      expect(await world.read()).toBe(`model = "gpt-6"\n${theirs}`)
    },
  )

  it('says 2 and touches nothing when it can restore nothing, and can be tried again', async () => {
    const { world, layer, before } = await changedWorld()
    const good = await world.read()
    await rm(layer)
    await world.write('this is no TOML\n')
    const outcome = await run(world, { json: true })
    expect(outcome.code).toBe(2)
    expect(JSON.parse(outcome.out)).toMatchObject({
      restored: [],
      failed: [{ error: { code: 'config_syntax' } }],
    })
    expect(await world.read()).toBe('this is no TOML\n')
    await world.write(good)
    expect(await run(world)).toMatchObject({ code: 0 })
    expect(await world.read()).toBe(before)
  })

  it('does not bring back a file its user removed, nor touch our own', async () => {
    const { world } = await changedWorld()
    await mkdir(join(world.root, 'ours'))
    const ours = join(world.root, 'ours', 'config.toml')
    await writeFile(ours, '[proxy]\nport = 1\n')
    const revision = (await world.docs.states()).find(({ id }) => id === 'ours')?.revision ?? null
    await world.docs.apply('ours', revision, [{ op: 'set', path: ['proxy', 'port'], value: 2 }], 'Port')
    await rm(world.codexHome, { recursive: true })
    expect(await run(world)).toMatchObject({ code: 0 })
    await expect(stat(world.codexHome)).rejects.toThrow('ENOENT')
    expect(await readFile(ours, 'utf8')).toBe('[proxy]\nport = 2\n')
  })
})
