import { createServer, type Server } from 'node:http'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import type { Host, HostOptions } from '../../../electron/host/host-api.ts'
import { openHost } from '../../../electron/host/open-host.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { buildProxy } from '../../fakes/build-bundle.mjs'
import { fakeKeychain, type FakeKeychain } from '../../support/fake-keychain.ts'

const secret = 'kept-key-nobody-may-see-0123456789'
let proxy: Awaited<ReturnType<typeof buildProxy>>
let upstream: Server
let upstreamUrl: string
let seen: (string | undefined)[]
let folder: string
let configFile: string
let box: FakeKeychain
let host: Host | null = null

beforeAll(async () => {
  proxy = await buildProxy()
  upstream = createServer((request, response) => {
    seen.push(request.headers.authorization)
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url?.endsWith('/models')) return void response.end('{"data":[{"id":"m1"}]}')
    const message = { role: 'assistant', content: 'Hello' }
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      }),
    )
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`
})
afterAll(async () => {
  upstream.closeAllConnections()
  upstream.close()
  await rm(proxy.folder, { recursive: true, force: true })
})
beforeEach(async () => {
  seen = []
  box = fakeKeychain()
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-stored-keys-'))
  configFile = join(folder, 'config.toml')
  await writeFile(configFile, config())
})
afterEach(async () => {
  await host?.close(0)
  host = null
  await rm(folder, { recursive: true, force: true })
})

const config = (more = 'key_source = "keychain"\n'): string =>
  `[model_providers.acme] # at work\nbase_url = "${upstreamUrl}"\nwire_api = "chat"\n${more}`

async function open(options: Partial<HostOptions> = {}): Promise<Host> {
  await host?.close(0)
  host = await openHost({
    launcher: forkLauncher,
    entries: { proxy: proxy.entry, daemon: join(folder, 'no-daemon.js') },
    dataDir: join(folder, 'data'),
    configFile,
    listen: { port: 0 },
    env: { PATH: process.env['PATH'], CODEX_HOME: join(folder, 'codex') },
    version: 'test',
    canPrompt: false,
    restoreCommand: null,
    secretBox: box,
    ...options,
  })
  return host
}

