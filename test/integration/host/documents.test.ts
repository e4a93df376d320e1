import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeRequest } from '../../../shared/codex-config/change-request.ts'
import { createHostDocuments } from '../../../electron/host/host-documents.ts'
import { openStoredKeys } from '../../../electron/settings/stored-keys.ts'

const secret = 'sk-nobody-may-see-this'
const codexToml = `# mine
model_provider = "acme" # at work

[model_providers.acme] # the gateway
base_url = "https://llm.example/v1"
wire_api = "responses"
experimental_bearer_token = "${secret}"

[profiles.quick]
model = "small" # cheap
`
let folder: string
let codexFile: string
let version: string | null
let env: Record<string, string>
let documents: ReturnType<typeof createHostDocuments>['documents']

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-host-documents-'))
  const codexHome = join(folder, 'codex')
  await mkdir(codexHome)
  codexFile = join(codexHome, 'config.toml')
  await writeFile(codexFile, codexToml)
  version = null
  env = {}
  documents = createHostDocuments({
    codexHome,
    ourConfigFile: join(folder, 'ours.toml'),
    backupsFolder: join(folder, 'backups'),
    env,
    keys: await openStoredKeys(join(folder, 'provider-keys.json'), null),
    codex: async () => (version === null ? null : { program: '/nowhere/codex', version }),
  }).documents
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const edit: ChangeRequest = {
  kind: 'provider.edit',
  document: 'codex',
  id: 'acme',
  newId: 'acme',
  fields: {
    base_url: 'https://llm.example/v2',
    wire_api: 'responses',
    experimental_bearer_token: '•••',
  },
}

async function save(request: ChangeRequest): ReturnType<typeof documents.apply> {
  const { steps } = await documents.preview(request)
  const revisions = Object.fromEntries(steps.map((step) => [step.document, step.revision]))
  return documents.apply(request, revisions, 'a test')
}
const onDisk = (): Promise<string> => readFile(codexFile, 'utf8')

describe('a provider edited in a form', () => {
  it('changes its one value: the comments, and the secret that was never shown, stay', async () => {
    expect(await save(edit)).toMatchObject({ document: 'codex', result: { outcome: 'written' } })
    expect(await onDisk()).toBe(codexToml.replace('/v1', '/v2'))
    await documents.undo()
    expect(await onDisk()).toBe(codexToml)
  })

  it('shows its diff without secrets, and writes nothing by it', async () => {
    const preview = await documents.preview(edit)
    expect(preview.steps[0]?.preview.diff).toContain('+base_url = "https://llm.example/v2"')
    expect(JSON.stringify(preview)).not.toContain(secret)
    expect(await onDisk()).toBe(codexToml)
  })

  it('is refused when somebody else was faster; the secret is not in what is shown then', async () => {
    const { steps } = await documents.preview(edit)
    const theirs = codexToml.replace('# mine', '# theirs')
    await writeFile(codexFile, theirs)
    const { result } = await documents.apply(edit, { codex: steps[0]?.revision ?? null }, 'a test')
    expect(result).toMatchObject({
      outcome: 'conflict',
      theirs: expect.stringContaining('# theirs') as unknown,
    })
    expect(JSON.stringify(result)).not.toContain(secret)
    expect(await onDisk()).toBe(theirs)
    await save(edit)
    expect(await onDisk()).toBe(theirs.replace('/v1', '/v2'))
  })

  it('takes its references along when it gets another id', async () => {
    await save({ ...edit, newId: 'acme-eu' })
    const text = await onDisk()
    expect(text).toContain('model_provider = "acme-eu" # at work')
    expect(text).toContain('[model_providers.acme-eu] # the gateway')
    expect(text).toContain('base_url = "https://llm.example/v2"')
  })
})

it('a text is written against the revision it was begun with', async () => {
  const { revision } = await documents.text('codex')
  await writeFile(codexFile, '# theirs\n')
  const request: ChangeRequest = { kind: 'text', document: 'codex', text: '# ours\n', base: revision }
  const { result } = await save(request)
  expect(result).toMatchObject({
    outcome: 'conflict',
    base: codexToml,
    theirs: '# theirs\n',
    ours: '# ours\n',
  })
  const now = await documents.text('codex')
  await save({ ...request, base: now.revision })
  expect(await onDisk()).toBe('# ours\n')
})

it('our own file is not written with what the proxy would refuse', async () => {
  const request: ChangeRequest = {
    kind: 'provider.add',
    document: 'ours',
    id: 'x',
    fields: { base_url: 'https://llm.example/v1', wire_api: 'telepathy' },
  }
  const { steps } = await documents.preview(request)
  expect(steps[0]?.preview.verdict).toMatchObject({ ok: false })
  await expect(save(request)).rejects.toMatchObject({ code: 'config_invalid' })
})

it('plain codex is not pointed at codex-tray by hand, where nobody would put it back', async () => {
  const request: ChangeRequest = { kind: 'provider.select', document: 'codex', id: 'codex-tray' }
  await expect(documents.preview(request)).rejects.toThrow('switch')
})

describe('a profile', () => {
  it('becomes a file and a table again', async () => {
    await save({ kind: 'profile.convert', name: 'quick', to: 'layer' })
    expect(await onDisk()).not.toContain('profiles')
    const layer = join(folder, 'codex', 'quick.config.toml')
    expect(await readFile(layer, 'utf8')).toContain('model = "small" # cheap')
    expect(await documents.profiles()).toMatchObject([{ name: 'quick', form: 'layer' }])
    await save({ kind: 'profile.convert', name: 'quick', to: 'table' })
    expect(await documents.profiles()).toMatchObject([{ name: 'quick', form: 'table' }])
    await expect(readFile(layer, 'utf8')).rejects.toThrow('ENOENT')
  })

  it('with a name that leads elsewhere is none', async () => {
    await expect(
      documents.preview({ kind: 'profile.convert', name: '../secrets', to: 'table' }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

it('a provider is tested with the key that the form never had', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json')
    response.statusCode = request.url?.endsWith('/models') ? 200 : 400
    response.end(request.url?.endsWith('/models') ? '{"data":[{"id":"m1"}]}' : '{"error":{"message":"no"}}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const fields = { base_url: `http://127.0.0.1:${port}/v1`, experimental_bearer_token: '•••' }
  const result = await documents.testProvider('codex', 'acme', fields, null)
  await new Promise((resolve) => server.close(resolve))
  expect(result).toMatchObject({ reachable: true, models: ['m1'], key: 'accepted' })
  expect(new Set(seen)).toEqual(new Set([`Bearer ${secret}`]))
  expect(JSON.stringify(result)).not.toContain(secret)
})
