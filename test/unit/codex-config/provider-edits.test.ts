import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import type { DocumentEdit, DocumentId } from '../../../shared/codex-config/document.ts'
import { parseOrThrow } from '../../../electron/codex-config/parse-toml.ts'
import {
  addProvider,
  deleteProvider,
  duplicateProvider,
  editProvider,
  moveProvider,
  renameProvider,
  type EditedDocument,
} from '../../../electron/codex-config/provider-edits.ts'
import { editToml } from '../../../electron/toml/edit-toml.ts'

const text = `model_provider = "acme"

[model_providers.acme] # ours
name = "Acme" # by Anna
base_url = "https://acme.example/v1"
experimental_bearer_token = "secret"
http_headers = { "X-Team" = "core", Authorization = "Bearer s" }

[model_providers.other]
name = "Other"

[profiles.fast]
model_provider = "acme"
model = "m"
`
const read = (id: DocumentId, source: string): EditedDocument => ({ id, value: parseOrThrow(source, id) })
const codex = read('codex', text)
const apply = (edits: readonly DocumentEdit[]): string => editToml(text, edits)
const refusal = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('editing providers', () => {
  it('touches what changed, keeps what is masked, and takes away what is left out', () => {
    const fields = {
      name: 'Acme 2',
      base_url: 'https://acme.example/v1',
      experimental_bearer_token: '•••',
      http_headers: { 'X-Team': '•••', 'X-New': 'n' },
    }
    const after = apply(editProvider(codex, 'acme', fields))
    expect(after).toBe(
      text.replace('"Acme" #', '"Acme 2" #').replace(', Authorization = "Bearer s" }', ', X-New = "n" }'),
    )
  })

  it('copies one with all it has, under a free id', () => {
    const { id, edits } = duplicateProvider(codex, 'acme')
    expect(id).toBe('acme-2')
    expect(parse(apply(edits))['model_providers']).toMatchObject({
      'acme-2': { name: 'Acme (copy)', experimental_bearer_token: 'secret' },
    })
  })

  it('deletes and renames with every place that names it, because Codex stops at a name that leads nowhere', () => {
    const deleted = parse(apply(deleteProvider(codex, 'acme')))
    expect(deleted).toEqual({
      model_providers: { other: { name: 'Other' } },
      profiles: { fast: { model: 'm' } },
    })
    const renamed = apply(renameProvider(codex, 'acme', 'new'))
    expect(renamed).toBe(
      text.replace('[model_providers.acme]', '[model_providers.new]').replaceAll('"acme"', '"new"'),
    )
  })

  it('moves one in front of another', () => {
    const after = apply(moveProvider(codex, 'other', 'acme'))
    expect(after.indexOf('[model_providers.other]')).toBeLessThan(after.indexOf('[model_providers.acme]'))
  })

  it('refuses reserved, taken and impossible ids, each file by its own list', () => {
    const ours = read(
      'ours',
      '[models.x]\nprovider = "p"\nmodel = "m"\n[model_providers.p]\nbase_url = "http://p"\n',
    )
    for (const id of ['openai', 'ollama', 'lmstudio', 'amazon-bedrock', 'codex-tray', 'acme', 'a b', '']) {
      expect(
        refusal(() => addProvider(codex, id, { name: 'x' })),
        id,
      ).toMatchObject({ code: 'invalid_request' })
    }
    for (const id of ['practice', 'chatgpt', 'codex', 'p']) {
      expect(
        refusal(() => addProvider(ours, id, {})),
        id,
      ).toMatchObject({ code: 'invalid_request' })
    }
    expect(addProvider(ours, 'openai', {})).toHaveLength(1)
    expect(refusal(() => deleteProvider(ours, 'p'))).toMatchObject({
      message: expect.stringContaining('Models are routed to the provider: x'),
    })
    expect(refusal(() => deleteProvider(codex, 'gone'))).toMatchObject({ code: 'invalid_request' })
  })
})