async function ask(at: Host, model = 'acme/m1'): Promise<{ status: number; text: string }> {
  const response = await fetch(`${at.proxy.baseUrl()}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.access.apiKey()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  })
  return { status: response.status, text: await response.text() }
}

async function save(at: Host, request: ChangeRequest): Promise<void> {
  const { steps } = await at.documents.preview(request)
  const revisions = Object.fromEntries(steps.map((step) => [step.document, step.revision]))
  const { result } = await at.documents.apply(request, revisions, 'a test')
  expect(result.outcome).toBe('written')
}

const fields = { base_url: 'http://127.0.0.1:1/v1', key_source: 'keychain' }
const stored = async (at: Host): Promise<string[]> =>
  (await at.keys.state(false)).keys.map(({ provider, state }) => `${provider} ${state}`)
const rowOf = (at: Host, wanted: string): unknown =>
  at.config.state().providers.find(({ id }) => id === wanted)

/** Every file below that holds the secret, in itself or as base64. */
async function traces(root: string): Promise<string[]> {
  const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]
  const all = await readdir(root, { recursive: true, withFileTypes: true })
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (file) => {
      const text = (await readFile(file)).toString('latin1')
      return forms.some((form) => text.includes(form)) ? [file] : []
    }),
  )
  expect(files.length).toBeGreaterThan(3)
  return found.flat()
}

describe('a stored key', () => {
  it('is sent by the running proxy as soon as it is set, and no longer once it is cleared', async () => {
    const at = await open()
    await at.services.start('proxy')
    const { pid } = at.services.list()[0] ?? {}
    const before = await ask(at)
    expect(before.status).toBe(503)
    expect(before.text).toContain('provider_key_missing')
    expect(before.text).toMatch(/Providers, or name an environment variable with env_key/)
    expect(rowOf(at, 'acme')).toMatchObject({ key: 'missing', envKey: null, storedKey: 'missing' })

    await at.keys.set('acme', secret, false)
    await vi.waitFor(async () => expect((await ask(at)).status).toBe(200))
    expect(new Set(seen)).toEqual(new Set([`Bearer ${secret}`]))
    expect(rowOf(at, 'acme')).toMatchObject({ key: 'set', storedKey: 'encrypted' })

    await at.keys.set('acme', 'another-key-0123', false)
    await vi.waitFor(async () => {
      await ask(at)
      expect(seen.at(-1)).toBe('Bearer another-key-0123')
    })
    await at.keys.clear('acme')
    await vi.waitFor(async () => expect((await ask(at)).status).toBe(503))
    expect(at.services.list()[0]).toMatchObject({ pid, restarts: 0 })
  })

  it('leaves no trace in any file, in what the window is told, or in the preview of a change', async () => {
    const at = await open()
    await at.services.start('proxy')
    await at.keys.set('acme', secret, false)
    await vi.waitFor(async () => expect((await ask(at)).status).toBe(200))
    await ask(at, 'acme/refused')
    await save(at, { kind: 'provider.duplicate', document: 'ours', id: 'acme' })
    const preview = await at.documents.preview({ kind: 'provider.delete', document: 'ours', id: 'acme' })
    const told = [
      preview,
      at.config.state(),
      await at.keys.state(false),
      await at.documents.providers(),
      await at.documents.text('ours'),
      await at.documents.backups(),
      at.services.list(),
      at.services.log('proxy'),
    ]
    expect(JSON.stringify(told)).not.toContain(secret)
    expect(await traces(folder)).toEqual([])
    await host?.close()
    expect(await traces(folder)).toEqual([])
  })

  it('is read again at the next start, before the first request can miss it', async () => {
    await (await open()).keys.set('acme', secret, false)
    const at = await open()
    expect(rowOf(at, 'acme')).toMatchObject({ storedKey: 'encrypted' })
    await at.services.start('proxy')
    expect((await ask(at)).status).toBe(200)
  })

  it('stays closed headless, and the refusal says what opens it', async () => {
    await (await open()).keys.set('acme', secret, false)
    const at = await open({ secretBox: null })
    await at.services.start('proxy')
    const { status, text } = await ask(at)
    expect(status).toBe(503)
    expect(text).toContain('Run the codex-tray app instead of codex-tray serve')
    expect(text).toContain('env_key')
    expect(rowOf(at, 'acme')).toMatchObject({ key: 'missing', storedKey: 'headless' })
    expect(seen).toEqual([])
  })

  it('that was stored plain, the user having said so, works headless too', async () => {
    box.state = { available: false, why: 'no-keyring' }
    const at = await open()
    await expect(at.keys.set('acme', secret, false)).rejects.toMatchObject({ code: 'keychain_unavailable' })
    await at.keys.set('acme', secret, true)
    expect(await stored(at)).toEqual(['acme plain'])
    const { file } = await at.keys.state(false)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const later = await open({ secretBox: null })
    await later.services.start('proxy')
    expect((await ask(later)).status).toBe(200)
    // Only where the window says it is.
    expect(await traces(folder)).toEqual([file])
  })

  it('of a keychain that is slow comes when it comes', async () => {
    await (await open()).keys.set('acme', secret, false)
    let answer: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (answer = resolve))
    const at = await open({ secretBox: { ...box, decrypt: (bytes) => asked.then(() => box.decrypt(bytes)) } })
    expect(rowOf(at, 'acme')).toMatchObject({ key: 'missing', storedKey: 'opening' })
    await at.services.start('proxy')
    answer()
    await vi.waitFor(async () => expect((await ask(at)).status).toBe(200))
  })

  it('in a damaged file is told in the log and the window, and nothing stops', async () => {
    const before = await open()
    await before.keys.set('acme', secret, false)
    await writeFile((await before.keys.state(false)).file, '{"torn')
    const at = await open()
    expect((await at.keys.state(false)).problem).toMatchObject({ code: 'config_invalid' })
    expect(at.services.log('proxy').lines.join()).toContain('The stored keys of providers cannot be used')
    await at.services.start('proxy')
    expect((await ask(at, 'practice')).status).toBe(200)
  })
})

describe('what is done to a provider in the window, its key goes along with', () => {
  it('deleted with it, brought back by undo', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    await save(at, { kind: 'provider.delete', document: 'ours', id: 'acme' })
    expect(await stored(at)).toEqual([])
    expect(await readFile((await at.keys.state(false)).file, 'utf8')).not.toContain('acme')
    await at.documents.undo()
    expect(await stored(at)).toEqual(['acme encrypted'])
    await vi.waitFor(() => expect(rowOf(at, 'acme')).toMatchObject({ key: 'set' }))
  })

  it('renamed with it, and back again', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    await save(at, { kind: 'provider.edit', document: 'ours', id: 'acme', newId: 'new', fields })
    expect(await stored(at)).toEqual(['new encrypted'])
    await at.documents.undo()
    expect(await stored(at)).toEqual(['acme encrypted'])
  })

  it('duplicated with it', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    await save(at, { kind: 'provider.duplicate', document: 'ours', id: 'acme' })
    expect(await stored(at)).toEqual(['acme encrypted', 'acme-2 encrypted'])
  })

  it('gone when a variable takes its place', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    const { key_source: _gone, ...rest } = fields
    await save(at, {
      kind: 'provider.edit',
      document: 'ours',
      id: 'acme',
      newId: 'acme',
      fields: { ...rest, env_key: 'ACME' },
    })
    expect(await stored(at)).toEqual([])
  })

  it('left where somebody else took the provider away, told so, and not inherited by the next of its name', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    await writeFile(configFile, '')
    await vi.waitFor(async () => expect((await at.keys.state(false)).leftOver).toEqual(['acme']))
    await save(at, { kind: 'provider.add', document: 'ours', id: 'acme', fields })
    expect(await stored(at)).toEqual([])
  })

  it('never told as left over of a provider that was written a moment ago', async () => {
    const at = await open()
    await save(at, { kind: 'provider.add', document: 'ours', id: 'new', fields })
    await at.keys.set('new', secret, false)
    expect((await at.keys.state(false)).leftOver).toEqual([])
    await save(at, { kind: 'provider.duplicate', document: 'ours', id: 'new' })
    expect((await at.keys.state(false)).leftOver).toEqual([])
  })

  it('kept where a restored backup is not valid TOML, for nobody knows whose keys are needed then', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    const { revision } = await at.documents.text('ours')
    await at.documents.apply(
      { kind: 'text', document: 'ours', text: '[torn', base: null },
      { ours: revision },
      'torn',
    )
    const torn = await at.documents.text('ours')
    const text = { kind: 'text', document: 'ours', text: config(), base: null } as const
    await at.documents.apply(text, { ours: torn.revision }, 'mended')
    const [ofTorn] = await at.documents.backups()
    await at.documents.restore(ofTorn?.id ?? '')
    expect((await at.documents.text('ours')).text).toBe('[torn')
    expect(await stored(at)).toEqual(['acme encrypted'])
    // Nor only until we end.
    expect(await readFile((await at.keys.state(false)).file, 'utf8')).toContain('acme')
  })

  it('not touched by a change that somebody else was faster than', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    const request: ChangeRequest = { kind: 'provider.delete', document: 'ours', id: 'acme' }
    const { steps } = await at.documents.preview(request)
    await writeFile(configFile, `# theirs\n${config()}`)
    const revisions = { ours: steps[0]?.revision ?? null }
    expect((await at.documents.apply(request, revisions, 'a test')).result.outcome).toBe('conflict')
    expect(await stored(at)).toEqual(['acme encrypted'])
  })
})

describe('a test of the connection', () => {
  const form = (): { base_url: string; key_source: string } => ({
    base_url: upstreamUrl,
    key_source: 'keychain',
  })

  it('is made with the stored key, or with the one just typed, which it does not store', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    expect(await at.documents.testProvider('ours', 'acme', form(), null)).toMatchObject({ models: ['m1'] })
    expect(new Set(seen)).toEqual(new Set([`Bearer ${secret}`]))
    seen = []
    const typed = await at.documents.testProvider('ours', 'acme', form(), 'typed-key-01234')
    expect(new Set(seen)).toEqual(new Set(['Bearer typed-key-01234']))
    expect(JSON.stringify(typed)).not.toContain('typed-key')
    seen = []
    await at.documents.testProvider('ours', null, form(), 'typed-key-01234')
    expect(new Set(seen)).toEqual(new Set(['Bearer typed-key-01234']))
    expect((await at.keys.state(false)).keys).toHaveLength(1)
  })

  it('sends no stored key where the form says a variable, or for another file', async () => {
    const at = await open()
    await at.keys.set('acme', secret, false)
    await at.documents.testProvider('ours', 'acme', { base_url: upstreamUrl, env_key: 'UNSET' }, null)
    await at.documents.testProvider('codex', null, form(), null)
    await at.documents.testProvider('ours', null, form(), null)
    expect(new Set(seen)).toEqual(new Set([undefined]))
  })
})
